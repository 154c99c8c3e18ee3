using Tallywatt.Platform.HeadEnd.Sessions;

namespace Tallywatt.Platform.HeadEnd.Commands;

/// <summary>Whether tables are such as a meter can hold. The meter has the last word.</summary>
static class TariffShape
{
    const int NameLengthMax = 8;
    const int RateCount = 4;
    const int LadderLimitsMax = 6;
    const int LadderDatesMax = 4;
    const int MinutesPerDay = 1_440;
    const int DaysOfWeek = 7;

    /// <summary>A sentence for people; empty when nothing is wrong.</summary>
    internal static string FaultOf(MeterTariff tariff)
    {
        if (tariff.Name.Length > NameLengthMax || tariff.Seasons.Any(season => season.Name.Length > NameLengthMax))
        {
            return $"A name in a meter has at most {NameLengthMax} characters.";
        }

        if (tariff.Seasons.Count == 0 || tariff.Days.Count == 0)
        {
            return "Tables have at least one season and one day table.";
        }

        var ids = tariff.Days.Select(day => day.Id).ToHashSet();
        if (ids.Count != tariff.Days.Count || !ids.All(id => id is >= 1 and <= byte.MaxValue))
        {
            return "Day tables have numbers of their own, 1 to 255.";
        }

        if (tariff.Seasons.Any(season => season.DayIds.Count != DaysOfWeek || !season.DayIds.All(ids.Contains))
            || tariff.SpecialDays.Any(day => !ids.Contains(day.DayId)))
        {
            return "Every day of a week, and every special day, has a day table that is there.";
        }

        if (!tariff.Days.All(IsWhole))
        {
            return "A day table begins at minute 0, goes on in order, and names rates 1 to 4.";
        }

        return tariff.RateNanosPerKilowattHour.Count != RateCount ? $"There are {RateCount} rates."
            : tariff.LadderLimitsWattHours.Count > LadderLimitsMax
                || tariff.LadderNanosPerKilowattHour.Count != tariff.LadderLimitsWattHours.Count + 1
                || tariff.LadderResetDates.Count > LadderDatesMax
                ? "A ladder has up to six limits, one price more, and up to four dates."
            : "";
    }

    static bool IsWhole(MeterTariffDay day)
    {
        var last = -1;
        foreach (var change in day.Switches)
        {
            if (change.MinuteOfDay <= last || change.MinuteOfDay >= MinutesPerDay || change.Rate is < 1 or > RateCount)
            {
                return false;
            }

            last = change.MinuteOfDay;
        }

        return day.Switches is [{ MinuteOfDay: 0 }, ..];
    }
}
