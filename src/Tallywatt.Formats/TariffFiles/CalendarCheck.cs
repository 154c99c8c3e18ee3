using Tallywatt.Core.Tariffs;
using Tallywatt.Formats.TariffFiles.Documents;

namespace Tallywatt.Formats.TariffFiles;

/// <summary>Proves that every minute of every day has exactly one rate, by painting each kind of day.</summary>
/// <remarks>
/// Two rules that claim one minute are a fault, not a matter of order: which one wins must be visible in the file.
/// A rule with <c>times: rest</c> takes what is left. Holidays and critical days may leave minutes to the day of
/// the week they fall on.
/// </remarks>
sealed class CalendarCheck(FaultList faults, IReadOnlyList<string> names)
{
    const int Nobody = -1;

    static readonly DayKinds[] Kinds =
    [
        DayKinds.Monday, DayKinds.Tuesday, DayKinds.Wednesday, DayKinds.Thursday, DayKinds.Friday,
        DayKinds.Saturday, DayKinds.Sunday, DayKinds.Holiday, DayKinds.Critical,
    ];

    readonly int[] painted = new int[TimeWindow.MinutesPerDay];

    public void Check(IReadOnlyList<NamedWindows> rules, Position at, string path)
    {
        foreach (var day in FirstDays(rules.SelectMany(rule => rule.Set.Seasons)))
        {
            foreach (var kind in Kinds)
            {
                if (!CheckDay(rules, day, kind, at, path))
                {
                    return; // One gap or overlap names the rest of its kind.
                }
            }
        }
    }

    /// <summary>The first day of every stretch of the year in which no season begins or ends.</summary>
    public static IEnumerable<MonthDay> FirstDays(IEnumerable<Season?> seasons)
    {
        var days = new SortedSet<MonthDay> { new(1, 1) };
        foreach (var season in seasons.OfType<Season>())
        {
            days.Add(season.From);
            days.Add(After(season.To));
        }

        return days;
    }

    static MonthDay After(MonthDay day)
    {
        // The year 2000 has a 29 February and ends in 2001, whose first day is 01-01 too.
        var next = new DateOnly(2000, day.Month, day.Day).AddDays(1);
        return new(next.Month, next.Day);
    }

    bool CheckDay(IReadOnlyList<NamedWindows> rules, MonthDay day, DayKinds kind, Position at, string path)
    {
        Array.Fill(painted, Nobody);
        var active = Enumerable.Range(0, rules.Count).Where(i => rules[i].Set.Covers(day, kind)).ToList();
        var isSingle = active.Where(i => !rules[i].Set.IsRest).All(i => Paint(rules, i, day, kind));
        if (!isSingle || !CheckRest(rules, active, day, kind))
        {
            return false;
        }

        var gap = Array.IndexOf(painted, Nobody);
        if (gap < 0 || kind is DayKinds.Holiday or DayKinds.Critical || active.Exists(i => rules[i].Set.IsRest))
        {
            return true;
        }

        faults.Add(
            at, path, $"gives no rate to {Clock(gap)} on a {kind} from {day}",
            "windows that cover every minute, or a rule with times: rest");
        return false;
    }

    bool Paint(IReadOnlyList<NamedWindows> rules, int index, MonthDay day, DayKinds kind)
    {
        var set = rules[index].Set;
        var seasons = set.Seasons.Where(season => season is null || season.Value.Contains(day));
        var times = seasons.SelectMany(_ => set.Times);
        foreach (var span in times)
        {
            var length = span.FromMinute < span.ToMinute
                ? span.ToMinute - span.FromMinute
                : span.ToMinute + TimeWindow.MinutesPerDay - span.FromMinute;
            for (var i = 0; i < length; i++)
            {
                var minute = (span.FromMinute + i) % TimeWindow.MinutesPerDay;
                if (painted[minute] != Nobody)
                {
                    Overlap(rules[index], rules[painted[minute]], minute, day, kind);
                    return false;
                }

                painted[minute] = index;
            }
        }

        return true;
    }

    bool CheckRest(IReadOnlyList<NamedWindows> rules, List<int> active, MonthDay day, DayKinds kind)
    {
        var rest = active.FindAll(i => rules[i].Set.IsRest);
        if (rest.Count < 2)
        {
            return true;
        }

        var set = rules[rest[1]].Set;
        faults.Add(
            set.At, set.Path, $"takes the rest of a {kind} from {day}, and so does {rules[rest[0]].Set.Path}",
            "one rule with times: rest for a day");
        return false;
    }

    void Overlap(NamedWindows later, NamedWindows earlier, int minute, MonthDay day, DayKinds kind)
    {
        var what = ReferenceEquals(later, earlier)
            ? $"claims {Clock(minute)} on a {kind} from {day} twice"
            : $"claims {Clock(minute)} on a {kind} from {day} for {names[later.Rate]}, and so does "
                + $"{earlier.Set.Path} for {names[earlier.Rate]}";
        faults.Add(later.Set.At, later.Set.Path, what, "windows that do not overlap");
    }

    static string Clock(int minute) => $"{minute / 60:00}:{minute % 60:00}";
}
