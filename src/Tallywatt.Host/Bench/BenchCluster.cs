using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Tallywatt.Host.Up;
using Tallywatt.Storage;

namespace Tallywatt.Host.Bench;

/// <summary><c>tallywatt bench cluster</c>: the same readings into several silos and into one.</summary>
sealed class BenchCluster
{
    const string What = "the same buffers into one silo over the same kind of database";

    const string Description = """
        Measures a cluster over a private PostgreSQL: profile buffers decoded in this process, accepted by areas in
        silos of their own, days closed. Beside it the same into one silo.

        Example:
          ./tallywatt bench cluster --meters 12000 --json
        """;

    /// <summary>A day of quarter-hours: what the utility's meters capture.</summary>
    const int IntervalCount = 96;

    readonly Option<int> meters = WholeNumber.Option("--meters", "Meters, 60 to 200000", 60, 200_000, 12_000);
    readonly Option<int> silos = WholeNumber.Option("--silos", "Silos, 2 to 9", 2, 9, 3);
    readonly Option<int> days = WholeNumber.Option("--days", "Days, 1 to 31", 1, 31, 1);
    readonly Option<int> batch = WholeNumber.Option("--batch", "Profiles in a call, 1 to 2000", 1, 2_000, 500);
    readonly Option<bool> json = new("--json") { Description = "Print the figures as JSON and nothing else" };

    readonly Option<string> store = new("--store")
    {
        Description = "postgres, a private server on a socket: silos share no other kind",
        HelpName = "STORE",
        DefaultValueFactory = _ => StoreUnderTest.Postgres,
    };

    internal static Command Create()
    {
        var bench = new BenchCluster();
        bench.store.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is not StoreUnderTest.Postgres and var given)
            {
                result.AddError($"--store is '{given}'; allowed: postgres, for silos share a database");
            }
        });
        var command = new Command("cluster", Description)
        {
            bench.meters, bench.silos, bench.days, bench.batch, bench.store, bench.json,
        };
        command.SetAction(bench.RunAsync);
        return command;
    }

    async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var error = parsed.InvocationConfiguration.Error;
        try
        {
            var buffers = new MeterBuffers(parsed.GetValue(meters), parsed.GetValue(days), IntervalCount);
            var several = await MeasureAsync(parsed, buffers, parsed.GetValue(silos), cancel);
            var one = await MeasureAsync(parsed, buffers, 1, cancel);
            Print(parsed, several, one);
            return several.MissingCount == 0 && one.MissingCount == 0 ? ExitCodes.Done : ExitCodes.Failed;
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

    async Task<ClusterFigures> MeasureAsync(
        ParseResult parsed, MeterBuffers buffers, int siloCount, CancellationToken cancel)
    {
        await using var cluster = await ClusterUnderTest.StartAsync(
            parsed.GetValue(meters), siloCount, parsed.InvocationConfiguration.Error, cancel);
        var restingBytes = cluster.SiloBytes();
        var load = new ClusterLoad(cluster, buffers, parsed.GetValue(batch));
        await load.InstallAsync(cancel);
        var storedBytes = cluster.SettledBytes();
        var meter = BenchMeter.Start(cluster.Cpu);
        for (var day = 0; day < parsed.GetValue(days); day++)
        {
            await load.IngestAsync(day, cancel);
        }

        var round = meter.Stop(load.ReadingCount);
        round = round with { Bytes = cluster.SettledBytes() - storedBytes };
        return new(
            siloCount, round, load.Latency.P99Milliseconds(),
            (cluster.SiloBytes() - restingBytes) / cluster.MeterCount,
            await load.MissingCountAsync(parsed.GetValue(days), cancel));
    }

    void Print(ParseResult parsed, ClusterFigures several, ClusterFigures one)
    {
        var output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(json))
        {
            output.WriteLine(JsonSerializer.Serialize(new
            {
                readingsPerSecond = several.Round.PerSecond,
                readingsPerCpuSecond = several.Round.PerCpuSecond,
                bytesPerReading = several.Round.BytesEach,
                bytesPerMeter = several.BytesPerMeter,
                p99AcknowledgeMilliseconds = several.P99Milliseconds,
                baseline = new
                {
                    what = What,
                    readingsPerSecond = one.Round.PerSecond,
                    readingsPerCpuSecond = one.Round.PerCpuSecond,
                    bytesPerReading = one.Round.BytesEach,
                    p99AcknowledgeMilliseconds = one.P99Milliseconds,
                },
                silos = several.SiloCount,
                readings = several.Round.Count,
                missing = several.MissingCount,
                wallSeconds = Math.Round(several.Round.Wall.TotalSeconds, 3),
                cpuSeconds = Math.Round(several.Round.Cpu.TotalSeconds, 3),
            }));
            return;
        }

        Line(output, several);
        Line(output, one);
    }

    static void Line(TextWriter output, ClusterFigures figures) => output.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"  {figures.SiloCount} silos: {figures.Round.Count} readings, {figures.MissingCount} missing;"
            + $" {figures.Round.PerSecond / 1e6:0.000} M readings/s,"
            + $" {figures.Round.PerCpuSecond / 1e6:0.000} M per CPU-second, {figures.Round.BytesEach:0.00} bytes a"
            + $" reading; acknowledged within {figures.P99Milliseconds:0.0} ms (p99)"));
}

/// <param name="SiloCount">In how many silos.</param>
/// <param name="Round">What was measured: CPU time is that of this process, the silos and the database.</param>
/// <param name="P99Milliseconds">What 99 of a hundred calls stayed within.</param>
/// <param name="BytesPerMeter">By how much the silos grew, by meter.</param>
/// <param name="MissingCount">Readings that no area holds.</param>
sealed record ClusterFigures(
    int SiloCount, BenchRound Round, double P99Milliseconds, long BytesPerMeter, long MissingCount);
