using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Tallywatt.Formats.MeterFiles;
using Tallywatt.Host.OneMeter;
using Tallywatt.Host.Up;
using Tallywatt.Protocols.Dlms;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.Tests.Metrology;
using Tallywatt.Tests.Wire;
using Xunit;

namespace Tallywatt.Tests.Host;

public sealed class RefusalLogTests
{
    readonly FakeTimeProvider time = new();
    readonly Lines lines = new();

    RefusalLog Log => field ??= new(time, lines);

    [Fact]
    public void A_stranger_does_not_fill_the_disk_and_what_was_left_out_is_counted()
    {
        for (var i = 0u; i < 40; i++)
        {
            Log.MeterRefused("000000047118", new(SecurityRefusalKind.Replay, new(0x544C570000000001), i, 900));
        }

        Assert.Equal(RefusalLog.LinesMax, lines.Count);
        Assert.Equal(
            "Meter 000000047118 refused a client: Replay, from 544C570000000001, frame counter 29, highest taken 900.",
            lines[^1]);
        time.Advance(TimeSpan.FromMinutes(1));
        Log.MeterRefused("000000047118", new(SecurityRefusalKind.Unproved, default, 0, 0));
        Assert.Equal("10 refusals more were not written down one by one.", lines[30]);
        Assert.Contains("from an unknown title", lines[31], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MeterFileProof.Lls)]
    [InlineData(MeterFileProof.None)] // The client that only reads has a password all the same.
    [InlineData(MeterFileProof.Hls5)]
    public async Task The_meter_on_the_desk_tells_whom_it_refused(MeterFileProof management)
    {
        var meter = MeterFixtures.MeterOf(new ConstantLoad(100));
        var options = new MeterOptions
        {
            SerialNumber = 1,
            File = MeterFile.Default with
            {
                Management = management, Ports = new() { Dlms = 0, Dlt645 = 0, Panel = 0 },
            },
        };
        await using var open = await MeterLines.OpenAsync(options, meter, Log);
        string[] proof = management switch
        {
            MeterFileProof.Hls5 => ["--ek", new('0', 32), "--ak", new('0', 32)],
            MeterFileProof.Lls => ["--auth", "lls", "--password", "wrong"],
            _ => ["--auth", "lls", "--password", "wrong", "--client", "2"],
        };
        var ran = await WireRun.Async([
            "probe", $"{open.Dlms}", "read", "8:0.0.1.0.0.255:2", "--protocol", "dlms", .. proof,
        ]);

        Assert.NotEqual(0, ran.ExitCode);
        Assert.NotEmpty(lines);
        Assert.StartsWith(
            $"Meter {meter.Identity.SerialNumber} refused a client: ", lines[0], StringComparison.Ordinal);
    }

    sealed class Lines : List<string>, ILogger<RefusalLog>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) => Add(formatter(state, exception));
    }
}
