namespace Tallywatt.SoftMeter.Homes;

/// <summary>The sun over a site on one day: good to about a degree, which clouds hide many times over.</summary>
/// <remarks>
/// Declination after P. I. Cooper, "The absorption of radiation in solar stills" (1969); equation of time in the
/// three-term form of A. Whillier. Angles in radians.
/// </remarks>
readonly struct Sun
{
    const double DegreesToRadians = Math.PI / 180;
    const double HalfDaySeconds = 43_200;

    readonly double sinLatitude;
    readonly double cosLatitude;
    readonly double solarNoonSeconds;

    internal Sun(Site site, long localDay)
    {
        var latitude = site.LatitudeDegrees * DegreesToRadians;
        sinLatitude = Math.Sin(latitude);
        cosLatitude = Math.Cos(latitude);
        DayOfYear = localDay % 365.2425;
        DeclinationRadians = 23.45 * DegreesToRadians * Math.Sin(2 * Math.PI * (284 + DayOfYear) / 365.2425);
        var phase = 2 * Math.PI * (DayOfYear - 81) / 364;
        var equationSeconds = 60 * ((9.87 * Math.Sin(2 * phase)) - (7.53 * Math.Cos(phase)) - (1.5 * Math.Sin(phase)));
        var clockAheadSeconds = site.UtcOffsetSeconds - (site.LongitudeDegrees * 240);

        // East of the date line a longitude may have been written with the other sign.
        clockAheadSeconds = Math.IEEERemainder(clockAheadSeconds, 2 * HalfDaySeconds);
        solarNoonSeconds = HalfDaySeconds + clockAheadSeconds - equationSeconds;
    }

    /// <summary>0 at the turn of the year, to within a day.</summary>
    internal double DayOfYear { get; }

    internal double DeclinationRadians { get; }

    /// <summary>Sine of the height above the horizon; zero or less while the sun is down.</summary>
    internal double SinElevation(double localSeconds) =>
        (sinLatitude * Math.Sin(DeclinationRadians))
        + (cosLatitude * Math.Cos(DeclinationRadians) * Math.Cos(HourAngle(localSeconds)));

    /// <summary>Zero when the sun is highest, a full turn a day.</summary>
    internal double HourAngle(double localSeconds) => Math.PI * (localSeconds - solarNoonSeconds) / HalfDaySeconds;

    /// <summary>Sunrise and sunset in seconds of the local day, not bounded to it; alike in a polar night.</summary>
    internal (double RiseSeconds, double SetSeconds) Daylight()
    {
        var cosine = -sinLatitude * Math.Tan(DeclinationRadians) / cosLatitude;
        var half = Math.Acos(Math.Clamp(cosine, -1, 1)) * HalfDaySeconds / Math.PI;
        return (solarNoonSeconds - half, solarNoonSeconds + half);
    }
}
