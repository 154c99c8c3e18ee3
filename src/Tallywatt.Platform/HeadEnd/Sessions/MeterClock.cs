namespace Tallywatt.Platform.HeadEnd.Sessions;

/// <summary>What the meter's clock showed.</summary>
/// <param name="UnixSeconds">The instant shown, by the deviation that the clock itself declares.</param>
/// <param name="Status">Clock status bits: 01 invalid, 02 doubtful, 04 other base, 08 bad status, 80 daylight saving.
/// Source: IEC 62056-6-2, 4.1.6.1.</param>
public readonly record struct MeterClock(long UnixSeconds, byte Status)
{
    /// <summary>Minutes to add to the clock's own time to get UTC; zero when it declares none.</summary>
    public short DeviationMinutes { get; init; }
}
