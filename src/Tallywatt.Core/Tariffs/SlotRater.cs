using Tallywatt.Core.Units;

namespace Tallywatt.Core.Tariffs;

/// <summary>Rates neighbouring slots of one local date by their sums: what shares a price is added up first.</summary>
/// <remarks>
/// It comes to the same money and leaves the same state, to the last fraction, as rating slot after slot, because
/// every amount before rounding is exact and the rest of a rounding is carried. Only the trace differs: it has a part
/// for each run of a price, not for each slot.
/// </remarks>
static class SlotRater
{
    /// <summary>Rates the slots, or changes nothing when sums are not enough.</summary>
    /// <param name="tariff">The tariff.</param>
    /// <param name="state">The account, open on the slots' date or an earlier one.</param>
    /// <param name="startUnixSeconds">Where the first slot begins.</param>
    /// <param name="slotSeconds">The length of each.</param>
    /// <param name="importWattHours">Slot by slot; never negative.</param>
    /// <param name="exportWattHours">As many; empty when nothing was exported.</param>
    /// <param name="trace">When given, collects the parts of the charge.</param>
    /// <param name="due">What to deduct.</param>
    /// <returns>False when the slots are not of one date, a price changes within a slot, energy waits for a settlement,
    /// or a demand is measured.</returns>
    internal static bool TryRate(
        CompiledTariff tariff,
        ref RatingState state,
        long startUnixSeconds,
        int slotSeconds,
        ReadOnlySpan<int> importWattHours,
        ReadOnlySpan<int> exportWattHours,
        RatingTrace? trace,
        out Money due)
    {
        due = Money.Zero;
        var day = DayAt(tariff, state, startUnixSeconds);
        var endUnixSeconds = startUnixSeconds + ((long)slotSeconds * importWattHours.Length);
        if (!state.IsOpen || state.DayNumber > day.DayNumber || endUnixSeconds > day.EndUnixSeconds
            || !IsSummable(day, startUnixSeconds, endUnixSeconds, slotSeconds))
        {
            return false;
        }

        var work = state;
        var run = new RatingRun(tariff, ref work, trace);
        run.AdvanceTo(day.DayNumber);
        for (var i = 0; i < day.Runs.Length; i++)
        {
            var from = Math.Max(day.RunStarts[i], startUnixSeconds);
            var until = Math.Min(day.RunEnd(i), endUnixSeconds);
            if (from < until)
            {
                var slots = (int)((from - startUnixSeconds) / slotSeconds)
                    ..(int)((until - startUnixSeconds) / slotSeconds);
                run.ChargeInOrder(day.Runs[i].RateIndex, BatchRater.Sum(importWattHours[slots]));
                run.CreditExport(day.Runs[i].ExportIndex,
                    exportWattHours.IsEmpty ? 0 : BatchRater.Sum(exportWattHours[slots]));
            }
        }

        due = run.TakeDue();
        state = work;
        return true;
    }

    /// <summary>The day of an instant; nearly always the one that is open.</summary>
    static CompiledDay DayAt(CompiledTariff tariff, in RatingState state, long unixSeconds)
    {
        var open = tariff.Day(state.DayNumber);
        return unixSeconds >= open.StartUnixSeconds && unixSeconds < open.EndUnixSeconds
            ? open
            : tariff.Day(tariff.DayNumberOf(unixSeconds));
    }

    static bool IsSummable(CompiledDay day, long startUnixSeconds, long endUnixSeconds, int slotSeconds)
    {
        if (day.Version.Waits || day.Version.LimitsPerKilowatt)
        {
            return false;
        }

        for (var i = 0; i < day.Runs.Length; i++)
        {
            var until = Math.Min(day.RunEnd(i), endUnixSeconds);
            if (until > startUnixSeconds && day.RunStarts[i] < endUnixSeconds
                && (day.Runs[i].DemandMask != 0 || (until - startUnixSeconds) % slotSeconds != 0))
            {
                return false;
            }
        }

        return true;
    }
}
