namespace Tallywatt.Core.Readings.Estimation;

/// <summary>How the energy of a gap is spread over its intervals on one channel, and by which method each.</summary>
/// <param name="Weights">Expected energy in parts of a watt-hour; <paramref name="PartsPerWattHour"/> make one.
/// </param>
sealed record GapShape(Int128[] Weights, ReadingMethod[] Methods, Int128 PartsPerWattHour)
{
    /// <summary>The least common multiple of one to four like days.</summary>
    const int Twelve = 12;

    const int NoonMinute = 720;
    const int HalfDayOfSunMinutes = 360;

    /// <summary>No energy at all: what an export is that no register has seen.</summary>
    internal static GapShape Nothing(int count)
    {
        var methods = new ReadingMethod[count];
        Array.Fill(methods, ReadingMethod.Zero);
        return new(new Int128[count], methods, 1);
    }

    /// <summary>(a) From the value before to the value after; level when only one of them is known.</summary>
    internal static GapShape? Linear(EstimationGap gap, GapSlot[] slots, bool exports)
    {
        var before = Rate(gap.Before is { } b && b.EndUnixSeconds == gap.FromUnixSeconds ? b : null, exports);
        var after = Rate(gap.After is { } a && a.StartUnixSeconds == gap.ToUnixSeconds ? a : null, exports);
        if ((before ?? after) is not { } level)
        {
            return null;
        }

        var (first, last) = (before ?? level, after ?? level);
        var weights = new Int128[slots.Length];
        var methods = new ReadingMethod[slots.Length];
        var steps = slots.Length + 1;
        for (var i = 0; i < slots.Length; i++)
        {
            // Milliwatts at the interval, times its seconds.
            weights[i] = ((first * (steps - i - 1)) + (last * (i + 1))) / steps * slots[i].DurationSeconds;
            methods[i] = ReadingMethod.Linear;
        }

        return new(weights, methods, RateUnit);
    }

    /// <summary>(b) Each day like its like days, (c) or like the customer's class where none is known.</summary>
    internal static GapShape ByDays(
        GapSlot[] slots, LoadHistory history, IDayCalendar calendar, VeeOptions options, bool exports)
    {
        var weights = new Int128[slots.Length];
        var methods = new ReadingMethod[slots.Length];
        for (var first = 0; first < slots.Length;)
        {
            var day = slots[first].DayNumber;
            var end = first;
            while (end < slots.Length && slots[end].DayNumber == day)
            {
                end++;
            }

            var span = slots.AsSpan(first, end - first);
            var like = LikeDays.Of(
                day, [.. MinutesOf(span)], exports ? null : calendar.TypeOf(day), history, calendar, options);
            for (var i = first; i < end; i++)
            {
                (weights[i], methods[i]) = OneOf(slots[i], like, options, exports);
            }

            first = end;
        }

        return new(weights, methods, Twelve);
    }

    /// <summary>Whole watt-hours for every interval.</summary>
    /// <param name="registerWattHours">What they add up to exactly; null when no register has seen the gap's end.
    /// </param>
    internal long[] Share(GapSlot[] slots, long? registerWattHours, Func<GapSlot, long> limitWattHours)
    {
        var weights = WeightsOutsideOutages(slots, registerWattHours);
        Int128 total = 0;
        foreach (var weight in weights)
        {
            total += weight;
        }

        var shares = new long[weights.Length];
        Int128 until = 0;
        var given = 0L;
        for (var i = 0; i < weights.Length; i++)
        {
            until += weights[i];
            // Each share is the difference of two rounded-down sums, so together they are exactly the whole.
            var sum = registerWattHours is { } whole
                ? total == 0 ? 0 : (long)(whole * until / total)
                : (long)(until / PartsPerWattHour);
            shares[i] = sum - given;
            given = sum;
            if (registerWattHours is null)
            {
                shares[i] = Math.Min(shares[i], limitWattHours(slots[i]));
            }
        }

        return shares;
    }

    /// <summary>An outage is zero, unless the register says that energy flowed and no other time is left for it;
    /// without any shape the energy is spread by time.</summary>
    Int128[] WeightsOutsideOutages(GapSlot[] slots, long? registerWattHours)
    {
        var weights = new Int128[slots.Length];
        Int128 total = 0;
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = slots[i].IsLost ? 0 : Weights[i];
            total += weights[i];
        }

        if (total > 0 || registerWattHours is null or 0)
        {
            return weights;
        }

        var everywhere = slots.All(slot => slot.IsLost);
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = slots[i].IsLost && !everywhere ? 0 : slots[i].DurationSeconds;
        }

        return weights;
    }

    static (Int128 Weight, ReadingMethod Method) OneOf(
        GapSlot slot, List<IReadOnlyDictionary<int, IntervalReading>> like, VeeOptions options, bool exports)
    {
        if (like.Count == 0)
        {
            return exports
                ? (SunWeight(slot), ReadingMethod.CustomerClass)
                : (options.ProfileClass.TwelfthsOf(slot.Minute, slot.DurationSeconds), ReadingMethod.CustomerClass);
        }

        Int128 sum = 0;
        foreach (var day in like)
        {
            var reading = day[slot.Minute];
            sum += (Int128)(exports ? reading.ExportWattHours : reading.ImportWattHours)
                * slot.DurationSeconds * (Twelve / like.Count) / reading.DurationSeconds;
        }

        return (sum, like.Count == 1 ? ReadingMethod.LikeDay : ReadingMethod.AverageLikeDay);
    }

    /// <summary>A triangle from 06:00 over noon to 18:00: when a roof gives what only a register has seen.</summary>
    static Int128 SunWeight(GapSlot slot)
    {
        var away = Math.Abs(slot.Minute + (slot.DurationSeconds / 120) - NoonMinute);
        return (Int128)Math.Max(0, HalfDayOfSunMinutes - away) * slot.DurationSeconds;
    }

    const int RateUnit = 3_600_000;

    /// <summary>The average power of an interval in milliwatts.</summary>
    static Int128? Rate(IntervalReading? reading, bool exports) => reading is { } known
        ? (Int128)(exports ? known.ExportWattHours : known.ImportWattHours) * RateUnit / known.DurationSeconds
        : null;

    static HashSet<int> MinutesOf(ReadOnlySpan<GapSlot> slots)
    {
        var minutes = new HashSet<int>();
        foreach (var slot in slots)
        {
            minutes.Add(slot.Minute);
        }

        return minutes;
    }
}
