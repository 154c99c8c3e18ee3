namespace Tallywatt.Core.Readings;

/// <summary>One value of one channel of a meter, as a file or a meter gave it.</summary>
/// <param name="StartUnixSeconds">The instant the interval begins.</param>
/// <param name="DurationSeconds">Its length, more than zero.</param>
/// <param name="MicroWattHours">Energy in millionths of a watt-hour; negative only on a net channel.</param>
/// <param name="LineNumber">Where it stands in its file, from 1; 0 when it came from no file.</param>
public readonly record struct ChannelValue(
    long StartUnixSeconds,
    int DurationSeconds,
    long MicroWattHours,
    ReadingQuality Quality,
    int LineNumber)
{
    /// <summary>Millionths in one watt-hour.</summary>
    public const long MicroWattHoursPerWattHour = 1_000_000;

    /// <summary>More than this in one interval is a fault and not a reading: 10 GWh.</summary>
    public const long MaxMicroWattHours = 10_000_000_000 * MicroWattHoursPerWattHour;

    /// <summary>The last instant a reading may begin: 2199-12-31T23:59:59Z.</summary>
    public const long MaxStartUnixSeconds = 7_258_118_399;

    public long EndUnixSeconds => StartUnixSeconds + DurationSeconds;
}
