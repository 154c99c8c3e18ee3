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
            foreach (var day in SeasonStarts(sameDay))
            {
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

    // Which rules hold changes only where a season begins or has just ended.
    static IEnumerable<MonthDay> SeasonStarts(RateRule[] rules) => rules
        .Select(rule => rule.When.Season).OfType<Season>()
        .SelectMany(season => new[] { season.From, DayAfter(season.To) })
        .Append(new(1, 1)).Distinct().Order();

    static MonthDay DayAfter(MonthDay day) =>
        MonthDay.Of(new DateOnly(2000, day.Month, day.Day).AddDays(1));

    static int? GapOf(List<RateRule> rules)
    {
        var minutes = rules.SelectMany(rule => new[] { rule.When.FromMinute, rule.When.ToMinute })
            .Where(minute => minute < TimeWindow.MinutesPerDay).Append(0).Distinct().Order();
        foreach (var minute in minutes)
        {
            if (!rules.Exists(rule => rule.When.CoversMinute(minute)))
            {
                return minute;
            }
        }

        return null;
    }
}
