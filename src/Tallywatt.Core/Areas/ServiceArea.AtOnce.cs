using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;

namespace Tallywatt.Core.Areas;

/// <summary>The way nearly every profile goes: rows one capture period apart that follow the newest row held.</summary>
/// <remarks>It comes to the same as accepting row by row, to the nano; a property test holds both together.</remarks>
public sealed partial class ServiceArea
{
    /// <summary>Fewer rows are not worth the preparation.</summary>
    const int AtOnceCountMin = 2;

    readonly RowSteps steps = new();
    readonly RatingTrace dayTrace = new();
    RegisterRow[] dayRows = new RegisterRow[128];

    /// <summary>For tests that compare both ways.</summary>
    internal bool AcceptsAtOnce { get; set; } = true;

    bool TryAcceptAtOnce(int slot, ReadOnlySpan<RegisterRow> rows, long nowUnixSeconds, out ProfileResult result)
    {
        result = default;
        if (rows.Length < AtOnceCountMin || !AcceptsAtOnce || !Has(slot, AccountFlags.HasBase)
            || Has(slot, AccountFlags.HasExtras)
            || rows[^1].CapturedUnixSeconds > nowUnixSeconds + ClockToleranceSeconds)
        {
            return false;
        }

        var account = accounts[slot];
        var window = windows[slot];
        var held = window is { RowCount: > 0 } ? window.Rows[^1] : bases[slot].Row;
        var repeatedCount = rows[0] == held ? 1 : 0;
        var fresh = rows[repeatedCount..];
        // Where closed days end inside a step, or before it, the step is shared out: not a case for sums.
        if (held.CapturedUnixSeconds < bases[slot].RatedThroughUnixSeconds || !steps.TryRead(account, held, fresh))
        {
            return false;
        }

        window ??= NewWindow(slot);
        var netBefore = window.Net;
        JournalForm.WritePackedProfile(
            new(records), account.MeterNumber, fresh, account.IntervalSeconds, nowUnixSeconds);
        window.Append(fresh);
        if (!window.TryAdvance(account, held.CapturedUnixSeconds, steps.ImportWattHours, steps.ExportWattHours))
        {
            window.Rerate(account, bases[slot], BaseRating(slot));
        }

        var debit = window.Net - netBefore;
        Debit(slot, debit, nowUnixSeconds);
        result = new(fresh.Length, repeatedCount, 0, 0, 0, debit, fresh[^1].CapturedUnixSeconds);
        return true;
    }

    /// <summary>The same for a day whose rows are all there and end with it.</summary>
    bool TrySummariseAtOnce(int slot, OpenDay day, out DaySummary summary, out RatingState rating)
    {
        summary = null!;
        rating = default;
        var account = accounts[slot];
        var window = windows[slot]!;
        var @base = bases[slot];
        var rows = window.Rows[..RowsThrough(window, day.EndUnixSeconds)];
        if (!AcceptsAtOnce || rows.IsEmpty || rows[^1].CapturedUnixSeconds != day.EndUnixSeconds
            || @base.Row.CapturedUnixSeconds < @base.RatedThroughUnixSeconds
            || !steps.TryRead(account, @base.Row, rows))
        {
            return false;
        }

        dayTrace.Clear();
        var state = BaseRating(slot);
        if (!SlotRater.TryRate(account.Tariff, ref state, @base.Row.CapturedUnixSeconds, account.IntervalSeconds,
            steps.ImportWattHours, steps.ExportWattHours, dayTrace, out _))
        {
            return false;
        }

        account.Tariff.CloseUntil(ref state, day.EndUnixSeconds, dayTrace);
        summary = DayParts.Summary(day, dayTrace);
        rating = state;
        return true;
    }
}
