namespace Tallywatt.SoftMeter.Homes;

/// <summary>The weather of a neighbourhood: one sky for all its homes, decided by the seed.</summary>
/// <remarks>
/// Chance is smooth in time: values are drawn at knots and joined between them, so neighbouring hours are alike
/// (autocorrelated) and any day can be worked out alone.
/// </remarks>
readonly struct Weather(long seed, Site site)
{
    const int HourSeconds = 3_600;
    const long DaySeconds = 86_400;
    const int TemperatureSalt = 0x7E39;
    const int FrontSalt = 0xF209;
    const int PassingSalt = 0xC10D;

    /// <summary>Air temperature in degrees Celsius at a second since the local epoch.</summary>
    internal double TemperatureCelsius(long localSeconds)
    {
        var latitude = Math.Abs(site.LatitudeDegrees);
        var dayOfYear = (localSeconds / (double)DaySeconds) % 365.2425;
        var season = Math.Cos(2 * Math.PI * (dayOfYear - 203) / 365.2425) * Math.Sign(site.LatitudeDegrees);
        var hour = localSeconds % DaySeconds / (double)HourSeconds;
        var swing = 4.5 * Math.Cos(2 * Math.PI * (hour - 15) / 24);
        var spell = 8 * (Smooth(TemperatureSalt, localSeconds, 2 * DaySeconds) - 0.5);
        return 30 - (0.44 * latitude) + (0.37 * latitude * season) + swing + spell;
    }

    /// <summary>The share of a clear sky's light that comes through, 0.1 to 1.</summary>
    internal double Clearness(long localSeconds)
    {
        var front = Smooth(FrontSalt, localSeconds, DaySeconds);
        var passing = Smooth(PassingSalt, localSeconds, 20 * 60);
        var overcast = Math.Clamp((front - 0.45) * 2.2, 0, 1);
        var broken = Math.Max(0, 1 - Math.Abs((front - 0.5) * 4));
        return Math.Clamp(1 - (0.8 * overcast) - (0.5 * broken * passing), 0.1, 1);
    }

    /// <summary>A number in [0, 1) that changes smoothly over about one step.</summary>
    double Smooth(int salt, long localSeconds, long stepSeconds)
    {
        var knot = localSeconds / stepSeconds;
        var part = localSeconds % stepSeconds / (double)stepSeconds;
        var eased = part * part * (3 - (2 * part));
        var before = Dice.For(seed, knot, salt).Fraction();
        var after = Dice.For(seed, knot + 1, salt).Fraction();
        return before + ((after - before) * eased);
    }
}
