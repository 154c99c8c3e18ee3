namespace Tallywatt.SoftMeter.Homes;

/// <summary>Where a neighbourhood lies: decides season, sun and the people's day.</summary>
/// <param name="LatitudeDegrees">North positive, -66 to 66.</param>
/// <param name="LongitudeDegrees">East positive, -180 to 180.</param>
/// <param name="UtcOffsetSeconds">The people's standard time; their habits do not follow summer time.</param>
public sealed record Site(double LatitudeDegrees, double LongitudeDegrees, int UtcOffsetSeconds)
{
    const int SecondsPerDegree = 240;

    public static Site Beijing { get; } = new(39.9, 116.4, 8 * 3_600);

    /// <summary>A place of the same latitude whose clocks show another time: noon stays where it was in the day.
    /// </summary>
    public Site MovedTo(int utcOffsetSeconds)
    {
        var longitude = LongitudeDegrees + ((utcOffsetSeconds - UtcOffsetSeconds) / (double)SecondsPerDegree);
        return this with
        {
            LongitudeDegrees = longitude > 180 ? longitude - 360 : longitude < -180 ? longitude + 360 : longitude,
            UtcOffsetSeconds = utcOffsetSeconds,
        };
    }
}
