namespace Tallywatt.Web.Charts;

/// <summary>A chart's value axis in whole Wh or nanos: round, evenly spaced ticks around the values.</summary>
/// <param name="Low">The lowest tick; zero or negative.</param>
/// <param name="High">The highest tick; positive.</param>
/// <param name="Step">Distance between ticks: 1, 2 or 5 times a power of ten.</param>
public sealed record Axis(long Low, long High, long Step)
{
    const int AimedTickCount = 5;

    /// <summary>Ticks from the highest to the lowest.</summary>
    public IEnumerable<long> Ticks
    {
        get
        {
            for (var tick = High; tick >= Low; tick -= Step)
            {
                yield return tick;
            }
        }
    }

    /// <param name="min">The smallest value; a positive one counts as zero.</param>
    /// <param name="max">The largest value; a negative one counts as zero.</param>
    /// <param name="finestStep">The smallest step worth a label, a power of ten.</param>
    public static Axis Of(long min, long max, long finestStep)
    {
        var low = Math.Min(min, 0);
        var high = Math.Max(max, 1);
        var step = RoundStep(((Int128)high - low + AimedTickCount - 1) / AimedTickCount, finestStep);
        return new(-RoundUp(-low, step), RoundUp(high, step), step);
    }

    /// <summary>Where a value stands, counted down from the top of a chart of this height.</summary>
    public int YOf(long value, int height) =>
        (int)(((Int128)High - value) * height / ((Int128)High - Low));

    static long RoundStep(Int128 atLeast, long finestStep)
    {
        for (Int128 power = finestStep; ; power *= 10)
        {
            foreach (var factor in (ReadOnlySpan<int>)[1, 2, 5])
            {
                if (power * factor >= atLeast)
                {
                    return (long)(power * factor);
                }
            }
        }
    }

    static long RoundUp(long value, long step) => (value + step - 1) / step * step;
}
