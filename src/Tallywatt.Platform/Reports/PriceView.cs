using NodaTime;
using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;

namespace Tallywatt.Platform.Reports;

/// <summary>What a tariff says about now, in the words of a page.</summary>
sealed class PriceView(CompiledTariff tariff)
{
    readonly DateTimeZone zone = DateTimeZoneProviders.Tzdb[tariff.ZoneId];

    /// <summary>The account's place on the ladder; null when the tariff has none.</summary>
    internal LadderPosition? Ladder(long nowUnixSeconds, long usedWattHours)
    {
        if (DayAt(tariff.DayOf(nowUnixSeconds)) is not { Reset: { } reset } day)
        {
            return null;
        }

        var run = day.Runs.First(run => nowUnixSeconds < run.ToUnixSeconds);
        var tiers = new List<LadderTier>();
        for (var block = 0; block <= day.LimitsWattHours.Count; block++)
        {
            var limit = block < day.LimitsWattHours.Count ? day.LimitsWattHours[block] : LadderLimits.NoLimit;
            tiers.Add(new(limit == LadderLimits.NoLimit ? null : Energy.FromWattHours(limit), run.PriceAt(block)));
        }

        return new(
            PeriodOf(reset), LocalDate.FromDateOnly(day.LadderFrom), LocalDate.FromDateOnly(day.LadderUntil),
            Energy.FromWattHours(usedWattHours), tiers);
    }

    /// <summary>The prices of today and tomorrow at the account's present tier.</summary>
    internal PricePlan? Prices(long nowUnixSeconds, long usedWattHours)
    {
        var today = tariff.DayOf(nowUnixSeconds);
        if (DayAt(today) is not { } day)
        {
            return null;
        }

        var tomorrow = DayAt(today.AddDays(1)) is { } next ? SlicesOf(next, usedWattHours) : [];
        return new(SlicesOf(day, usedWattHours), tomorrow);
    }

    // Minutes of the clock on the wall, as the page marks "now". On a day with a change of the clock each slice begins
    // where the one before ended: a skipped hour belongs to what follows, a repeated one is shown as it passes first.
    List<PriceSlice> SlicesOf(TariffDay day, long usedWattHours)
    {
        const int dayMinutes = 1_440;
        var block = day.LimitsWattHours.TakeWhile(limit => usedWattHours >= limit).Count();
        var slices = new List<PriceSlice>();
        foreach (var run in day.Runs)
        {
            var from = slices is [.., var before] ? before.ToMinute : 0;
            var to = ReferenceEquals(run, day.Runs[^1]) ? dayMinutes : WallMinuteAfter(run.ToUnixSeconds - 1);
            if (from < to)
            {
                slices.Add(new(from, to, run.Rate.Name, run.PriceAt(block)));
            }
        }

        return slices;
    }

    int WallMinuteAfter(long lastUnixSeconds)
    {
        var last = Instant.FromUnixTimeSeconds(lastUnixSeconds).InZone(zone);
        return (last.Hour * 60) + last.Minute + 1;
    }

    TariffDay? DayAt(DateOnly date)
    {
        try
        {
            return TariffDay.Of(tariff, date);
        }
        catch (TariffException)
        {
            return null; // No version is in force on that date, and the page says so.
        }
    }

    static LadderPeriod PeriodOf(LadderReset reset)
    {
        const int monthCount = 12;
        return reset.On.Count switch
        {
            1 => LadderPeriod.Year,
            monthCount => LadderPeriod.Month,
            _ => LadderPeriod.Season,
        };
    }
}
