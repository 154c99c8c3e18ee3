namespace Tallywatt.SoftMeter.Homes;

/// <summary>One modelled household, decided wholly by (seed, index, site). See docs/household-model.md.</summary>
public sealed class Home
{
    const int HomeSalt = 0x40E;

    public Home(long seed, int index, Site site)
    {
        ArgumentNullException.ThrowIfNull(site);
        Seed = seed;
        Index = index;
        Site = site;
        var dice = Dice.For(seed, index, HomeSalt);
        Kind = KindFor(dice.Next(100));
        Size = Math.Exp(dice.Between(-0.55, 0.55));
        StandbyWatts = (int)(Size * dice.Between(110, 230));
        FridgeWatts = (int)dice.Between(90, 150);
        FridgeCount = dice.Chance(0.25) ? 2 : 1;
        LightingWatts = (int)(Size * dice.Between(50, 130));
        ElectronicsWatts = (int)(Size * dice.Between(110, 240));
        CookingWatts = dice.Chance(0.45) ? (int)dice.Between(1_000, 1_900) : (int)dice.Between(400, 800);
        WaterHeaterWatts = dice.Chance(0.55) ? (int)dice.Between(1_500, 2_400) : 0;
        HeatsWaterAtNight = dice.Chance(0.3);
        WashesPerWeek = dice.Between(2, 6) * Size;
        CoolingWattsPerKelvin = dice.Chance(0.85) ? Size * dice.Between(70, 150) : 0;
        HeatingWattsPerKelvin = dice.Chance(0.4) ? Size * dice.Between(30, 70) : 0;
        VehicleWatts = dice.Chance(0.08) ? (dice.Chance(0.6) ? 3_300 : 6_600) : 0;
        Solar = dice.Chance(0.2) ? SolarFor(site, ref dice) : null;
    }

    public long Seed { get; }

    public int Index { get; }

    public Site Site { get; }

    public HomeKind Kind { get; }

    /// <summary>Null for four homes in five.</summary>
    public SolarArray? Solar { get; }

    /// <summary>The charger of an electric vehicle, zero without one.</summary>
    public int VehicleWatts { get; }

    /// <summary>1 is an average home; 0.58 to 1.73.</summary>
    internal double Size { get; }

    internal int StandbyWatts { get; }

    internal int FridgeWatts { get; }

    internal int FridgeCount { get; }

    internal int LightingWatts { get; }

    internal int ElectronicsWatts { get; }

    internal int CookingWatts { get; }

    internal int WaterHeaterWatts { get; }

    internal bool HeatsWaterAtNight { get; }

    internal double WashesPerWeek { get; }

    internal double CoolingWattsPerKelvin { get; }

    internal double HeatingWattsPerKelvin { get; }

    /// <summary>Net power of one local day in slots of five minutes: import positive, export negative.</summary>
    internal void FillDay(long localDay, Span<short> netWatts)
    {
        Span<int> watts = stackalloc int[HomeLoad.DaySlots];
        FillUse(localDay, watts);
        if (Solar is { } solar)
        {
            SubtractSolar(solar, localDay, watts);
        }

        for (var slot = 0; slot < watts.Length; slot++)
        {
            netWatts[slot] = (short)Math.Clamp(watts[slot], -short.MaxValue, short.MaxValue);
        }
    }

    /// <summary>What the appliances use, without the sun.</summary>
    internal void FillUse(long localDay, Span<int> watts)
    {
        watts.Clear();
        HomeDay.Fill(this, localDay, new(watts));
    }

    void SubtractSolar(SolarArray solar, long localDay, Span<int> watts)
    {
        var sun = new Sun(Site, localDay);
        var weather = new Weather(Seed, Site);
        for (var slot = 0; slot < watts.Length; slot++)
        {
            var middleSeconds = (slot * HomeLoad.SlotSeconds) + (HomeLoad.SlotSeconds / 2);
            if (sun.SinElevation(middleSeconds) > 0)
            {
                var clearness = weather.Clearness((localDay * 86_400) + middleSeconds);
                watts[slot] -= solar.Watts(sun, Site, middleSeconds, clearness);
            }
        }
    }

    static SolarArray SolarFor(Site site, ref Dice dice)
    {
        var peakWatts = (int)dice.Between(2_500, 7_500) / 100 * 100;
        var tilt = (int)Math.Abs(site.LatitudeDegrees) - 8 + dice.Next(10);
        return new(peakWatts, peakWatts * 9 / 10, Math.Clamp(tilt, 5, 60));
    }

    static HomeKind KindFor(int percent) => percent switch
    {
        < 35 => HomeKind.Workers,
        < 64 => HomeKind.Family,
        < 91 => HomeKind.Retired,
        _ => HomeKind.NightOwl,
    };
}
