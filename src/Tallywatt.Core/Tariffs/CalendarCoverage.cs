using System.Globalization;

namespace Tallywatt.Core.Tariffs;

/// <summary>Looks for a minute without a rate.</summary>
static class CalendarCoverage
{
    internal const DayKinds Known = DayKinds.Any | DayKinds.Holiday | DayKinds.Critical;

    static readonly DayKinds[] Weekdays =
    [
        DayKinds.Monday, DayKinds.Tuesday, DayKinds.Wednesday, DayKinds.Thursday, DayKinds.Friday, DayKinds.Saturday,
        DayKinds.Sunday,
    ];

    /// <summary>The first minute no rule covers, in words; null when there is none. Holidays and critical days
    /// need no check: what their rules leave open is an ordinary day's.</summary>
    internal static string? FirstGap(IReadOnlyList<RateRule> rules)
    {
        foreach (var kind in Weekdays)
        {
            var sameDay = rules.Where(rule => (rule.When.Days & kind) != 0).ToArray();
            foreach (var date in SeasonStarts(sameDay))
            {
                var day = MonthDay.Of(date);
                var key = new DayKey(day, kind);
                if (GapOf(key.Select(sameDay)) is { } minute)
                {
                    return string.Create(
                        CultureInfo.InvariantCulture, $"{kind} {day} from {minute / 60:00}:{minute % 60:00}");
                }
            }
        }

        return null;
    }

    // Which rules hold changes only where a season begins or has just ended. Days of a leap year, in order.
    static IEnumerable<DateOnly> SeasonStarts(RateRule[] rules)
    {
        var days = new List<int> { InLeapYear(new(1, 1)) };
        foreach (var rule in rules)
        {
            if (rule.When.Season is { } season)
            {
                days.Add(InLeapYear(season.From));
                days.Add(InLeapYear(season.To) + 1);
            }
        }

        days.Sort();
        for (var i = 0; i < days.Count; i++)
        {
            if (i == 0 || days[i] != days[i - 1])
            {
                yield return DateOnly.FromDayNumber(days[i]);
            }
        }
    }

    static int InLeapYear(MonthDay day) => new DateOnly(2000, day.Month, day.Day).DayNumber;

    static int? GapOf(List<RateRule> rules)
    {
        var minutes = new List<int> { 0 };
        rules.ForEach(rule => minutes.Add(rule.When.FromMinute));
        rules.ForEach(rule => minutes.Add(rule.When.ToMinute % TimeWindow.MinutesPerDay));
        minutes.Sort();
        var gap = minutes.FindIndex(minute => !rules.Exists(rule => rule.When.CoversMinute(minute)));
        return gap < 0 ? null : minutes[gap];
    }
}
