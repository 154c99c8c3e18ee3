using System.CommandLine;
using System.CommandLine.Parsing;
using Tallywatt.Host.Up;

namespace Tallywatt.Host.Cluster;

/// <summary>The options of `tallywatt up` that spread it over several processes.</summary>
sealed class UpClusterOptions
{
    readonly Option<int> cluster = WholeNumber.Option(
        "--cluster",
        "Silos to run in processes of their own over a private PostgreSQL, 2 to 9; 0 is everything in one process.",
        0, 9, 0);

    readonly Option<long?> areas = WholeNumber.Optional(
        "--areas", "Service areas to spread the meters over at the first start (as few as hold them).", 1, 2_000);

    internal void AddTo(Command command)
    {
        command.Add(cluster);
        command.Add(areas);
    }

    /// <summary>What was asked for, with what a cluster changes.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="history">A history in a cluster is not played, but read from the meters: nobody pays during it, so
    /// it is short unless it was asked for.</param>
    /// <param name="options">As read so far.</param>
    internal UpOptions Read(ParseResult parsed, Option<int> history, UpOptions options)
    {
        var siloCount = parsed.GetValue(cluster);
        return options with
        {
            SiloCount = siloCount,
            AreaCount = (int?)parsed.GetValue(areas),
            HistoryDays = siloCount > 0 && parsed.GetResult(history) is null or { Implicit: true }
                ? UpOptions.ClusterHistoryDays
                : options.HistoryDays,
        };
    }

    /// <summary>Runs the utility in this process, or in several.</summary>
    internal static Task<int> RunAsync(
        UpOptions options, TextWriter output, TextWriter error, CancellationToken cancel) =>
        options.SiloCount == 0
            ? UpRun.RunAsync(options, output, error, cancel)
            : ClusterRun.RunAsync(options, output, error, cancel);
}
