using Tallywatt.Core.Readings;
using Tallywatt.Formats.Csv;

namespace Tallywatt.Formats.Nem12;

/// <summary>One day of one channel: its values wait here until their qualities are known.</summary>
sealed class Nem12Day
{
    const int SecondsPerDay = 86_400;
    const int MostIntervals = 1_440;
    readonly long[] amounts = new long[MostIntervals];
    readonly ReadingQuality[] qualities = new ReadingQuality[MostIntervals];
    int channelIndex;
    long startUnixSeconds;
    int intervalSeconds;
    int next;
    bool isVariable;
    bool isDropped;

    /// <summary>Values of the day; 0 before the first day.</summary>
    internal int Count { get; private set; }

    /// <summary>How many of them have a quality.</summary>
    internal int Described { get; private set; }

    internal int Line { get; private set; }

    internal bool IsWaiting => isVariable && Described < Count;

    internal void Begin(int channel, long start, int seconds, int line)
    {
        (channelIndex, startUnixSeconds, intervalSeconds, Line) = (channel, start, seconds, line);
        Count = SecondsPerDay / seconds;
        (Described, isVariable, isDropped) = (0, false, false);
        next = Count;
    }

    /// <summary>The values are not energy: read for their form only.</summary>
    internal void DropValues() => isDropped = true;

    /// <returns>What is wrong, or null.</returns>
    internal string? ReadValues(ref Fields fields, int decimals)
    {
        for (var i = 0; i < Count; i++)
        {
            var field = fields.Next();
            if (ScaledNumber.TryParse(field, decimals, out amounts[i]))
            {
                continue;
            }

            return Nem12Quality.TryParse(field, out _, out _)
                ? $"the day has {i} values; {intervalSeconds / 60}-minute intervals need {Count}"
                : $"value {i + 1} is '{Fields.Show(field)}'; allowed: a number such as 1.25, not negative";
        }

        return null;
    }

    internal string? ReadQuality(ref Fields fields)
    {
        var field = fields.Next();
        if (!Nem12Quality.TryParse(field, out var quality, out isVariable))
        {
            return ScaledNumber.TryParse(field, 9, out _)
                ? $"the day has more than {Count} values; {intervalSeconds / 60}-minute intervals need {Count}"
                : $"the quality is '{Fields.Show(field)}'; allowed: {Nem12Quality.Allowed}";
        }

        if (!isVariable)
        {
            qualities.AsSpan(0, Count).Fill(quality);
            (Described, next) = (Count, 0);
        }

        return null;
    }

    internal string? ReadRange(ref Fields fields)
    {
        var first = fields.Next();
        var last = fields.Next();
        var flag = fields.Next();
        if (!ScaledNumber.TryParseWhole(first, out var from) || !ScaledNumber.TryParseWhole(last, out var to)
            || from < 1 || to < from || to > Count)
        {
            return $"the range is '{Fields.Show(first)}' to '{Fields.Show(last)}'; allowed: 1 to {Count}";
        }

        if (!isVariable || from != Described + 1)
        {
            return !isVariable
                ? "record 400 after a day whose quality is not V"
                : $"the range begins at {from}; interval {Described + 1} must come next";
        }

        if (!Nem12Quality.TryParse(flag, out var quality, out var variable) || variable)
        {
            return $"the quality is '{Fields.Show(flag)}'; allowed: A, N, or E, F, S with a two-digit method";
        }

        qualities.AsSpan(from - 1, to - from + 1).Fill(quality);
        Described = to;
        next = Described == Count ? 0 : next;
        return null;
    }

    /// <summary>The next value of a day that is complete.</summary>
    internal bool TryTake(out UsageValue value)
    {
        value = default;
        if (isDropped || next >= Count || Described < Count)
        {
            return false;
        }

        var start = startUnixSeconds + ((long)next * intervalSeconds);
        value = new(channelIndex, start, intervalSeconds, amounts[next], qualities[next], Line);
        next++;
        return true;
    }
}
