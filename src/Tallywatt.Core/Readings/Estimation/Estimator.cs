namespace Tallywatt.Core.Readings.Estimation;

/// <summary>Fills a gap by the ladder: (a) a straight line, (b) like days, (c) the customer's class, (d) an outage is
/// zero.</summary>
/// <remarks>
/// Pure and deterministic. Where the register is known, the values add up to exactly what it moved, to the watt-hour,
/// on each channel. Import and export are estimated separately; export that no register has seen is zero.
/// </remarks>
public static class Estimator
{
    /// <summary>One value for every missing interval, each with its method.</summary>
    /// <exception cref="ArgumentException">The gap has no length, or a register moved backwards.</exception>
    public static CodedReading[] Fill(
        EstimationGap gap, LoadHistory history, IDayCalendar calendar, VeeOptions options)
    {
        ArgumentNullException.ThrowIfNull(gap);
        ArgumentNullException.ThrowIfNull(history);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(gap.IntervalSeconds, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(gap.ToUnixSeconds, gap.FromUnixSeconds);
        ArgumentOutOfRangeException.ThrowIfNegative(gap.ImportWattHours ?? 0);
        ArgumentOutOfRangeException.ThrowIfNegative(gap.ExportWattHours ?? 0);

        var imported = Fill([gap], gap.ImportWattHours, exports: false, history, calendar, options);
        var exported = Fill([gap], gap.ExportWattHours, exports: true, history, calendar, options);
        var filled = new CodedReading[imported.Length];
        for (var i = 0; i < filled.Length; i++)
        {
            filled[i] = new(
                imported[i].StartUnixSeconds, imported[i].DurationSeconds, imported[i].WattHours,
                exported[i].WattHours, imported[i].Code, exported[i].Code);
        }

        return filled;
    }

    /// <summary>Fills several gaps of one channel that share what the register moved.</summary>
    internal static EstimatedValue[] Fill(
        IReadOnlyList<EstimationGap> gaps,
        long? registerWattHours,
        bool exports,
        LoadHistory history,
        IDayCalendar calendar,
        VeeOptions options)
    {
        var slots = new List<GapSlot>();
        var shape = new GapShape();
        foreach (var gap in gaps)
        {
            var own = Slots(gap, calendar);
            slots.AddRange(own);
            if (exports && registerWattHours is null or 0)
            {
                shape.AddNothing(own.Length);
            }
            else if (gap.ToUnixSeconds - gap.FromUnixSeconds > options.LinearGapSeconds
                || !shape.TryAddLine(gap, own, exports))
            {
                shape.AddDays(own, history, calendar, options, exports);
            }
        }

        var shares = shape.Share(slots, registerWattHours);
        return [.. slots.Select((slot, index) => new EstimatedValue(
            slot.StartUnixSeconds, slot.DurationSeconds, shares[index],
            slot.IsLost && shares[index] == 0
                ? new(ReadingQuality.Substituted, ReadingMethod.Zero)
                : new(ReadingQuality.Estimated, shape.MethodOf(index))))];
    }

    static GapSlot[] Slots(EstimationGap gap, IDayCalendar calendar)
    {
        const int secondsPerHour = 3_600;
        var slots = new GapSlot[gap.Count];
        for (var i = 0; i < slots.Length; i++)
        {
            var start = gap.FromUnixSeconds + ((long)i * gap.IntervalSeconds);
            var seconds = (int)Math.Min(gap.IntervalSeconds, gap.ToUnixSeconds - start);
            slots[i] = new(
                start, seconds, calendar.DayNumberOf(start), calendar.MinuteOf(start),
                (long)((Int128)gap.PowerLimitWatts * seconds / secondsPerHour), gap.IsLost(start, start + seconds));
        }

        return slots;
    }
}

/// <summary>An estimate of one channel.</summary>
readonly record struct EstimatedValue(
    long StartUnixSeconds, int DurationSeconds, long WattHours, QualityCode Code);
