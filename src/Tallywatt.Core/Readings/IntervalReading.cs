namespace Tallywatt.Core.Readings;

/// <summary>Energy that passed a service point in one interval, both ways, in whole watt-hours.</summary>
/// <param name="StartUnixSeconds">The instant the interval begins, in seconds since 1970-01-01T00:00:00Z.</param>
/// <param name="DurationSeconds">Its length; the interval is [start, start + duration).</param>
/// <param name="ImportWattHours">Energy delivered to the customer (+A), never negative.</param>
/// <param name="ExportWattHours">Energy received from the customer (-A), never negative.</param>
public readonly record struct IntervalReading(
    long StartUnixSeconds,
    int DurationSeconds,
    long ImportWattHours,
    long ExportWattHours,
    ReadingQuality Quality = ReadingQuality.Actual)
{
    public long EndUnixSeconds => StartUnixSeconds + DurationSeconds;
}
