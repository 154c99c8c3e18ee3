namespace Tallywatt.Core.Readings.Estimation;

/// <summary>Fills a gap by the ladder: (a) a straight line, (b) like days, (c) the customer's class, (d) an outage is
/// zero.</summary>
/// <remarks>
/// Pure and deterministic. Where the register is known, the values add up to exactly what it moved, to the watt-hour,
/// on each channel. Import and export are estimated separately; export that no register has seen is zero.
/// </remarks>
public static class Estimator
{
    const int SecondsPerHour = 3_600;

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

        var slots = Slots(gap, calendar);
        var import = Shape(gap, slots, history, calendar, options, exports: false);
        var export = Shape(gap, slots, history, calendar, options, exports: true);
        var imported = import.Share(slots, gap.ImportWattHours, LimitOf(gap));
        var exported = export.Share(slots, gap.ExportWattHours, LimitOf(gap));
        var filled = new CodedReading[slots.Length];
        for (var i = 0; i < slots.Length; i++)
        {
            filled[i] = new(
                slots[i].StartUnixSeconds, slots[i].DurationSeconds, imported[i], exported[i],
                CodeOf(import, i, slots[i], imported[i]), CodeOf(export, i, slots[i], exported[i]));
        }

        return filled;
    }

    static GapSlot[] Slots(EstimationGap gap, IDayCalendar calendar)
    {
        var slots = new GapSlot[gap.Count];
        for (var i = 0; i < slots.Length; i++)
        {
            var start = gap.FromUnixSeconds + ((long)i * gap.IntervalSeconds);
            var seconds = (int)Math.Min(gap.IntervalSeconds, gap.ToUnixSeconds - start);
            slots[i] = new(
                start, seconds, calendar.DayNumberOf(start), calendar.MinuteOf(start),
                gap.IsLost(start, start + seconds));
        }

        return slots;
    }

    static GapShape Shape(
        EstimationGap gap,
        GapSlot[] slots,
        LoadHistory history,
        IDayCalendar calendar,
        VeeOptions options,
        bool exports)
    {
        var register = exports ? gap.ExportWattHours : gap.ImportWattHours;
        if (exports && register is null or 0)
        {
            return GapShape.Nothing(slots.Length);
        }

        return gap.ToUnixSeconds - gap.FromUnixSeconds <= options.LinearGapSeconds
            && GapShape.Linear(gap, slots, exports) is { } line
                ? line
                : GapShape.ByDays(slots, history, calendar, options, exports);
    }

    static QualityCode CodeOf(GapShape shape, int index, GapSlot slot, long wattHours) =>
        slot.IsLost && wattHours == 0
            ? new(ReadingQuality.Substituted, ReadingMethod.Zero)
            : new(ReadingQuality.Estimated, shape.Methods[index]);

    static Func<GapSlot, long> LimitOf(EstimationGap gap) =>
        slot => (long)((Int128)gap.PowerLimitWatts * slot.DurationSeconds / SecondsPerHour);
}
