using Tallywatt.Platform.HeadEnd.Sessions;
using Tallywatt.Protocols.Dlt645;
using Tallywatt.Protocols.Framing;
using Tallywatt.Serial;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Servers;
using Xunit;

namespace Tallywatt.Tests.Serial;

/// <summary>Meters and clients at the two ends of a real pair of pseudo terminals.</summary>
public sealed class SerialLineTests
{
    const long Installed = 1_767_225_600; // 2026-01-01T00:00:00Z

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("2400-8E1", 2_400, 8, SerialParity.Even, 1)]
    [InlineData("9600 8N1", 9_600, 8, SerialParity.None, 1)]
    [InlineData("300,7e1", 300, 7, SerialParity.Even, 1)]
    [InlineData("115200-8O2", 115_200, 8, SerialParity.Odd, 2)]
    [InlineData("9600", 9_600, 8, SerialParity.None, 1)]
    [InlineData("9601", 0, 0, SerialParity.None, 0)]
    [InlineData("2400-9E1", 0, 0, SerialParity.None, 0)]
    [InlineData("2400-8X1", 0, 0, SerialParity.None, 0)]
    [InlineData("2400-8E", 0, 0, SerialParity.None, 0)]
    [InlineData("", 0, 0, SerialParity.None, 0)]
    public void Settings_are_read_or_refused_with_what_is_allowed(
        string text, int baudRate, int dataBits, SerialParity parity, int stopBits)
    {
        var read = SerialSettings.TryParse(text, out var settings, out var why);

        Assert.Equal(baudRate > 0, read);
        Assert.Equal(baudRate > 0 ? new(baudRate, dataBits, parity, stopBits) : null, settings);
        Assert.Contains("2400-8E1", why, StringComparison.Ordinal);
    }

    /// <summary>Every byte there is, both ways: nothing is translated, echoed or taken for a signal.</summary>
    [Fact]
    public async Task Every_byte_arrives_as_it_was_sent()
    {
        using var cable = new SerialCable();
        await using var one = SerialLine.Open(cable.ClientEnd, SerialSettings.Hdlc);
        await using var other = SerialLine.Open(cable.MeterEnd, SerialSettings.Hdlc);
        var bytes = Enumerable.Range(0, 1_024).Select(i => (byte)(i % 256)).ToArray();

        await one.WriteAsync(bytes, Cancel);
        Assert.Equal(bytes, await ReadAsync(other, bytes.Length));
        await other.WriteAsync(bytes, Cancel);
        Assert.Equal(bytes, await ReadAsync(one, bytes.Length));
    }

    [Fact]
    public async Task A_meter_is_read_over_hdlc_on_a_serial_line()
    {
        using var cable = new SerialCable();
        var meter = NewMeter();
        await using var server = new SerialMeterServer(
            SerialLine.Open(cable.MeterEnd, SerialSettings.Hdlc), new SoleMeter(new CosemMeter(meter)),
            SerialProtocol.Hdlc, TimeProvider.System);
        await using var session = new MeterSession(new HdlcCarrier(
            new SerialMeterLine(cable.ClientEnd, SerialSettings.Hdlc, TimeProvider.System),
            HdlcAddress.Of(1, 16), TimeProvider.System));

        Assert.Equal(meter.Identity.SerialNumber, (await session.ReadSerialAsync(Cancel)).Value);
        Assert.Equal(97, (await session.ReadProfileAsync(Installed, Installed + 86_400, Cancel)).Value!.Length);
        await session.CloseAsync(Cancel);
    }

    /// <summary>Losing a byte or an answer costs a repetition, and the order is obeyed once.</summary>
    [Fact]
    public async Task A_noisy_line_costs_time_and_nothing_else()
    {
        using var cable = new SerialCable();
        await using var server = new SerialMeterServer(
            SerialLine.Open(cable.MeterEnd, SerialSettings.Hdlc), new SoleMeter(new CosemMeter(NewMeter())),
            SerialProtocol.Hdlc, TimeProvider.System);
        var count = 0;
        cable.Noise = b => ++count % 997 == 0 ? null : count % 499 == 0 ? (byte)(b ^ 0x20) : b;
        await using var session = new MeterSession(new HdlcCarrier(
            new SerialMeterLine(
                cable.ClientEnd, SerialSettings.Hdlc, TimeProvider.System, TimeSpan.FromMilliseconds(100)),
            HdlcAddress.OneByte(1), TimeProvider.System, new() { RepeatsMax = 20 }));

        Assert.Equal(97, (await session.ReadProfileAsync(Installed, Installed + 86_400, Cancel)).Value!.Length);
        Assert.Equal(
            new(false, MeterRelayState.Disconnected), (await session.DisconnectAsync(Cancel)).Value);
        Assert.True(count > 2_000);
    }

    /// <summary>2400 baud, 8E1, until 17H agrees to another rate; then both ends go on at that one.</summary>
    [Fact]
    public async Task A_645_meter_changes_its_rate_after_the_answer()
    {
        using var cable = new SerialCable();
        var meter = new QuickMeter();
        var line = SerialLine.Open(cable.MeterEnd, SerialSettings.Dlt645);
        await using var server = new SerialMeterServer(
            line, new Only(meter), SerialProtocol.Dlt645, TimeProvider.System);
        await using var client = new SerialMeterLine(cable.ClientEnd, SerialSettings.Dlt645, TimeProvider.System);
        Assert.True(await client.ConnectAsync(Cancel));

        Assert.Equal("11223344", await AskAsync(client, master => master.WriteRead(
            meter.Address, new(new(0x00010000), 0, null), master.Room)));
        Assert.Equal(2_400, line.Settings.BaudRate);
        Assert.Equal("20", await AskAsync(client, master => master.WriteCommand(
            meter.Address, Dlt645Function.ChangeBaud, [0x20], master.Room)));
        Assert.True(client.TryChange(client.Settings with { BaudRate = 9_600 }));
        Assert.Equal("11223344", await AskAsync(client, master => master.WriteRead(
            meter.Address, new(new(0x00010000), 0, null), master.Room)));
        Assert.Equal(new(9_600, Parity: SerialParity.Even), line.Settings);
    }

    [Fact]
    public async Task What_is_no_serial_line_is_said_so()
    {
        var missing = Assert.Throws<IOException>(() => SerialLine.Open("/dev/ttyNONE", SerialSettings.Hdlc));
        Assert.Contains("/dev/ttyNONE cannot be opened", missing.Message, StringComparison.Ordinal);
        var other = Assert.Throws<IOException>(() => SerialLine.Open("/dev/null", SerialSettings.Hdlc));
        Assert.Equal("/dev/null is not a serial line.", other.Message);
        await using var line = new SerialMeterLine("/dev/null", SerialSettings.Hdlc, TimeProvider.System);
        Assert.False(await line.ConnectAsync(Cancel));
        Assert.Equal("/dev/null is not a serial line.", line.Trouble);
    }

    [Fact]
    public async Task A_line_that_hangs_up_ends_the_server_and_the_reader()
    {
        var cable = new SerialCable();
        await using var server = new SerialMeterServer(
            SerialLine.Open(cable.MeterEnd, SerialSettings.Hdlc), new SoleMeter(new CosemMeter(NewMeter())),
            SerialProtocol.Hdlc, TimeProvider.System);
        await using var client = new SerialMeterLine(cable.ClientEnd, SerialSettings.Hdlc, TimeProvider.System);
        Assert.True(await client.ConnectAsync(Cancel));

        cable.Dispose();

        Assert.Equal(MeterFault.ConnectionClosed, (await client.ReceiveAsync(new byte[8], Cancel)).Fault);
        await server.Running;
    }

    static async Task<byte[]> ReadAsync(SerialLine line, int length)
    {
        var buffer = new byte[length];
        for (var held = 0; held < length;)
        {
            var count = await line.ReadAsync(buffer.AsMemory(held), Cancel);
            Assert.NotEqual(0, count);
            held += count;
        }

        return buffer;
    }

    static async Task<string> AskAsync(SerialMeterLine line, Func<Master, int> write)
    {
        var master = new Master();
        Assert.True(await line.SendAsync(master.Room.AsMemory(0, write(master)), Cancel));
        var buffer = new byte[512];
        for (var held = 0; ;)
        {
            var receipt = await line.ReceiveAsync(buffer.AsMemory(held), Cancel);
            Assert.Equal(MeterFault.None, receipt.Fault);
            held += receipt.ByteCount;
            var reply = master.Stack.Digest(buffer.AsSpan(0, held), out var consumed);
            if (reply.Kind == Dlt645ReplyKind.Data)
            {
                return Convert.ToHexString(reply.Data);
            }

            buffer.AsSpan(consumed, held - consumed).CopyTo(buffer);
            held -= consumed;
        }
    }

    static Meter NewMeter()
    {
        var meter = new Meter(MeterIdentity.FromNumber(7), new ConstantLoad(1_000, 250), Installed);
        meter.AdvanceTo(Installed + 86_400);
        return meter;
    }

    sealed class Master
    {
        internal byte[] Room { get; } = new byte[512];

        internal Dlt645Master Stack { get; } = new();

        internal int WriteRead(Dlt645Address to, in ReadRequest request, byte[] room) =>
            Stack.WriteRead(to, request, room);

        internal int WriteCommand(Dlt645Address to, Dlt645Function what, byte[] data, byte[] room) =>
            Stack.WriteCommand(to, what, data, room);
    }

    /// <summary>A meter that takes any rate.</summary>
    sealed class QuickMeter : IDlt645Meter
    {
        public Dlt645Address Address { get; } =
            Dlt645Address.TryParse("000000000075", out var address) ? address : default;

        public Dlt645Errors Read(in ReadRequest request, Span<byte> target, out int length)
        {
            byte[] value = [0x11, 0x22, 0x33, 0x44];
            value.CopyTo(target);
            length = value.Length;
            return Dlt645Errors.None;
        }

        public Dlt645Errors ChangeBaud(byte speed) => Dlt645Errors.None;
    }

    sealed class Only(IDlt645Meter meter) : IMetersOnLine
    {
        public int Count => 1;

        public Protocols.Dlms.ICosemObjects? Find(ushort serverSap) => null;

        public Protocols.Dlms.ILogicalDevices? FindStation(HdlcAddress server) => null;

        public IEnumerable<IDlt645Meter> Addressed(Dlt645Address to) => [meter];
    }
}
