namespace Tallywatt.SoftMeter.Homes;

/// <summary>Panels on a roof and their inverter.</summary>
/// <param name="PeakWatts">Of the panels at 1 000 W/m2.</param>
/// <param name="InverterWatts">What it gives at most.</param>
/// <param name="TiltDegrees">From level, towards the equator.</param>
public readonly record struct SolarArray(int PeakWatts, int InverterWatts, int TiltDegrees)
{
    /// <summary>Dirt, heat, wires and the inverter take the rest.</summary>
    const double Performance = 0.80;

    /// <summary>Watts into the home at a second of the local day; never at night, never above the inverter.</summary>
    /// <remarks>
    /// Clear-sky beam after A. B. Meinel and M. P. Meinel, "Applied Solar Energy" (1976): 1353 x 0.7^(AM^0.678) W/m2,
    /// and a tenth of it as light from the whole sky.
    /// </remarks>
    internal int Watts(in Sun sun, Site site, double secondOfDay, double clearness)
    {
        var sinElevation = sun.SinElevation(secondOfDay);
        if (sinElevation <= 0.01)
        {
            return 0;
        }

        var airMass = 1 / sinElevation;
        var beam = 1_353 * Math.Pow(0.7, Math.Pow(airMass, 0.678));
        var towardsEquator = Math.Sign(site.LatitudeDegrees) * TiltDegrees;
        var tilted = (site.LatitudeDegrees - towardsEquator) * Math.PI / 180;
        var cosIncidence = (Math.Sin(tilted) * Math.Sin(sun.DeclinationRadians))
            + (Math.Cos(tilted) * Math.Cos(sun.DeclinationRadians) * Math.Cos(sun.HourAngle(secondOfDay)));
        var onPanels = beam * (Math.Max(0, cosIncidence) + 0.1) * clearness;
        return Math.Min(InverterWatts, (int)(PeakWatts * onPanels / 1_000 * Performance));
    }
}
