using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Tallywatt.Host.Up;
using Tallywatt.Storage;

namespace Tallywatt.Host.Bench;

/// <summary><c>tallywatt bench cluster</c>: silos over one PostgreSQL, one of them killed half way.</summary>
sealed class BenchCluster
{
    const string Description = """
        Measures a cluster: profile buffers decoded here, accepted by areas in silos of their own, one silo killed half
        way. Ends with a proof that every reading is held once.

        Example:
          ./tallywatt bench cluster --silos 3 --meters 12000 --json
        """;

    /// <summary>A day of quarter-hours: what the utility's meters capture.</summary>
    const int IntervalCount = 96;

    readonly Option<int> meters = WholeNumber.Option("--meters", "Meters, 60 to 2000000", 60, 2_000_000, 12_000);
    readonly Option<int> silos = WholeNumber.Option("--silos", "Silos, 2 to 9", 2, 9, 3);
    readonly Option<int> days = WholeNumber.Option("--days", "Days, 2 to 31", 2, 31, 2);
    readonly Option<int> batch = WholeNumber.Option("--batch", "Profiles in a call, 1 to 2000", 1, 2_000, 500);
    readonly Option<bool> json = new("--json") { Description = "Print the figures as JSON and nothing else" };

    internal static Command Create()
    {
        var bench = new BenchCluster();
        var command = new Command("cluster", Description)
        {
            bench.meters, bench.silos, bench.days, bench.batch, bench.json,
        };
        command.SetAction(bench.RunAsync);
        return command;
    }

    async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var error = parsed.InvocationConfiguration.Error;
        try
        {
            var dayCount = parsed.GetValue(days);
            var buffers = new MeterBuffers(parsed.GetValue(meters), dayCount, IntervalCount);
            await using var cluster = await ClusterUnderTest.StartAsync(
                parsed.GetValue(meters), parsed.GetValue(silos), error, cancel);
            var run = new ClusterLoad(cluster, buffers, parsed.GetValue(batch));
            await run.InstallAsync(cancel);
            var before = cluster.Bytes();
            var meter = BenchMeter.Start(cluster.Cpu);
            for (var day = 0; day < dayCount; day++)
            {
                if (day == dayCount / 2)
                {
                    run.KillOneSilo();
                }

                await run.IngestAsync(day, cancel);
            }

            var round = meter.Stop(run.ReadingCount);
            var missingCount = await run.MissingCountAsync(dayCount, cancel);
            round = round with { Bytes = cluster.Bytes() - before };
            var load = new AreaLoad(cluster.MeterCount, buffers.IntervalSeconds, RatingWorkload.Compiled);
            var plain = new PlainReadings(load, buffers, parsed.GetValue(batch)).Run(dayCount);
            Print(parsed, round, run, plain, missingCount, cluster);
            return missingCount == 0 ? ExitCodes.Done : ExitCodes.Failed;
        }
        catch (StoreRefusedException refused)
        {
            await error.WriteLineAsync($"tallywatt: {refused.Message}");
            return ExitCodes.Refused;
        }
        catch (RefusedException refused)
        {
            await error.WriteLineAsync($"tallywatt: {refused.Message}");
            return refused.ExitCode;
        }
    }

    void Print(
        ParseResult parsed, BenchRound round, ClusterLoad run, BenchRound plain, long missingCount,
        ClusterUnderTest cluster)
    {
        var output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(json))
        {
            output.WriteLine(JsonSerializer.Serialize(new
            {
                readingsPerSecond = round.PerSecond,
                readingsPerCpuSecond = round.PerCpuSecond,
                bytesPerReading = round.BytesEach,
                bytesPerMeter = cluster.SiloBytes() / cluster.MeterCount,
                p99AcknowledgeMilliseconds = run.Latency.P99Milliseconds(),
                baseline = new
                {
                    what = PlainReadings.What,
                    readingsPerSecond = plain.PerSecond,
                    readingsPerCpuSecond = plain.PerCpuSecond,
                    bytesPerReading = plain.BytesEach,
                },
                silos = parsed.GetValue(silos),
                readings = round.Count,
                missing = missingCount,
                secondsUntilAreasOfKilledSiloAnswered = Math.Round(run.Outage.TotalSeconds, 1),
            }));
            return;
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"""
              {parsed.GetValue(silos)} silos, {cluster.MeterCount} meters, {round.Count} readings, {missingCount} missing
              {round.PerSecond / 1e6:0.000} M readings/s, {round.PerCpuSecond / 1e6:0.000} M per CPU-second
              (one row per reading: {plain.PerSecond / 1e6:0.000} M/s, {plain.PerCpuSecond / 1e6:0.000} M per CPU-second)
              {round.BytesEach:0.00} bytes a reading in the database and its log; acknowledged within
              {run.Latency.P99Milliseconds():0.0} ms (p99)
              after kill -9 of one silo its last area answered again after {run.Outage.TotalSeconds:0.0} s
            """));
    }
}
