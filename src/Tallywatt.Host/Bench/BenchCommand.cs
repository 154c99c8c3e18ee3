using System.CommandLine;

namespace Tallywatt.Host.Bench;

/// <summary><c>tallywatt bench</c>: how fast this machine does what the product does most.</summary>
static class BenchCommand
{
    const string Description = """
        Measures the product's hot paths on this machine.

        Example:
          ./tallywatt bench rate
        """;

    internal static Command Create() => new("bench", Description)
    {
        BenchRate.Create(), BenchDlms.Create(), BenchMeters.Create(), BenchReadings.Ingest(),
        BenchReadings.DayClose(), BenchRerate.Create(), BenchVend.Create(), BenchCluster.Create(),
    };
}
