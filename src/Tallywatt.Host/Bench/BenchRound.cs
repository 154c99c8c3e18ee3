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
readonly record struct BenchMeter(long StartedAt, TimeSpan CpuBefore)
{
    internal static BenchMeter Start() => new(TimeProvider.System.GetTimestamp(), Environment.CpuUsage.TotalTime);

    internal BenchRound Stop(long count) => new(
        count, TimeProvider.System.GetElapsedTime(StartedAt), Environment.CpuUsage.TotalTime - CpuBefore);
}
