using Tallywatt.Core.Tariffs;
using Tallywatt.Formats.TariffFiles.Documents;

namespace Tallywatt.Formats.TariffFiles;

/// <summary>From and to a minute of the local day; to is not included.</summary>
readonly record struct MinuteSpan(int FromMinute, int ToMinute)
{
    public static MinuteSpan WholeDay => new(0, TimeWindow.MinutesPerDay);
}

/// <summary>What season, days and times of one rule say.</summary>
/// <param name="Seasons">A null season is the whole year.</param>
/// <param name="IsRest">The rule takes what other rules leave.</param>
sealed record WindowSet(
    IReadOnlyList<Season?> Seasons,
    DayKinds Days,
    IReadOnlyList<MinuteSpan> Times,
    bool IsRest,
    Position At,
    string Path)
{
    public IEnumerable<TimeWindow> Windows() =>
        from season in Seasons from span in Times select new TimeWindow(season, Days, span.FromMinute, span.ToMinute);

    public bool Covers(MonthDay day, DayKinds kind) =>
        (Days & kind) != 0 && Seasons.Any(season => season is null || season.Value.Contains(day));
}

/// <summary>Reads the fields season, days and times.</summary>
sealed class WindowReader(FaultList faults)
{
    const string SeasonForm = "MM-DD..MM-DD, both days included, such as 05-01..10-31";
    const string TimesForm = "HH:MM-HH:MM from 00:00 to 24:00, such as 22:00-06:00";

    readonly ScalarText scalars = new(faults);

    /// <param name="mayBeRest">Whether <c>times: rest</c> means something here.</param>
    public WindowSet Read(MappingReader rule, bool mayBeRest)
    {
        var times = rule.Optional("times");
        var isRest = mayBeRest && times is { IsScalar: true, Characters: "rest" };
        return new(
            Seasons(rule.Optional("season"), rule.PathOf("season")),
            Days(rule.Optional("days"), rule.PathOf("days")),
            isRest || times is null ? [MinuteSpan.WholeDay] : Times(times, rule.PathOf("times"), mayBeRest),
            isRest,
            rule.Node.At,
            rule.Path);
    }

    /// <summary>One season, or null with a fault.</summary>
    public Season? Season(DocumentNode node, string path)
    {
        var parts = node.IsScalar ? node.Characters.Split("..") : [];
        if (parts is [var from, var to]
            && CalendarText.TryMonthDay(from, out var first)
            && CalendarText.TryMonthDay(to, out var last))
        {
            return new(first, last);
        }

        faults.Add(node.At, path, $"is {node.Describe()}", SeasonForm);
        return null;
    }

    List<Season?> Seasons(DocumentNode? node, string path)
    {
        if (node is null)
        {
            return [null];
        }

        var seasons = new List<Season?>();
        foreach (var (item, at) in OneOrMore(node, path, SeasonForm))
        {
            if (Season(item, at) is { } season)
            {
                seasons.Add(season);
            }
        }

        return seasons;
    }

    DayKinds Days(DocumentNode? node, string path)
    {
        if (node is null)
        {
            return DayKinds.Any;
        }

        var days = DayKinds.None;
        foreach (var (item, at) in OneOrMore(node, path, string.Join(", ", TariffFields.DayWords.Keys)))
        {
            days |= scalars.Choice(item, at, TariffFields.DayWords);
        }

        return days;
    }

    List<MinuteSpan> Times(DocumentNode node, string path, bool mayBeRest)
    {
        var allowed = mayBeRest ? $"{TimesForm}; or rest" : TimesForm;
        var spans = new List<MinuteSpan>();
        foreach (var (item, at) in OneOrMore(node, path, allowed))
        {
            if (item.IsScalar && TryTimes(item.Characters, out var span))
            {
                spans.Add(span);
            }
            else
            {
                faults.Add(item.At, at, $"is {item.Describe()}", allowed);
            }
        }

        return spans;
    }

    static bool TryTimes(string text, out MinuteSpan span)
    {
        span = default;
        if (text.Length != 11 || text[5] != '-'
            || !CalendarText.TryMinuteOfDay(text.AsSpan(0, 5), out var from)
            || !CalendarText.TryMinuteOfDay(text.AsSpan(6), out var to)
            || from == TimeWindow.MinutesPerDay
            || from == to)
        {
            return false;
        }

        // Midnight as an end is minute 1440, whichever way it is written.
        span = new(from, to == 0 ? TimeWindow.MinutesPerDay : to);
        return true;
    }

    IEnumerable<(DocumentNode Item, string Path)> OneOrMore(DocumentNode node, string path, string allowed)
    {
        if (node.IsScalar)
        {
            return [(node, path)];
        }

        if (node.Kind == NodeKind.List && node.Items.Count is > 0 and <= TariffLimits.ListedWords)
        {
            return node.Items.Select((item, index) => (item, FieldPath.Of(path, index)));
        }

        faults.Add(
            node.At, path, $"is {node.Describe()}", $"one, or a list of 1 to {TariffLimits.ListedWords}: {allowed}");
        return [];
    }
}
