namespace Tallywatt.Host.Bench;

/// <summary>What one measured stretch did.</summary>
/// <param name="Count">Readings, sales or whatever is counted.</param>
/// <param name="Wall">Time on the clock.</param>
/// <param name="Cpu">Time of all cores together.</param>
/// <param name="Bytes">What it added on disk; zero when that was not asked.</param>
sealed record BenchRound(long Count, TimeSpan Wall, TimeSpan Cpu, long Bytes = 0)
{
    internal long PerSecond => (long)(Count / Math.Max(Wall.TotalSeconds, 0.001));

    /// <summary>The kernel counts CPU time in steps of a millisecond or more: short runs come out rough.</summary>
    internal long PerCpuSecond => (long)(Count / Math.Max(Cpu.TotalSeconds, 0.001));

    internal double BytesEach => Count == 0 ? 0 : Math.Round((double)Bytes / Count, 2);
}

/// <summary>Stopwatch and CPU clock of a stretch.</summary>
readonly record struct BenchMeter(Func<TimeSpan> Cpu, long StartedAt, TimeSpan CpuBefore)
{
    /// <param name="cpu">The CPU clock; null for this process alone.</param>
    internal static BenchMeter Start(Func<TimeSpan>? cpu = null)
    {
        cpu ??= () => Environment.CpuUsage.TotalTime;
        return new(cpu, TimeProvider.System.GetTimestamp(), cpu());
    }

    internal BenchRound Stop(long count) =>
        new(count, TimeProvider.System.GetElapsedTime(StartedAt), Cpu() - CpuBefore);
}

/// <summary>How long answers took.</summary>
sealed class BenchLatency
{
    readonly System.Collections.Concurrent.ConcurrentBag<double> milliseconds = [];

    internal void Add(long startedAt) =>
        milliseconds.Add(TimeProvider.System.GetElapsedTime(startedAt).TotalMilliseconds);

    /// <summary>What 99 of a hundred stayed within.</summary>
    internal double P99Milliseconds()
    {
        var sorted = milliseconds.Order().ToArray();
        return sorted.Length == 0 ? 0 : Math.Round(sorted[(sorted.Length - 1) * 99 / 100], 2);
    }
}
