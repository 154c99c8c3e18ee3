using Tallywatt.Core.Tariffs;

namespace Tallywatt.Formats.Urdb;

/// <summary>A schedule of 12 months by 24 hours as windows, with equal months, days and hours joined.</summary>
static class UrdbCalendar
{
    const int MonthCount = 12;
    const int MinutesPerHour = 60;

    /// <summary>The periods that any hour of any month uses, in the order of their numbers.</summary>
    public static IReadOnlyList<int> UsedPeriods(UrdbSchedule schedule) =>
        [.. schedule.Weekday.Concat(schedule.Weekend).SelectMany(row => row).Distinct().Order()];

    /// <summary>Rules whose rate is the period's place among the used periods.</summary>
    public static IReadOnlyList<RateRule> Rules(UrdbSchedule schedule, IReadOnlyList<int> used) =>
        used.Count < 2 ? [] : [.. Windows(schedule).Select(hit => new RateRule(hit.When, IndexOf(used, hit.Period)))];

    /// <summary>The windows of one period; empty when it is every hour of the year.</summary>
    public static IReadOnlyList<TimeWindow> WindowsOf(UrdbSchedule schedule, int period) =>
        UsedPeriods(schedule).Count == 1
            ? []
            : [.. Windows(schedule).Where(hit => hit.Period == period).Select(hit => hit.When)];

    /// <summary>The months of one flat demand period as seasons; empty when it is every month.</summary>
    public static IReadOnlyList<TimeWindow> MonthsOf(IReadOnlyList<int> months, int period) =>
        months.All(other => other == period)
            ? []
            : [.. Stretches(MonthCount, (left, right) => months[left] == months[right])
                .Where(stretch => months[stretch.First] == period)
                .Select(stretch => new TimeWindow(SeasonOf(stretch.First, stretch.Last)))];

    static IEnumerable<(TimeWindow When, int Period)> Windows(UrdbSchedule schedule)
    {
        foreach (var (first, last) in Stretches(MonthCount, (left, right) => SameMonth(schedule, left, right)))
        {
            var season = SeasonOf(first, last);
            var (weekday, weekend) = (schedule.Weekday[first], schedule.Weekend[first]);
            if (weekday.SequenceEqual(weekend))
            {
                foreach (var hit in Hours(weekday, season, DayKinds.Any))
                {
                    yield return hit;
                }

                continue;
            }

            var apart = Hours(weekday, season, DayKinds.Weekday).Concat(Hours(weekend, season, DayKinds.Weekend));
            foreach (var hit in apart)
            {
                yield return hit;
            }
        }
    }

    static IEnumerable<(TimeWindow When, int Period)> Hours(IReadOnlyList<int> row, Season? season, DayKinds days) =>
        Stretches(row.Count, (left, right) => row[left] == row[right]).Select(stretch => (
            new TimeWindow(season, days, stretch.First * MinutesPerHour, (stretch.Last + 1) * MinutesPerHour),
            row[stretch.First]));

    static bool SameMonth(UrdbSchedule schedule, int left, int right) =>
        schedule.Weekday[left].SequenceEqual(schedule.Weekday[right])
        && schedule.Weekend[left].SequenceEqual(schedule.Weekend[right]);

    /// <summary>Null for the whole year.</summary>
    static Season? SeasonOf(int firstMonth, int lastMonth) => (firstMonth, lastMonth) == (0, MonthCount - 1)
        ? null
        : new(Season.OfMonth(firstMonth + 1).From, Season.OfMonth(lastMonth + 1).To);

    /// <summary>The longest runs of neighbours that are the same, both ends included.</summary>
    static IEnumerable<(int First, int Last)> Stretches(int count, Func<int, int, bool> isSame)
    {
        for (var first = 0; first < count;)
        {
            var last = first;
            while (last + 1 < count && isSame(first, last + 1))
            {
                last++;
            }

            yield return (first, last);
            first = last + 1;
        }
    }

    static int IndexOf(IReadOnlyList<int> used, int period)
    {
        for (var i = 0; i < used.Count; i++)
        {
            if (used[i] == period)
            {
                return i;
            }
        }

        throw new InvalidOperationException($"Period {period} is not used.");
    }
}
