using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Tallywatt.Core.Areas;

namespace Tallywatt.Host.Bench;

/// <summary><c>tallywatt bench ingest</c> and <c>dayclose</c>: encoded profile buffers in, books on disk out.</summary>
sealed class BenchReadings
{
    const string IngestDescription = """
        Measures how fast profile buffers, as meters send them, are decoded, validated, rated, made durable and
        acknowledged.

        Example:
          ./tallywatt bench ingest --meters 50000 --json
        """;

    const string DayCloseDescription = """
        Measures the same as ingest, and then the close of the day: meter-days, ledger entries, purse checkpoints.

        Example:
          ./tallywatt bench dayclose --meters 50000 --json
        """;

    /// <summary>As many meters are weighed at rest.</summary>
    const int WeighedMeterCountMax = 20_000;

    /// <summary>Far behind the areas that are measured.</summary>
    const int RelayAreaNumber = 1_000_000;

    readonly Option<int> meters = WholeNumber.Option(
        "--meters", "Meters, 1 to 50000000", 1, 50_000_000, preset: 50_000);

    readonly Option<int> intervals = WholeNumber.Option(
        "--intervals", "Readings a day: 24, 48, 96, 144 or 288", 24, 288, preset: 96);

    readonly Option<int> days = WholeNumber.Option("--days", "Days, 1 to 31", 1, 31, preset: 1);

    readonly Option<int> batch = WholeNumber.Option(
        "--batch", "Profiles in a commit, 1 to 2000", 1, 2_000, preset: 500);


    readonly Option<bool> json = new("--json") { Description = "Print the figures as JSON and nothing else" };
    readonly BenchStore storeOption = new();
    readonly bool closes;

    BenchReadings(bool closes) => this.closes = closes;

    internal static Command Ingest() => new BenchReadings(closes: false).Create("ingest", IngestDescription);

    internal static Command DayClose() => new BenchReadings(closes: true).Create("dayclose", DayCloseDescription);

    Command Create(string name, string description)
    {
        RequireWholePeriods(intervals);
        var command = new Command(name, description) { meters, intervals, days, batch, json };
        storeOption.AddTo(command);
        command.SetAction((parsed, _) => RunAsync(parsed));
        return command;
    }

    /// <summary>A day must be a whole number of capture periods of whole minutes.</summary>
    internal static void RequireWholePeriods(Option<int> option) => option.Validators.Add(result =>
    {
        var count = result.GetValueOrDefault<int>();
        if (count is not (24 or 48 or 96 or 144 or 288))
        {
            result.AddError($"--intervals is {count}; allowed: 24, 48, 96, 144 or 288");
        }
    });

    async Task<int> RunAsync(ParseResult parsed)
    {
        var intervalCount = parsed.GetValue(intervals);
        var dayCount = parsed.GetValue(days);
        var buffers = new MeterBuffers(parsed.GetValue(meters), dayCount, intervalCount);
        var load = new AreaLoad(parsed.GetValue(meters), buffers.IntervalSeconds, RatingWorkload.Compiled);
        await using var store = await storeOption.CreateAsync(parsed);
        await new AreaRun(load, buffers, store.Areas, parsed.GetValue(batch)).InstallAsync();
        var before = await store.SettledBytesAsync();

        var run = new AreaRun(load, buffers, store.Areas, parsed.GetValue(batch));
        var meter = BenchMeter.Start(store.Cpu);
        for (var day = 0; day < dayCount; day++)
        {
            await run.IngestAsync(day, closes);
        }

        var round = meter.Stop(run.ReadingCount);
        round = round with { Bytes = await store.SettledBytesAsync() - before };
        var weight = Weigh(load, store);
        var relay = await RelayQueuedAsync(buffers, store, parsed.GetValue(batch));
        var plain = new PlainReadings(load, buffers, parsed.GetValue(batch)).Run(dayCount);
        Print(parsed.GetValue(json), round, run, weight, relay, plain);
        return ExitCodes.Done;
    }

    /// <summary>How long it takes, from profiles in hand, until the orders of purses that they use up are stored.
    /// </summary>
    static async Task<double> RelayQueuedAsync(MeterBuffers buffers, StoreUnderTest store, int batchCount)
    {
        var load = new AreaLoad(
            buffers.HomeCount, buffers.IntervalSeconds, RatingWorkload.Compiled, presetUnits: 1,
            firstArea: RelayAreaNumber);
        var run = new AreaRun(load, buffers, store.Areas, batchCount);
        await run.InstallAsync();
        await run.IngestAsync(0, close: false);
        return run.OrderLatency.P99Milliseconds();
    }

    /// <summary>The heap's growth by each meter of areas opened from the store, after a full collection.</summary>
    static long Weigh(AreaLoad load, StoreUnderTest store)
    {
        var areas = new List<ServiceArea>();
        var (count, area) = (0, 0);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        while (area < load.AreaCount && count < WeighedMeterCountMax)
        {
            var stored = store.Areas.Load(area + 1);
            areas.Add(ServiceArea.Open(load.Terms(area), stored.Checkpoint, stored.Journal));
            count += load.MetersIn(area++);
        }

        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(areas);
        return bytes / count;
    }

    static void Print(
        bool asJson, BenchRound round, AreaRun run, long bytesPerMeter, double relay, BenchRound plain)
    {
        if (asJson)
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                readingsPerSecond = round.PerSecond,
                readingsPerCpuSecond = round.PerCpuSecond,
                bytesPerReading = round.BytesEach,
                bytesPerMeter,
                p99AcknowledgeMilliseconds = run.Latency.P99Milliseconds(),
                p99RelayQueuedMilliseconds = relay,
                baseline = new
                {
                    what = PlainReadings.What,
                    readingsPerSecond = plain.PerSecond,
                    readingsPerCpuSecond = plain.PerCpuSecond,
                    bytesPerReading = plain.BytesEach,
                },
                readings = round.Count,
                wallSeconds = Math.Round(round.Wall.TotalSeconds, 3),
                cpuSeconds = Math.Round(round.Cpu.TotalSeconds, 3),
            }));
            return;
        }

        Line("the platform", round);
        Line("one row per reading", plain);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {run.ReadingCount} readings, {run.ClosedCount} account-days closed; acknowledged within"
                + $" {run.Latency.P99Milliseconds():0.0} ms (p99); {bytesPerMeter} bytes of memory a meter"));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  from rows that use up a purse to the stored order to its relay: {relay:0.0} ms (p99)"));
    }

    static void Line(string name, BenchRound round) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"  {name,-22} {round.PerSecond / 1e6,8:0.00} M readings/s {round.PerCpuSecond / 1e6,8:0.00} M per CPU-second"
            + $" {round.BytesEach,6:0.00} bytes a reading"));
}
