using Tallywatt.SoftMeter.Metrology;

namespace Tallywatt.SoftMeter.Tariff;

/// <summary>What is wrong with a table, in a sentence; an empty text when nothing is.</summary>
static class TariffRules
{
    internal const int SeasonsMax = 14;
    internal const int DaysMax = 24;
    internal const int SwitchesMax = 14;
    internal const int SpecialDaysMax = 254;
    internal const int NameMax = 8;
    const long PriceNanosMax = 1_000_000_000_000_000;
    const long LimitWattHoursMax = 1_000_000_000_000;

    internal static string FaultOf(IReadOnlyList<MeterSeason> seasons)
    {
        if (seasons.Count is < 1 or > SeasonsMax)
        {
            return $"There are 1 to {SeasonsMax} seasons.";
        }

        for (var i = 0; i < seasons.Count; i++)
        {
            var season = seasons[i];
            if (!IsDate(season.Month, season.Day))
            {
                return $"Season {i + 1} begins on {season.Month:00}-{season.Day:00}, which is no date.";
            }

            if (i > 0 && Key(season) <= Key(seasons[i - 1]))
            {
                return "Seasons are in the order of the year, and no two begin on one day.";
            }

            if (season.Week.DayIds.Count != 7 || season.Name.Length > NameMax || season.Week.Name.Length > NameMax)
            {
                return $"Season {i + 1} needs seven days of the week, and names of at most {NameMax} characters.";
            }
        }

        return "";
    }

    internal static string FaultOf(IReadOnlyList<MeterDay> days)
    {
        if (days.Count is < 1 or > DaysMax || days.Select(day => day.Id).Distinct().Count() != days.Count)
        {
            return $"There are 1 to {DaysMax} day tables, each with a number of its own.";
        }

        foreach (var day in days)
        {
            var switches = day.Switches;
            if (day.Id is < 1 or > 255 || switches.Count is < 1 or > SwitchesMax || switches[0].MinuteOfDay != 0)
            {
                return $"Day table {day.Id} needs 1 to {SwitchesMax} switch times, the first at 00:00.";
            }

            for (var i = 0; i < switches.Count; i++)
            {
                if (switches[i].Rate is < 1 or > RegisterBank.RateCount)
                {
                    return $"Day table {day.Id} names rate {switches[i].Rate}; there are rates 1 to 4.";
                }

                if (switches[i].MinuteOfDay >= 1_440
                    || (i > 0 && switches[i].MinuteOfDay <= switches[i - 1].MinuteOfDay))
                {
                    return $"Day table {day.Id}: switch times rise from 00:00 to 23:59.";
                }
            }
        }

        return "";
    }

    internal static string FaultOf(IReadOnlyList<SpecialDay> specials)
    {
        if (specials.Count > SpecialDaysMax)
        {
            return $"There are at most {SpecialDaysMax} special days.";
        }

        foreach (var special in specials)
        {
            if (!IsDate(special.Month, special.Day) || special.Year is < 2000 or > 2199
                || special.DayId is < 1 or > 255)
            {
                return $"{special.Year?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "every year"}"
                    + $"-{special.Month:00}-{special.Day:00} with day table {special.DayId} is no special day.";
            }
        }

        return specials.Select(special => (special.Year, special.Month, special.Day)).Distinct().Count()
            == specials.Count ? "" : "A date can be special only once.";
    }

    internal static string FaultOf(RatePrices prices) => prices.NanosPerKilowattHour.Count == RegisterBank.RateCount
        && prices.NanosPerKilowattHour.All(IsPrice) ? "" : "Give four prices, none below zero.";

    internal static string FaultOf(LadderTable ladder)
    {
        if (ladder.LimitsWattHours.Count > LadderTable.LimitsMax
            || ladder.NanosPerKilowattHour.Count != ladder.LimitsWattHours.Count + 1
            || !ladder.NanosPerKilowattHour.All(price => price is >= -PriceNanosMax and <= PriceNanosMax))
        {
            return $"A ladder has up to {LadderTable.LimitsMax} limits, and one price more than limits.";
        }

        for (var i = 0; i < ladder.LimitsWattHours.Count; i++)
        {
            if (ladder.LimitsWattHours[i] is <= 0 or > LimitWattHoursMax
                || (i > 0 && ladder.LimitsWattHours[i] < ladder.LimitsWattHours[i - 1]))
            {
                return "The limits of a ladder are above zero and never fall.";
            }
        }

        var dates = ladder.ResetDates;
        return (ladder.MonthlyResetDay is >= 1 and <= 28 && dates.Count == 0)
            || (ladder.MonthlyResetDay == 0 && dates.Count is >= 1 and <= 4
                && dates.All(date => IsDate(date.Month, date.Day)) && dates.Distinct().Count() == dates.Count)
            ? ""
            : "A ladder begins anew on a day of the month from 1 to 28, or on one to four dates of the year.";
    }

    /// <summary>What must hold between the tables of one set.</summary>
    internal static string FaultOf(TariffSet set)
    {
        HashSet<int> known = [.. set.Days.Select(day => day.Id)];
        foreach (var id in set.Seasons.SelectMany(season => season.Week.DayIds)
            .Concat(set.SpecialDays.Select(special => special.DayId)))
        {
            if (!known.Contains(id))
            {
                return $"Day table {id} is named by a week or a special day, and there is none.";
            }
        }

        for (var block = 0; block < set.Ladder.NanosPerKilowattHour.Count; block++)
        {
            for (var rate = 0; rate < RegisterBank.RateCount; rate++)
            {
                if (set.Prices.NanosPerKilowattHour[rate] + set.Ladder.NanosPerKilowattHour[block] < 0)
                {
                    return $"Rate {rate + 1} in block {block + 1} would cost less than nothing.";
                }
            }
        }

        return "";
    }

    internal static int Key(MeterSeason season) => (season.Month * 100) + season.Day;

    static bool IsPrice(long nanos) => nanos is >= 0 and <= PriceNanosMax;

    static bool IsDate(int month, int day) =>
        month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(2000, month);
}
