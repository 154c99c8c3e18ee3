using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;

namespace Tallywatt.SoftMeter.Tariff;

/// <summary>A meter's tables as the tariff that Core rates with, so that meter and platform cannot disagree.</summary>
/// <remarks>
/// It is compiled in the zone UTC and rated with local times: the meter's clock decides what day it is, with its
/// summer time, its drift and its faults.
/// </remarks>
static class TariffCompiler
{
    static readonly DayKinds[] Weekdays =
    [
        DayKinds.Monday, DayKinds.Tuesday, DayKinds.Wednesday, DayKinds.Thursday, DayKinds.Friday,
        DayKinds.Saturday, DayKinds.Sunday,
    ];

    internal static bool TryCompile(TariffSet set, out CompiledTariff? compiled, out string reason)
    {
        compiled = null;
        reason = TariffRules.FaultOf(set);
        if (reason.Length > 0 || !TryRules(set, out var rules, out var holidays, out reason))
        {
            return false;
        }

        try
        {
            compiled = CompiledTariff.Compile(
                new("meter", "Tables of a meter", "XXX", "UTC", "meter", [VersionOf(set, rules)])
                {
                    Holidays = holidays,
                },
                ServicePointTerms.None);
        }
        catch (TariffException fault)
        {
            reason = fault.Message;
            return false;
        }

        return true;
    }

    static TariffVersion VersionOf(TariffSet set, IReadOnlyList<RateRule> rules) => new()
    {
        From = DateOnly.MinValue,
        Rates =
        [
            .. set.Prices.NanosPerKilowattHour.Select((nanos, i) => EnergyRate.Surcharge(
                $"{i + 1}",
                new(nanos),
                [.. set.Ladder.NanosPerKilowattHour.Select(added => new Price(added))])),
        ],
        Calendar = rules,
        Ladder = set.Ladder.LimitsWattHours.Count == 0 ? null : new()
        {
            Reset = set.Ladder.MonthlyResetDay > 0
                ? LadderReset.Monthly(set.Ladder.MonthlyResetDay)
                : LadderReset.Seasonal([.. set.Ladder.ResetDates.Select(date => new MonthDay(date.Month, date.Day))]),
            Rule = BlockRule.Surcharge,
            Limits = [new(null, set.Ladder.LimitsWattHours)],
        },
    };

    /// <summary>Special days first: the first rule that matches a minute wins.</summary>
    static bool TryRules(
        TariffSet set, out List<RateRule> rules, out List<DateOnly> holidays, out string reason)
    {
        rules = [];
        holidays = [];
        foreach (var special in set.SpecialDays)
        {
            if (special.Year is { } year && special.Day > DateTime.DaysInMonth(year, special.Month))
            {
                reason = $"{year}-{special.Month:00}-{special.Day:00} is no date.";
                return false;
            }

            if (special.Year is not null && set.SpecialDays.Any(other => other.Year is not null
                && other.Year != special.Year && other.DayId != special.DayId
                && (other.Month, other.Day) == (special.Month, special.Day)))
            {
                reason = $"{special.Month:00}-{special.Day:00} is special in two years in two different ways.";
                return false;
            }

            var day = new MonthDay(special.Month, special.Day);
            var kinds = DayKinds.Any;
            if (special.Year is { } only)
            {
                holidays.Add(new(only, special.Month, special.Day));
                kinds = DayKinds.Holiday;
            }

            AddDay(rules, set, special.DayId, new(day, day), kinds);
        }

        for (var i = 0; i < set.Seasons.Count; i++)
        {
            AddSeason(rules, set, i);
        }

        reason = "";
        return true;
    }

    static void AddSeason(List<RateRule> rules, TariffSet set, int index)
    {
        var season = set.Seasons[index];
        var next = set.Seasons[(index + 1) % set.Seasons.Count];
        Season? when = set.Seasons.Count == 1 ? null : new(new(season.Month, season.Day), DayBefore(next));
        foreach (var dayId in season.Week.DayIds.Distinct())
        {
            var kinds = DayKinds.None;
            for (var weekday = 0; weekday < Weekdays.Length; weekday++)
            {
                kinds |= season.Week.DayIds[weekday] == dayId ? Weekdays[weekday] : DayKinds.None;
            }

            AddDay(rules, set, dayId, when, kinds);
        }
    }

    static void AddDay(List<RateRule> rules, TariffSet set, int dayId, Season? season, DayKinds kinds)
    {
        var switches = set.Days.First(day => day.Id == dayId).Switches;
        for (var i = 0; i < switches.Count; i++)
        {
            var until = i + 1 < switches.Count ? switches[i + 1].MinuteOfDay : TimeWindow.MinutesPerDay;
            rules.Add(new(new(season, kinds, switches[i].MinuteOfDay, until), switches[i].Rate - 1));
        }
    }

    /// <summary>29 February belongs to the season before one that begins on 1 March.</summary>
    static MonthDay DayBefore(MeterSeason season)
    {
        var date = new DateOnly(2000, season.Month, season.Day);
        var before = date == new DateOnly(2000, 1, 1) ? new(2000, 12, 31) : date.AddDays(-1);
        return MonthDay.Of(before);
    }
}
