using System.CommandLine;
using System.Globalization;
using System.Text.Json;

namespace Tallywatt.Host.Bench;

/// <summary><c>tallywatt bench rerate</c>: rows that come after their day was closed.</summary>
sealed class BenchRerate
{
    const string Description = """
        Measures rating again: every meter's day was closed with a row missing, and now the row comes. The day's rows
        are read back, the day is rated as it was and as it is now, the difference is booked and the new revision
        stored.

        Every reading of a day that is rated again counts once. The plain alternative corrects one row of a table with
        one row for each reading, reads the day back and rates it reading after reading; it books nothing.

        Example:
          ./tallywatt bench rerate --meters 10000 --json
        """;

    readonly Option<int> meters = WholeNumber.Option("--meters", "Meters, 1 to 1000000", 1, 1_000_000, preset: 10_000);

    readonly Option<int> intervals = WholeNumber.Option(
        "--intervals", "Readings a day: 24, 48, 96, 144 or 288", 24, 288, preset: 96);

    readonly Option<int> batch = WholeNumber.Option(
        "--batch", "Late rows in a commit, 1 to 2000", 1, 2_000, preset: 500);

    readonly Option<bool> json = new("--json") { Description = "Print the figures as JSON and nothing else" };
    readonly BenchStore storeOption = new();

    internal static Command Create() => new BenchRerate().CreateCommand();

    Command CreateCommand()
    {
        BenchReadings.RequireWholePeriods(intervals);
        var command = new Command("rerate", Description) { meters, intervals, batch, json };
        storeOption.AddTo(command);
        command.SetAction((parsed, _) => RunAsync(parsed));
        return command;
    }

    async Task<int> RunAsync(ParseResult parsed)
    {
        var (meterCount, intervalCount) = (parsed.GetValue(meters), parsed.GetValue(intervals));
        var batchCount = parsed.GetValue(batch);
        var buffers = new MeterBuffers(meterCount, 1, intervalCount);
        var load = new AreaLoad(meterCount, buffers.IntervalSeconds, RatingWorkload.Compiled);
        await using var store = await storeOption.CreateAsync(parsed);
        await new AreaRun(load, buffers, store.Areas, batchCount).InstallAsync();
        await new LateRows(load, buffers, store.Areas, batchCount).CloseAsync();
        var before = await store.SettledBytesAsync();

        var late = new LateRows(load, buffers, store.Areas, batchCount);
        var meter = BenchMeter.Start(store.Cpu);
        await late.ReviseAsync();
        var round = meter.Stop((long)meterCount * intervalCount);
        round = round with { Bytes = await store.SettledBytesAsync() - before };
        var plain = new PlainReadings(load, buffers, batchCount).Rerate();
        Print(parsed.GetValue(json), round, late, plain);
        return ExitCodes.Done;
    }

    static void Print(bool asJson, BenchRound round, LateRows late, BenchRound plain)
    {
        if (asJson)
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                readingsPerSecond = round.PerSecond,
                readingsPerCpuSecond = round.PerCpuSecond,
                bytesPerReading = round.BytesEach,
                p99AcknowledgeMilliseconds = late.Latency.P99Milliseconds(),
                meterDaysRevised = late.RevisedCount,
                baseline = new
                {
                    what = PlainReadings.RerateWhat,
                    readingsPerSecond = plain.PerSecond,
                    readingsPerCpuSecond = plain.PerCpuSecond,
                },
            }));
            return;
        }

        Line("the platform", round);
        Line("one row per reading", plain);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {late.RevisedCount} meter-days revised; acknowledged within {late.Latency.P99Milliseconds():0.0} ms"
                + $" (p99 of a commit)"));
    }

    static void Line(string name, BenchRound round) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"  {name,-22} {round.PerSecond / 1e6,8:0.00} M readings/s"
            + $" {round.PerCpuSecond / 1e6,8:0.00} M per CPU-second"));
}
