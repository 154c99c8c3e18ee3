using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Tallywatt.Host;
using Tallywatt.Protocols.Dlms;
using Tallywatt.Serial;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Servers;
using Tallywatt.Tests.Dlt645;
using Tallywatt.Tests.Serial;
using Tallywatt.Tests.Wire;
using Xunit;

namespace Tallywatt.Tests.Probe;

/// <summary>The probe against real meters on loopback, over each of their protocols.</summary>
public sealed class ProbeTests : IAsyncDisposable
{
    const long Start = 1_767_225_600; // 2026-01-01T00:00:00Z
    readonly MeterTcpServer server = new(TimeProvider.System);
    readonly DeskMeter desk = new();
    readonly Meter meter = new(MeterIdentity.FromNumber(7), new ConstantLoad(1_200, 0), Start);

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        desk.Dispose();
    }

    [Theory]
    [InlineData("auto", "DLMS over the wrapper")]
    [InlineData("dlms", "DLMS over the wrapper")]
    [InlineData("hdlc", "DLMS over HDLC")]
    public async Task A_dlms_meter_says_who_it_is(string protocol, string said)
    {
        var ran = await RunAsync("--protocol", protocol);

        Assert.Contains(said, ran.Output, StringComparison.Ordinal);
        Assert.Contains(meter.Identity.SerialNumber, ran.Output, StringComparison.Ordinal);
        Assert.Equal((ExitCodes.Done, ""), (ran.ExitCode, ran.Error));
    }

    [Fact]
    public async Task Objects_are_listed_with_their_class_and_meaning()
    {
        var ran = await RunAsync("objects");
        using var json = JsonDocument.Parse((await RunAsync("objects", "--json")).Output);

        Assert.Contains("0.0.96.3.10.255      disconnect control", ran.Output, StringComparison.Ordinal);
        Assert.EndsWith($"\n{json.RootElement.GetArrayLength()} objects\n", ran.Output, StringComparison.Ordinal);
        Assert.True(json.RootElement.GetArrayLength() > 10);
    }

    [Fact]
    public async Task A_register_is_read_with_its_unit()
    {
        meter.AdvanceTo(Start + 3_600);

        Assert.Equal("3:1.0.1.8.0.255:2  1200 Wh\n", (await RunAsync("read", "3:1.0.1.8.0.255:2")).Output);
        Assert.Contains("1200 Wh", (await RunAsync("registers")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_week_of_the_profile_comes_as_csv_by_range()
    {
        meter.AdvanceTo(Start + (10 * 86_400));

        var ran = await RunAsync("profile", "--from", "2026-01-02", "--to", "2026-01-09");

        var lines = ran.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(1 + (7 * 96) + 1, lines.Length);
        Assert.StartsWith("clock,", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("2026-01-02T00:00:00Z,", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("2026-01-09T00:00:00Z,", lines[^1], StringComparison.Ordinal);
        Assert.Contains("import energy, total (Wh)", lines[0], StringComparison.Ordinal);
        Assert.Contains((24 * 1_200).ToString(CultureInfo.InvariantCulture), lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_relay_is_shown_opened_and_made_ready()
    {
        Assert.Contains("output         on", (await RunAsync("relay")).Output, StringComparison.Ordinal);
        var opened = await RunAsync("relay", "disconnect");
        Assert.Contains("state          disconnected", opened.Output, StringComparison.Ordinal);

        var ran = await RunAsync("relay", "reconnect", "--protocol", "hdlc");

        Assert.Contains("ready for reconnection", ran.Output, StringComparison.Ordinal);
        Assert.Contains("press the button", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_clock_is_shown_and_set()
    {
        Assert.Equal("2026-01-01T00:00:00Z\n", (await RunAsync("clock")).Output);

        var ran = await RunAsync("clock", "set", "--at", "2026-01-01T00:00:30Z");

        Assert.Equal((ExitCodes.Done, "2026-01-01T00:00:30Z\n"), (ran.ExitCode, ran.Output));
    }

    [Fact]
    public async Task Every_frame_is_shown_with_its_direction()
    {
        var ran = await RunAsync("read", "8:0.0.1.0.0.255:2", "--trace", "--protocol", "dlms");

        var lines = ran.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(['>', '<', '>', '<', '>', '<'], lines.Select(line => line[0]));
        Assert.Contains("000100010001000DC001C1", lines[2], StringComparison.Ordinal);
        Assert.EndsWith("00056203800100", lines[4], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_opens_an_association_and_a_wrong_one_is_told()
    {
        Use(MeterSecurity.Low("hunter22"u8.ToArray()));

        Assert.Equal(ExitCodes.Done, (await RunAsync("relay", "--password", "hunter22")).ExitCode);

        var wrong = await RunAsync("relay", "--password", "hunter23", "--protocol", "dlms");
        var none = await RunAsync("relay", "--protocol", "dlms");

        Assert.Equal(ExitCodes.Refused, wrong.ExitCode);
        Assert.Contains("authentication failure", wrong.Error, StringComparison.Ordinal);
        Assert.Contains("give --password", none.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter", wrong.Error + wrong.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dlms")]
    [InlineData("hdlc")]
    public async Task Keys_open_a_ciphered_association_again_and_again(string protocol)
    {
        Use(MeterSecurity.HighWithTestKeys(meter.Identity));
        var cipher = TestKeys.Cipher(meter.Identity, TestKeys.ClientTitle, new MemoryFrameCounters());
        string[] keys =
        [
            "--ek", Convert.ToHexString(cipher.EncryptionKey.Span), "--ak",
            Convert.ToHexString(cipher.AuthenticationKey.Span), "--system-title",
            Convert.ToHexString(TestKeys.ClientTitle.ToBytes()), "--protocol", protocol,
        ];

        for (var i = 0; i < 3; i++)
        {
            var ran = await RunAsync(["relay", .. keys]);
            Assert.Equal((ExitCodes.Done, ""), (ran.ExitCode, ran.Error));
        }

        keys[1] = new('0', 32);
        var wrong = await RunAsync(["relay", .. keys]);
        Assert.Equal(ExitCodes.Refused, wrong.ExitCode);
        Assert.Contains("the keys are wrong", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_645_meter_is_found_read_and_recharged()
    {
        desk[0x00010000] = [0x78, 0x56, 0x34, 0x12];
        desk[0x00900200] = [0x00, 0x50, 0x00, 0x00];
        desk[0x00900201] = [0x00, 0x00, 0x00, 0x00];

        var who = await RunAsync("--protocol", "dlt645");
        var read = await RunAsync("read", "00010000");
        var key = Convert.ToHexString(DeskMeter.MasterKey);
        var paid = await RunAsync("recharge", "--amount", "50", "--customer", "4711", "--key", key);
        var again = await RunAsync("recharge", "--amount", "50", "--customer", "4711", "--key", key);
        var stranger = await RunAsync(
            "recharge", "--amount", "50", "--customer", "4711", "--key", new string('A', 32));

        Assert.Contains("010203040506", who.Output, StringComparison.Ordinal);
        Assert.Contains("123456.78 kWh", read.Output, StringComparison.Ordinal);
        Assert.Equal((ExitCodes.Done, ""), (paid.ExitCode, paid.Error));
        Assert.Contains("RepeatedRecharge", again.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Refused, stranger.ExitCode);
    }

    [Fact]
    public async Task A_port_that_wants_a_proof_for_one_protocol_is_read_by_the_other()
    {
        desk[0x00010000] = [0x78, 0x56, 0x34, 0x12];
        Use(MeterSecurity.HighWithTestKeys(meter.Identity));

        var who = await RunAsync();
        var relay = await RunAsync("objects", "--protocol", "dlms");

        Assert.Contains("dlt645", who.Output, StringComparison.Ordinal);
        Assert.Contains("the meter wants --ek", relay.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hdlc", "DLMS over HDLC")]
    [InlineData("dlt645", "010203040506")]
    public async Task A_meter_is_read_over_a_serial_line(string protocol, string said)
    {
        desk[0x00010000] = [0x78, 0x56, 0x34, 0x12];
        var (settings, spoken) = protocol == "hdlc"
            ? (SerialSettings.Hdlc, SerialProtocol.Hdlc)
            : (SerialSettings.Dlt645, SerialProtocol.Dlt645);
        using var cable = new SerialCable();
        await using var serial = new SerialMeterServer(
            SerialLine.Open(cable.MeterEnd, settings), new SoleMeter(new CosemMeter(meter), desk), spoken,
            TimeProvider.System);

        var ran = await WireRun.Async("probe", cable.ClientEnd, "--protocol", protocol);

        Assert.Contains(said, ran.Output, StringComparison.Ordinal);
        Assert.Equal((ExitCodes.Done, ""), (ran.ExitCode, ran.Error));
    }

    [Fact]
    public async Task A_serial_line_that_is_not_there_is_told()
    {
        var ran = await WireRun.Async("probe", "/dev/no-such-line", "relay");

        Assert.Equal((ExitCodes.NotFound, "tallywatt: there is no serial line /dev/no-such-line.\n"),
            (ran.ExitCode, ran.Error));
    }

    [Fact]
    public async Task A_port_where_nobody_is_and_a_host_that_is_not_there_are_told()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0)); // Bound and not listening: refused.

        var port = await WireRun.Async("probe", $"127.0.0.1:{((IPEndPoint)taken.LocalEndPoint!).Port}");

        Assert.Equal(ExitCodes.NotFound, port.ExitCode);
        Assert.Contains("is it the right port?", port.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_that_stays_silent_is_told()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();

        var ran = await WireRun.Async(
            "probe", $"127.0.0.1:{((IPEndPoint)listener.LocalEndPoint!).Port}", "--protocol", "dlms", "--timeout", "1");

        Assert.Equal(ExitCodes.NotFound, ran.ExitCode);
        Assert.Contains("no answer in time", ran.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("read 3:1.0.1.8.0:2", "names no attribute")]
    [InlineData("read 1:1.1.1.1.1.1:2", "object-undefined")]
    [InlineData("read 3:1.0.1.8.0.255:9", "object-unavailable")]
    [InlineData("relay disconnect --client 16", "this client may not")]
    [InlineData("--ek 00", "--ek must be 32 or 64 hexadecimal digits")]
    [InlineData("--address 12x", "is no DL/T 645 number")]
    public async Task What_is_wrong_is_told(string typed, string said)
    {
        var ran = await RunAsync(typed.Split(' '));

        Assert.Contains(said, ran.Error, StringComparison.Ordinal);
        Assert.NotEqual(ExitCodes.Done, ran.ExitCode);
    }

    /// <summary>A token and a master key of nobody are refused by the meter; every other example does what it says.
    /// </summary>
    [Fact]
    public async Task Every_example_of_the_help_runs()
    {
        desk[0x00010000] = [0x78, 0x56, 0x34, 0x12];
        var root = Tallywatt.Host.CommandLine.Root(["probe"]).Subcommands.Single();
        var examples = root.Subcommands.Prepend(root).SelectMany(verb => verb.Description!.Split('\n'))
            .Select(line => line.Trim()).Where(line => line.StartsWith("./tallywatt probe", StringComparison.Ordinal))
            .ToList();

        Assert.True(examples.Count > 12);
        foreach (var example in examples)
        {
            var ran = await RunAsync(example.Split(" > ")[0].Split(' ')[3..]);
            var isRefused = example.Contains(" token ", StringComparison.Ordinal)
                || example.Contains(" recharge ", StringComparison.Ordinal);
            Assert.True(ran.ExitCode == (isRefused ? ExitCodes.Refused : ExitCodes.Done), example + ran.Error);
        }
    }

    IPEndPoint? address;

    void Use(MeterSecurity security) =>
        address = server.Listen(new SoleMeter(new CosemMeter(meter, security), desk), 0);

    Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] args)
    {
        address ??= server.Listen(new SoleMeter(new CosemMeter(meter), desk), 0);
        return WireRun.Async(["probe", $"127.0.0.1:{address.Port}", .. args]);
    }
}
