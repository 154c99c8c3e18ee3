namespace Tallywatt.SoftMeter.Metrology;

/// <summary>What a single-phase meter shows of the network at one instant.</summary>
/// <param name="VoltageMillivolts">At the terminals on the side of the grid: there while the relay is open.</param>
/// <param name="CurrentMilliamps">Never negative; the direction is that of the power.</param>
/// <param name="ReactiveVars">Above zero inductive, below zero capacitive.</param>
/// <param name="PowerFactorPermille">0 to 1 000, negative while exporting; 1 000 without any power.</param>
public readonly record struct ElectricValues(
    int VoltageMillivolts,
    int CurrentMilliamps,
    int ImportWatts,
    int ExportWatts,
    int ReactiveVars,
    int ApparentVoltAmperes,
    int PowerFactorPermille,
    int FrequencyMillihertz)
{
    const int NominalFrequencyMillihertz = 50_000;

    /// <summary>The wires between transformer and meter: their resistance drops the voltage with the load.</summary>
    const int WireMilliohms = 350;
    const int KnotSeconds = 600;

    /// <summary>The same for the same meter, instant and power: noise is a hash of time, not chance.</summary>
    internal static ElectricValues Of(long serial, long unixSeconds, LoadPower power, LoadCharacter character,
        int nominalVolts)
    {
        var watts = power.ImportWatts - power.ExportWatts;
        var tan = watts >= 0 ? character.ImportTanPermille : character.ExportTanPermille;
        var active = Math.Abs(watts);
        var apparent = (int)(active * (long)Root(1_000_000 + ((long)tan * tan)) / 1_000);
        var noise = Noise(serial, unixSeconds, nominalVolts * 12);
        var drop = (int)Math.Min((long)watts * WireMilliohms / nominalVolts, nominalVolts * 500L);
        var millivolts = (nominalVolts * 1_000) + noise - drop;
        return new(
            millivolts,
            (int)(apparent * 1_000_000L / millivolts),
            power.ImportWatts,
            power.ExportWatts,
            (int)((long)active * tan / 1_000),
            apparent,
            apparent == 0 ? 1_000 : Math.Sign(watts) * (int)(active * 1_000L / apparent),
            NominalFrequencyMillihertz + Noise(0, unixSeconds, 25));
    }

    /// <summary>A slow wave within plus or minus a bound, through a new random point every ten minutes.</summary>
    static int Noise(long seed, long unixSeconds, int bound)
    {
        var knot = Math.DivRem(unixSeconds, KnotSeconds, out var into);
        long from = Point(seed, knot, bound), to = Point(seed, knot + 1, bound);
        return (int)(from + ((to - from) * into / KnotSeconds));
    }

    static int Point(long seed, long knot, int bound)
    {
        var bits = unchecked((((ulong)seed * 0x9E3779B97F4A7C15) + (ulong)knot) * 0xBF58476D1CE4E5B9);
        bits = unchecked((bits ^ (bits >> 29)) * 0x94D049BB133111EB);
        return (int)((bits >> 33) % (ulong)((2 * bound) + 1)) - bound;
    }

    /// <summary>The whole part of a square root.</summary>
    static int Root(long value)
    {
        var root = 1_000L;
        for (var i = 0; i < 20; i++)
        {
            root = (root + (value / root)) / 2;
        }

        return (int)root;
    }
}
