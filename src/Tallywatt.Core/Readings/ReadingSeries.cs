namespace Tallywatt.Core.Readings;

/// <summary>The readings of one service point: in order of time, none twice, none overlapping.</summary>
/// <param name="Intervals">Sorted by start; each begins at or after the end of the one before it.</param>
/// <param name="Findings">What was left out, filled in or in doubt; empty for a perfect series.</param>
public sealed record ReadingSeries(ReadOnlyMemory<IntervalReading> Intervals, IReadOnlyList<SeriesFinding> Findings)
{
    public long ImportWattHours { get; } = Sum(Intervals.Span, static reading => reading.ImportWattHours);

    public long ExportWattHours { get; } = Sum(Intervals.Span, static reading => reading.ExportWattHours);

    static long Sum(ReadOnlySpan<IntervalReading> intervals, Func<IntervalReading, long> energy)
    {
        var wattHours = 0L;
        foreach (var reading in intervals)
        {
            wattHours += energy(reading);
        }

        return wattHours;
    }
}
