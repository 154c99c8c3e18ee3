namespace Tallywatt.SoftMeter.Homes;

/// <summary>What the appliances of one home do on one day, each with its own chance.</summary>
static class HomeDay
{
    const int MinuteSeconds = 60;
    const int HourSeconds = 3_600;
    const int DaySeconds = 86_400;
    const int SlotSeconds = HomeLoad.SlotSeconds;
    const long DaySalt = 1L << 40;
    const long VehicleSalt = 2L << 40;

    internal static void Fill(Home home, long localDay, DayLoad load)
    {
        var dice = Dice.For(home.Seed, home.Index, DaySalt + localDay);
        var weekend = IsWeekend(localDay);
        var routine = Routine.Of(home.Kind, weekend, ref dice);

        AlwaysOn(home, localDay, load);
        Presence(home, localDay, routine, load);
        Kitchen(home, routine, weekend, ref dice, load);
        Washing(home, routine, weekend, ref dice, load);
        HotWater(home, routine, ref dice, load);
        Climate(home, localDay, routine, load);
        Vehicle(home, localDay - 1, -DaySeconds, load);
        Vehicle(home, localDay, 0, load);
    }

    /// <summary>1970-01-01 was a Thursday.</summary>
    internal static bool IsWeekend(long localDay) => (localDay + 3) % 7 >= 5;

    /// <summary>Standby, and refrigerators that run 20 minutes of every 50.</summary>
    static void AlwaysOn(Home home, long localDay, DayLoad load)
    {
        const int CycleSeconds = 50 * MinuteSeconds;
        const int RunSeconds = 20 * MinuteSeconds;
        load.Add(0, DaySeconds, home.StandbyWatts);
        for (var fridge = 0; fridge < home.FridgeCount; fridge++)
        {
            var phase = (home.Index * 701) + (fridge * 1_301);
            var first = -(int)(((localDay * DaySeconds) + phase) % CycleSeconds);
            for (var start = first; start < DaySeconds; start += CycleSeconds)
            {
                load.Add(start, RunSeconds, home.FridgeWatts);
            }
        }
    }

    /// <summary>Lights in the dark, screens while somebody is up; a part of them when all are out or asleep.</summary>
    static void Presence(Home home, long localDay, Routine routine, DayLoad load)
    {
        var (rise, set) = new Sun(home.Site, localDay).Daylight();
        for (var slot = 0; slot < HomeLoad.DaySlots; slot++)
        {
            var second = slot * SlotSeconds;
            var up = routine.IsAwake(second) && routine.IsIn(second);
            var dark = second < rise + (30 * MinuteSeconds) || second > set - (30 * MinuteSeconds);
            var screens = up ? home.ElectronicsWatts
                : routine.IsAwake(second) ? home.ElectronicsWatts * 6 / 10 : home.ElectronicsWatts / 4;
            load.Watts[slot] += screens + (up && dark ? home.LightingWatts : 0);
        }
    }

    static void Kitchen(Home home, Routine routine, bool weekend, ref Dice dice, DayLoad load)
    {
        Meal(routine.WakeSeconds + (15 * MinuteSeconds), 10, 20, home.CookingWatts * 2 / 3, 0.8, ref dice, load);
        var noon = (11 * HourSeconds) + (45 * MinuteSeconds);
        var lunchChance = routine.IsIn(noon) || weekend ? 0.9 : 0.2;
        Meal(noon + (dice.Next(40) * MinuteSeconds), 15, 35, home.CookingWatts, lunchChance, ref dice, load);
        var dinner = Math.Max(routine.BackSeconds + (20 * MinuteSeconds), 17 * HourSeconds);
        Meal(dinner + (dice.Next(80) * MinuteSeconds), 25, 55, home.CookingWatts, 0.93, ref dice, load);
    }

    static void Meal(
        int startSeconds, int minutesMin, int minutesMax, int watts, double chance, ref Dice dice, DayLoad load)
    {
        var minutes = minutesMin + dice.Next(minutesMax - minutesMin);
        if (dice.Chance(chance))
        {
            load.Add(startSeconds, minutes * MinuteSeconds, watts);
        }
    }

    /// <summary>A quarter of an hour of heating, then three of turning; a little more often at weekends.</summary>
    static void Washing(Home home, Routine routine, bool weekend, ref Dice dice, DayLoad load)
    {
        var chance = home.WashesPerWeek / 7 * (weekend ? 1.15 : 0.94);
        var morning = dice.Chance(weekend || home.Kind == HomeKind.Retired ? 0.75 : 0.35);
        var start = (morning ? routine.WakeSeconds + HourSeconds : routine.BackSeconds + HourSeconds)
            + (dice.Next(120) * MinuteSeconds);
        if (dice.Chance(Math.Min(chance, 0.95)))
        {
            load.Add(start, 15 * MinuteSeconds, 1_700);
            load.Add(start + (15 * MinuteSeconds), 45 * MinuteSeconds, 280);
        }
    }

    /// <summary>A tank reheats after the showers of morning and evening, or waits for the night.</summary>
    static void HotWater(Home home, Routine routine, ref Dice dice, DayLoad load)
    {
        if (home.WaterHeaterWatts == 0)
        {
            return;
        }

        var morningMinutes = (int)(home.Size * dice.Between(10, 30));
        var eveningMinutes = (int)(home.Size * dice.Between(20, 50));
        load.Add(routine.WakeSeconds + (10 * MinuteSeconds), morningMinutes * MinuteSeconds, home.WaterHeaterWatts);
        var evening = Math.Min(routine.BedSeconds, 23 * HourSeconds) - (int)(dice.Between(0, 2.5) * HourSeconds);
        var night = (int)(dice.Between(0.2, 4) * HourSeconds);
        load.Add(home.HeatsWaterAtNight ? night : evening, eveningMinutes * MinuteSeconds, home.WaterHeaterWatts);
        for (var hour = 2; hour < 24; hour += 5)
        {
            load.Add((hour * HourSeconds) + (dice.Next(60) * MinuteSeconds), 5 * MinuteSeconds, home.WaterHeaterWatts);
        }
    }

    /// <summary>Cooling above 23 degrees and heating below 14, in full while people are up and in.</summary>
    static void Climate(Home home, long localDay, Routine routine, DayLoad load)
    {
        var weather = new Weather(home.Seed, home.Site);
        for (var hour = 0; hour < 24; hour++)
        {
            var start = hour * HourSeconds;
            var celsius = weather.TemperatureCelsius((localDay * DaySeconds) + start);
            var watts = (home.CoolingWattsPerKelvin * Math.Max(0, celsius - 23))
                + (home.HeatingWattsPerKelvin * Math.Max(0, 14 - celsius));
            if (watts > 0)
            {
                var presence = !routine.IsIn(start) ? 0.7 : routine.IsAwake(start) ? 1.0 : 0.7;
                load.Add(start, HourSeconds, (int)(watts * presence));
            }
        }
    }

    /// <summary>Charging begins in the evening of some days and may end in the next morning.</summary>
    static void Vehicle(Home home, long localDay, int shiftSeconds, DayLoad load)
    {
        if (home.VehicleWatts == 0)
        {
            return;
        }

        var dice = Dice.For(home.Seed, home.Index, VehicleSalt + localDay);
        if (dice.Chance(0.5))
        {
            var start = (int)(dice.Between(18.5, 23.9) * HourSeconds);
            var wattHours = dice.Between(4_000, 18_000);
            load.Add(start + shiftSeconds, (int)(wattHours * HourSeconds / home.VehicleWatts), home.VehicleWatts);
        }
    }
}
