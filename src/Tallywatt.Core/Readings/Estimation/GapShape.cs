namespace Tallywatt.Core.Readings.Estimation;

/// <summary>How the energy of missing intervals is spread over them on one channel, and by which method each.
/// </summary>
sealed class GapShape
{
    /// <summary>Parts in one watt-hour: milliwatt-seconds, which a twelfth of a watt-hour divides too.</summary>
    const int PartsPerWattHour = 3_600_000;

    /// <summary>The least common multiple of one to four like days.</summary>
    const int Twelve = 12;

    const int NoonMinute = 720;
    const int HalfDayOfSunMinutes = 360;

    readonly List<Int128> weights = [];
    readonly List<ReadingMethod> methods = [];

    internal ReadingMethod MethodOf(int index) => methods[index];

    /// <summary>No energy at all: what an export is that no register has seen.</summary>
    internal void AddNothing(int count)
    {
        for (var i = 0; i < count; i++)
        {
            Add(0, ReadingMethod.Zero);
        }
    }

    /// <summary>(a) From the value before to the value after; level when only one of them is known.</summary>
    /// <returns>False, and nothing added, when neither is known.</returns>
    internal bool TryAddLine(EstimationGap gap, GapSlot[] slots, bool exports)
    {
        var before = Milliwatts(gap.Before is { } b && b.EndUnixSeconds == gap.FromUnixSeconds ? b : null, exports);
        var after = Milliwatts(gap.After is { } a && a.StartUnixSeconds == gap.ToUnixSeconds ? a : null, exports);
        if ((before ?? after) is not { } level)
        {
            return false;
        }

        var (first, last) = (before ?? level, after ?? level);
        var steps = slots.Length + 1;
        for (var i = 0; i < slots.Length; i++)
        {
            var milliwatts = ((first * (steps - i - 1)) + (last * (i + 1))) / steps;
            Add(milliwatts * slots[i].DurationSeconds, ReadingMethod.Linear);
        }

        return true;
    }

    /// <summary>(b) Each day like its like days, (c) or like the customer's class where none is known.</summary>
    internal void AddDays(
        GapSlot[] slots, LoadHistory history, IDayCalendar calendar, VeeOptions options, bool exports)
    {
        foreach (var day in slots.GroupBy(slot => slot.DayNumber))
        {
            var like = LikeDays.Of(
                day.Key, [.. day.Select(slot => slot.Minute)], exports ? null : calendar.TypeOf(day.Key), history,
                calendar, options);
            foreach (var slot in day)
            {
                AddDaySlot(slot, like, options, exports);
            }
        }
    }

    /// <summary>Whole watt-hours for every interval.</summary>
    /// <param name="registerWattHours">What they add up to exactly; null when no register has seen the gap's end.
    /// </param>
    internal long[] Share(List<GapSlot> slots, long? registerWattHours)
    {
        var parts = WeightsOutsideOutages(slots, registerWattHours);
        var total = Sum(parts);
        var shares = new long[parts.Length];
        Int128 until = 0;
        var given = 0L;
        for (var i = 0; i < parts.Length; i++)
        {
            until += parts[i];
            // Each share is the difference of two rounded-down sums, so together they are exactly the whole.
            var sum = registerWattHours is { } whole
                ? total == 0 ? 0 : (long)(whole * until / total)
                : (long)(until / PartsPerWattHour);
            shares[i] = registerWattHours is null ? Math.Min(sum - given, slots[i].LimitWattHours) : sum - given;
            given = sum;
        }

        return shares;
    }

    /// <summary>An outage is zero, unless the register says that energy flowed and no other time is left for it;
    /// without any shape the energy is spread by time.</summary>
    Int128[] WeightsOutsideOutages(List<GapSlot> slots, long? registerWattHours)
    {
        var parts = new Int128[slots.Count];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = slots[i].IsLost ? 0 : weights[i];
        }

        if (registerWattHours is null or 0 || Sum(parts) > 0)
        {
            return parts;
        }

        var everywhere = slots.All(slot => slot.IsLost);
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = slots[i].IsLost && !everywhere ? 0 : slots[i].DurationSeconds;
        }

        return parts;
    }

    void AddDaySlot(
        GapSlot slot, List<IReadOnlyDictionary<int, IntervalReading>> like, VeeOptions options, bool exports)
    {
        if (like.Count == 0)
        {
            var twelfths = exports
                ? SunWeight(slot)
                : options.ProfileClass.TwelfthsOf(slot.Minute, slot.DurationSeconds);
            Add(twelfths * (PartsPerWattHour / Twelve), ReadingMethod.CustomerClass);
            return;
        }

        Int128 sum = 0;
        foreach (var day in like)
        {
            sum += (Milliwatts(day[slot.Minute], exports) ?? 0) * slot.DurationSeconds / like.Count;
        }

        Add(sum, like.Count == 1 ? ReadingMethod.LikeDay : ReadingMethod.AverageLikeDay);
    }

    void Add(Int128 parts, ReadingMethod method)
    {
        weights.Add(parts);
        methods.Add(method);
    }

    /// <summary>A triangle from 06:00 over noon to 18:00: when a roof gives what only a register has seen.</summary>
    static Int128 SunWeight(GapSlot slot)
    {
        const int halfInSeconds = 120;
        var away = Math.Abs(slot.Minute + (slot.DurationSeconds / halfInSeconds) - NoonMinute);
        return (Int128)Math.Max(0, HalfDayOfSunMinutes - away) * slot.DurationSeconds;
    }

    /// <summary>The average power of an interval.</summary>
    static Int128? Milliwatts(IntervalReading? reading, bool exports) => reading is { } known
        ? (Int128)(exports ? known.ExportWattHours : known.ImportWattHours) * PartsPerWattHour / known.DurationSeconds
        : null;

    static Int128 Sum(Int128[] parts)
    {
        Int128 sum = 0;
        foreach (var part in parts)
        {
            sum += part;
        }

        return sum;
    }
}
