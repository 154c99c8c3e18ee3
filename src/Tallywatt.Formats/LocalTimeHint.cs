namespace Tallywatt.Formats;

/// <summary>The local time a usage file declares for its meter.</summary>
/// <param name="StandardOffsetSeconds">Seconds to add to UTC outside daylight saving time.</param>
/// <param name="DaylightSeconds">Seconds added on top in summer; 0 when there is no daylight saving time.</param>
/// <param name="ZoneId">An IANA zone with this local time; null when none is known.</param>
/// <param name="Source">Where the file says so, for a message.</param>
public sealed record LocalTimeHint(int StandardOffsetSeconds, int DaylightSeconds, string? ZoneId, string Source)
{
    /// <summary>"UTC-08:00", "UTC-08:00 with daylight saving time".</summary>
    public string Describe()
    {
        var minutes = Math.Abs(StandardOffsetSeconds) / 60;
        var sign = StandardOffsetSeconds < 0 ? '-' : '+';
        var offset = $"UTC{sign}{minutes / 60:00}:{minutes % 60:00}";
        return DaylightSeconds == 0 ? offset : $"{offset} with daylight saving time";
    }
}
