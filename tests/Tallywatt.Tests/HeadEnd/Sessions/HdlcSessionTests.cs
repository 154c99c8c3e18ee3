using System.Net;
using Tallywatt.Platform.HeadEnd.Sessions;
using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Dlt645;
using Tallywatt.Protocols.Framing;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Servers;
using Xunit;

namespace Tallywatt.Tests.HeadEnd.Sessions;

/// <summary>The real session over HDLC in a real socket, at a meter's only port and behind a shared one.</summary>
public sealed class HdlcSessionTests
{
    const long Installed = 1_767_225_600; // 2026-01-01T00:00:00Z

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_meter_is_read_cut_off_and_read_again_over_hdlc_at_the_port_of_the_wrapper()
    {
        var meter = NewMeter(7);
        await using var server = new MeterTcpServer(TimeProvider.System);
        var address = server.Listen(new CosemMeter(meter), 0);
        await using var session = new MeterSession(Carrier(new(address, TimeProvider.System)));
        await using var wrapped = new MeterSession(new TcpMeterLine(address, TimeProvider.System));

        Assert.Equal(meter.Identity.SerialNumber, (await session.ReadSerialAsync(Cancel)).Value);
        Assert.Equal(meter.Identity.SerialNumber, (await wrapped.ReadSerialAsync(Cancel)).Value);
        var rows = (await session.ReadProfileAsync(Installed, Installed + 86_400, Cancel)).Value!;
        Assert.Equal(rows, (await wrapped.ReadProfileAsync(Installed, Installed + 86_400, Cancel)).Value);
        Assert.Equal(97, rows.Length);
        Assert.Equal(new(false, MeterRelayState.Disconnected), (await session.DisconnectAsync(Cancel)).Value);
        await session.CloseAsync(Cancel);
        Assert.True((await session.ReadClockAsync(Cancel)).Answered); // And once more, over a new link.
    }

    /// <summary>What a session costs on the air: a frame from us and what the meter says to it is a round trip.
    /// </summary>
    [Theory]
    [InlineData(128, 1, 22)]
    [InlineData(2_030, 7, 9)]
    public async Task A_day_of_profile_costs_no_more_round_trips_than_measured_elsewhere(
        int lengthMax, int window, int roundTripsMax)
    {
        await using var server = new MeterTcpServer(TimeProvider.System);
        var address = server.Listen(new CosemMeter(NewMeter(7)), 0);
        var line = new CountingLine(new TcpMeterLine(address, TimeProvider.System));
        var carrier = new HdlcCarrier(line, HdlcAddress.OneByte(1), TimeProvider.System, new()
        {
            Offered = new(lengthMax, lengthMax, window, window),
        });
        using var client = new DlmsClient(new() { PduSizeMax = 1_024 });

        Assert.True(await carrier.ConnectAsync(Cancel));
        Assert.Equal(MeterFault.None, await carrier.SpeakAsAsync(ClientSap.Management, Cancel));
        Assert.Equal(DlmsReplyKind.Associated, await AskAsync(client.WriteAssociate(carrier.Room.Span)));
        Assert.Equal(DlmsReplyKind.Value, await AskAsync(
            client.WriteGet(CosemNames.ClockTime, default, carrier.Room.Span)));
        Assert.Equal(DlmsReplyKind.Value, await AskAsync(WriteDay(client, carrier.Room.Span)));
        Assert.Equal(DlmsReplyKind.Released, await AskAsync(client.WriteRelease(carrier.Room.Span)));
        await carrier.CloseAsync(Cancel);

        Assert.InRange(line.SendCount, 5, roundTripsMax);
        await carrier.DisposeAsync();

        async Task<DlmsReplyKind> AskAsync(int length)
        {
            while (true)
            {
                var (fault, apdu) = await carrier.ExchangeAsync(length, Cancel);
                Assert.Equal(MeterFault.None, fault);
                var kind = client.Digest(apdu.Span).Kind;
                if (kind != DlmsReplyKind.MoreBlocks)
                {
                    return kind;
                }

                length = client.WriteNext(carrier.Room.Span);
            }
        }
    }

    [Fact]
    public async Task Many_meters_behind_one_port_are_told_apart_by_every_kind_of_address()
    {
        var meters = Enumerable.Range(0, 200).Select(i => NewMeter(100 + i)).ToArray();
        var shared = new SharedMeters(
            meters.Length,
            index => new CosemMeter(meters[index]),
            index => new Dlt645Meter(meters[index], 0),
            index => Dlt645Address.TryParse(meters[index].Identity.SerialNumber, out var own) ? own : default);
        await using var server = new MeterTcpServer(TimeProvider.System);
        var address = server.Listen(shared, 0);
        foreach (var index in (int[])[0, 1, 99, 120, 199])
        {
            var expected = meters[index].Identity.SerialNumber;
            var called = SharedMeters.AddressOf(index);
            await using var overHdlc = new MeterSession(
                Carrier(new(address, TimeProvider.System), HdlcAddress.Of(1, called)));
            await using var overWrapper = new MeterSession(
                new TcpMeterLine(address, TimeProvider.System), serverSap: (ushort)called);

            Assert.Equal(expected, (await overHdlc.ReadSerialAsync(Cancel)).Value);
            Assert.Equal(expected, (await overWrapper.ReadSerialAsync(Cancel)).Value);
            Assert.Equal(expected, await Dlt645SerialAsync(address, expected));
        }

        // Nobody has this address, and an address that means all of them is answered by none.
        await using var nobody = new MeterSession(
            Carrier(new(address, TimeProvider.System, TimeSpan.FromMilliseconds(500)), HdlcAddress.Of(1, 216)));
        Assert.Equal(MeterFault.TimedOut, (await nobody.ReadClockAsync(Cancel)).Fault);
        await using var oneByte = new MeterSession(
            Carrier(new(address, TimeProvider.System, TimeSpan.FromMilliseconds(500)), HdlcAddress.OneByte(1)));
        Assert.Equal(MeterFault.TimedOut, (await oneByte.ReadClockAsync(Cancel)).Fault);
    }

    static async Task<string> Dlt645SerialAsync(IPEndPoint address, string serial)
    {
        await using var line = new TcpMeterLine(address, TimeProvider.System);
        Assert.True(await line.ConnectAsync(Cancel));
        Assert.True(Dlt645Address.TryParse(serial, out var to));
        var master = new Dlt645Master();
        var buffer = new byte[512];
        var length = master.WriteRead(to, new(new(0x04000401), 0, null), buffer);
        Assert.True(await line.SendAsync(buffer.AsMemory(0, length), Cancel));
        for (var held = 0; ;)
        {
            held += (await line.ReceiveAsync(buffer.AsMemory(held), Cancel)).ByteCount;
            var reply = master.Digest(buffer.AsSpan(0, held), out var consumed);
            if (reply.Kind == Dlt645ReplyKind.Data)
            {
                return Convert.ToHexString([.. reply.Data.ToArray().Reverse()]);
            }

            Assert.True(reply.Kind is Dlt645ReplyKind.NeedMoreData or Dlt645ReplyKind.Skipped, $"{reply.Kind}");
            buffer.AsSpan(consumed, held - consumed).CopyTo(buffer);
            held -= consumed;
        }
    }

    /// <summary>96 rows of clock and import.</summary>
    static int WriteDay(DlmsClient client, Span<byte> target)
    {
        var columns = Convert.FromHexString(
            "0102020412000809060000010000FF0F02120000020412000309060100010800FF0F02120000");
        var parameters = new byte[128];
        var writer = new AxdrWriter(parameters);
        new RangeDescriptor(
            CosemNames.ClockTime, CosemDateTime.FromUnixSeconds(Installed + 900),
            CosemDateTime.FromUnixSeconds(Installed + 86_400), columns).Write(ref writer);
        return client.WriteGet(
            CosemNames.LoadProfileBuffer,
            new SelectiveAccess(SelectiveAccess.ByRange, parameters.AsSpan(0, writer.WrittenCount)),
            target);
    }

    static HdlcCarrier Carrier(TcpMeterLine line, HdlcAddress? server = null) =>
        new(line, server ?? HdlcAddress.OneByte(1), TimeProvider.System, new() { RepeatsMax = 0 });

    static Meter NewMeter(long number)
    {
        var meter = new Meter(MeterIdentity.FromNumber(number), new ConstantLoad(1_000, 250), Installed);
        meter.AdvanceTo(Installed + 86_400);
        return meter;
    }

    sealed class CountingLine(IMeterLine inner) : IMeterLine
    {
        internal int SendCount { get; private set; }

        public ValueTask<bool> ConnectAsync(CancellationToken cancel) => inner.ConnectAsync(cancel);

        public ValueTask<bool> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
        {
            SendCount++;
            return inner.SendAsync(bytes, cancel);
        }

        public ValueTask<LineReceipt> ReceiveAsync(Memory<byte> buffer, CancellationToken cancel) =>
            inner.ReceiveAsync(buffer, cancel);

        public ValueTask CloseAsync() => inner.CloseAsync();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
