namespace Tallywatt.Core.Readings;

/// <summary>A place in one channel while several are walked together.</summary>
struct TrackCursor(Rows<SettledValue> values)
{
    int index;

    /// <summary>The earliest instant from <paramref name="now"/> on at which this channel has a value.</summary>
    internal long NextStart(long now)
    {
        while (index < values.Count && values[index].EndUnixSeconds <= now)
        {
            index++;
        }

        return index == values.Count ? long.MaxValue : Math.Max(now, values[index].StartUnixSeconds);
    }

    /// <summary>The next instant after <paramref name="now"/> at which this channel begins or ends an
    /// interval.</summary>
    internal readonly long NextEdge(long now) =>
        index == values.Count ? long.MaxValue
            : values[index].StartUnixSeconds > now ? values[index].StartUnixSeconds : values[index].EndUnixSeconds;

    /// <summary>Adds this channel's part of [from, to), by time in whole watt-hours, so that the parts add
    /// up.</summary>
    internal readonly void Take(long from, long to, ref IntervalReading sum, ref FindingTally splits)
    {
        if (index == values.Count || values[index].StartUnixSeconds > from)
        {
            return;
        }

        ref readonly var value = ref values[index];
        if (value.EndUnixSeconds != to && value.StartUnixSeconds == from)
        {
            splits.Count(from, value.DurationSeconds, value.LineNumber, 0);
        }

        sum = sum with
        {
            ImportWattHours = sum.ImportWattHours + value.Part(value.ImportWattHours, from, to),
            ExportWattHours = sum.ExportWattHours + value.Part(value.ExportWattHours, from, to),
            Quality = QualityOrder.Worse(sum.Quality, value.Quality),
        };
    }
}
