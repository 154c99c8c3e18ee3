using System.Numerics;
using System.Runtime.InteropServices;
using Tallywatt.Core.Readings;

namespace Tallywatt.Core.Tariffs;

/// <summary>Rates one local day of many meters at once: the hot path. Allocates nothing.</summary>
/// <remarks>
/// All meters of a batch share one compiled tariff, so each slot of the day is classified once for all of them.
/// Of a meter only the sums of each run of one rate are needed: within a run the order of slots does not matter,
/// and the runs climb the ladder in the order of time. The result is that of <see cref="CompiledTariff.Rate(
/// ref RatingState, in IntervalReading, RatingTrace?)"/> for each slot, to the last fraction.
/// </remarks>
public static class BatchRater
{
    internal const int PicosPerNano = 1_000;
    const int AttosPerPico = 1_000_000;

    /// <summary>A day of 25 hours in minutes: no day has more slots.</summary>
    const int SlotsMax = 1_500;

    /// <summary>How many slots of a length the local date has: 92, 96 or 100 quarter-hours, for example.</summary>
    /// <exception cref="ArgumentException">The date cannot be cut into such slots, or does not exist.</exception>
    public static int SlotCount(CompiledTariff tariff, DateOnly date, int slotSeconds)
    {
        ArgumentNullException.ThrowIfNull(tariff);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(slotSeconds);
        var day = tariff.Day(date.DayNumber);
        var seconds = day.EndUnixSeconds - day.StartUnixSeconds;
        return seconds > 0 && seconds % slotSeconds == 0 && seconds / slotSeconds <= SlotsMax
            ? (int)(seconds / slotSeconds)
            : throw new ArgumentException(
                $"{date:yyyy-MM-dd} has {seconds} s, which is not a number of slots of {slotSeconds} s.");
    }

    /// <summary>Rates every slot of one local date for every meter.</summary>
    /// <param name="importWattHours">Slot by slot, meter after meter: [meter x slots + slot]. Never negative.</param>
    /// <param name="exportWattHours">The same for export; empty when no meter exports.</param>
    /// <param name="states">One for each meter, open on this date or an earlier one, with no slot of it rated.
    /// Earlier days are closed first.</param>
    /// <param name="dueNanos">Receives what to deduct from each purse.</param>
    /// <exception cref="ArgumentException">The lengths do not fit together, an energy is negative, or a state is
    /// not open or beyond the date. The states of the batch are then to be thrown away.</exception>
    /// <exception cref="OverflowException">An amount is beyond its range. The same.</exception>
    public static void RateDay(
        CompiledTariff tariff,
        DateOnly date,
        int slotSeconds,
        ReadOnlySpan<int> importWattHours,
        ReadOnlySpan<int> exportWattHours,
        Span<RatingState> states,
        Span<long> dueNanos)
    {
        var slotCount = SlotCount(tariff, date, slotSeconds);
        if (importWattHours.Length != (long)slotCount * states.Length || dueNanos.Length != states.Length
            || (exportWattHours.Length != 0 && exportWattHours.Length != importWattHours.Length))
        {
            throw new ArgumentException(
                $"Each of {states.Length} meters needs {slotCount} slots and a place for its due.");
        }

        var day = tariff.Day(date.DayNumber);
        Span<SlotRun> runs = stackalloc SlotRun[day.Runs.Length];
        var summable = TryCutIntoSlots(day, slotSeconds, runs);
        var before = day.DayNumber > day.Version.FromDayNumber ? tariff.Day(day.DayNumber - 1) : null;
        var plan = new BatchDay(day, before, runs);
        for (var meter = 0; meter < states.Length; meter++)
        {
            var import = importWattHours.Slice(meter * slotCount, slotCount);
            var export = exportWattHours.IsEmpty ? [] : exportWattHours.Slice(meter * slotCount, slotCount);
            dueNanos[meter] = summable
                ? RateBySums(tariff, plan, import, export, ref states[meter])
                : RateBySlots(tariff, day, slotSeconds, import, export, ref states[meter]);
        }
    }

    /// <summary>The slots of each run. False when sums are not enough: energy waits for settlement, a demand is
    /// measured, or a run ends within a slot.</summary>
    static bool TryCutIntoSlots(CompiledDay day, int slotSeconds, Span<SlotRun> runs)
    {
        if (day.Version.Waits || day.Version.LimitsPerKilowatt)
        {
            return false;
        }

        for (var i = 0; i < runs.Length; i++)
        {
            var from = day.RunStarts[i] - day.StartUnixSeconds;
            var until = day.RunEnd(i) - day.StartUnixSeconds;
            if (day.Runs[i].DemandMask != 0 || until % slotSeconds != 0)
            {
                return false;
            }

            runs[i] = new((int)(from / slotSeconds), (int)(until / slotSeconds), day.Runs[i]);
        }

        return true;
    }

    static long RateBySlots(
        CompiledTariff tariff,
        CompiledDay day,
        int slotSeconds,
        ReadOnlySpan<int> import,
        ReadOnlySpan<int> export,
        ref RatingState state)
    {
        var run = OpenOn(tariff, day, ref state);
        for (var slot = 0; slot < import.Length; slot++)
        {
            var start = day.StartUnixSeconds + ((long)slot * slotSeconds);
            run.Rate(new(start, slotSeconds, import[slot], export.IsEmpty ? 0 : export[slot]));
        }

        return run.TakeDue().Nanos;
    }

    static RatingRun OpenOn(CompiledTariff tariff, CompiledDay day, ref RatingState state)
    {
        if (!state.IsOpen || state.DayNumber > day.DayNumber)
        {
            throw new ArgumentException($"An account is not open on {day.Date:yyyy-MM-dd} or an earlier date.");
        }

        var run = new RatingRun(tariff, ref state, trace: null);
        run.AdvanceTo(day.DayNumber);
        return run;
    }

    static long RateBySums(
        CompiledTariff tariff,
        in BatchDay plan,
        ReadOnlySpan<int> import,
        ReadOnlySpan<int> export,
        ref RatingState state)
    {
        if (TryRateInOneBlock(plan, import, export, ref state, out var dueNanos))
        {
            return dueNanos;
        }

        var run = OpenOn(tariff, plan.Day, ref state);
        foreach (ref readonly var slots in plan.Runs)
        {
            run.ChargeInOrder(slots.Terms.RateIndex, Sum(import[slots.FromIndex..slots.UntilIndex]));
            run.CreditExport(
                slots.Terms.ExportIndex, export.IsEmpty ? 0 : Sum(export[slots.FromIndex..slots.UntilIndex]));
        }

        return run.TakeDue().Nanos;
    }

    /// <summary>The common case: the day is open or the next, crosses no limit, levies no tax, and its amounts
    /// fit 64 bits. Changes nothing when it is not.</summary>
    static bool TryRateInOneBlock(
        in BatchDay plan, ReadOnlySpan<int> import, ReadOnlySpan<int> export, ref RatingState state, out long dueNanos)
    {
        dueNanos = 0;
        var steps = plan.Day.DayNumber - state.DayNumber;
        if (!plan.Simple || (steps != 0 && !(steps == 1 && plan.FollowsOpenDay)))
        {
            return false;
        }

        var limits = plan.Day.LimitsWattHours;
        var position = state.LadderDayNumber == plan.Day.LadderDayNumber ? state.LadderWattHours : 0;
        var block = 0;
        while (block < limits.Length && position >= limits[block])
        {
            block++;
        }

        if (!plan.TryPrice(block, import, export, out var total, out var chargePicos, out var creditPicos)
            || (block < limits.Length && total > limits[block] - position))
        {
            return false;
        }

        chargePicos += steps * plan.FixedPicos;
        var picos = chargePicos - creditPicos + (state.CarryAttos / AttosPerPico);
        dueNanos = picos / PicosPerNano;
        var rest = picos - (dueNanos * PicosPerNano);
        if (rest < 0)
        {
            rest += PicosPerNano;
            dueNanos--;
        }

        state.DayNumber = plan.Day.DayNumber;
        state.SettlementHour = 0;
        state.MonthDaysCount += steps;
        state.LadderDayNumber = plan.Day.LadderDayNumber;
        state.LadderWattHours = limits.Length == 0 ? 0 : position + total;
        state.CarryAttos = (int)(rest * AttosPerPico) + (state.CarryAttos % AttosPerPico);
        state.MonthAttos += (Int128)chargePicos * AttosPerPico;
        return true;
    }

    /// <summary>The sum of a run, in 64 bits, and in vectors as wide as the machine's.</summary>
    /// <exception cref="ArgumentException">An energy is negative.</exception>
    internal static long Sum(ReadOnlySpan<int> wattHours)
    {
        // Two lanes of 64 bits can take a thousand million readings of 32 bits: no sum here can wrap.
        unchecked
        {
            var vectors = MemoryMarshal.Cast<int, Vector<int>>(wattHours);
            var (sum, seen) = (Vector<long>.Zero, Vector<int>.Zero);
            foreach (ref readonly var vector in vectors)
            {
                Vector.Widen(vector, out var low, out var high);
                sum += low + high;
                seen |= vector;
            }

            var total = Vector.Sum(sum);
            var rest = 0;
            foreach (var value in wattHours[(vectors.Length * Vector<int>.Count)..])
            {
                total += value;
                rest |= value;
            }

            return rest >= 0 && Vector.GreaterThanOrEqualAll(seen, Vector<int>.Zero)
                ? total
                : throw new ArgumentException("An energy is negative.");
        }
    }
}
