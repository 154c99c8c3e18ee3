using Tallywatt.Core.Purse;
using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;

namespace Tallywatt.Core.Areas;

public sealed partial class ServiceArea
{
    readonly List<RegisterRow> acceptedRows = [];

    /// <summary>Accepts rows of one meter, in any order, each once, and debits what they come to.</summary>
    /// <remarks>
    /// Nothing is charged twice: a row held before is a repeat or a conflict, and neither changes anything. Between
    /// two neighbours that are not one interval apart the energy is known and the hours are not; it is shared out
    /// by time until the missing rows come, and then rated again.
    /// </remarks>
    /// <exception cref="KeyNotFoundException">No such meter here.</exception>
    public ProfileResult AcceptProfile(long meterNumber, ReadOnlySpan<RegisterRow> rows, long nowUnixSeconds)
    {
        windows.Tidy();
        var slot = slotByMeter[meterNumber];
        if (Has(slot, AccountFlags.Ended))
        {
            return new(0, 0, 0, rows.Length, 0, Money.Zero, bases[slot].Row.CapturedUnixSeconds);
        }

        return Has(slot, AccountFlags.HasExtras) && extras[slot].Segments.Count > 0
            ? AcceptOfSegments(slot, meterNumber, rows, nowUnixSeconds)
            : AcceptOnServicePoint(slot, rows, nowUnixSeconds);
    }

    /// <summary>Rows as positions of the service point's own register.</summary>
    ProfileResult AcceptOnServicePoint(int slot, ReadOnlySpan<RegisterRow> rows, long nowUnixSeconds) =>
        TryAcceptAtOnce(slot, rows, nowUnixSeconds, out var result)
            ? result
            : AcceptRowByRow(slot, rows, nowUnixSeconds);

    ProfileResult AcceptRowByRow(int slot, ReadOnlySpan<RegisterRow> rows, long nowUnixSeconds)
    {
        var account = accounts[slot];
        var window = windows[slot];
        var netBefore = window?.Net ?? Money.Zero;
        var counts = default(RowCounts);
        var rerate = false;
        acceptedRows.Clear();
        var placedCount = 0;
        while (placedCount < rows.Length && !IsSettleDue(slot))
        {
            var row = rows[placedCount++];
            window ??= NewWindow(slot);
            var fate = Place(slot, account, window, row, nowUnixSeconds, ref rerate);
            counts.Count(fate);
            if (fate == RowFate.Accepted)
            {
                acceptedRows.Add(row);
            }
        }

        if (acceptedRows.Count > 0)
        {
            JournalForm.WriteProfile(
                new(records), account.MeterNumber, acceptedRows, account.IntervalSeconds, nowUnixSeconds);
        }

        if (rerate)
        {
            window!.Rerate(account, bases[slot], BaseRating(slot));
        }

        if (window is { RowCount: 0, Lost.Count: 0 } && Has(slot, AccountFlags.HasClosed))
        {
            windows[slot] = null; // Nothing but repeats: the meter goes on resting.
        }

        var debit = (window?.Net ?? Money.Zero) - netBefore;
        Debit(slot, debit, nowUnixSeconds);
        var result = counts.ToResult(debit, LastRow(slot)?.CapturedUnixSeconds ?? 0);
        return IsSettleDue(slot) ? SettleAndGoOn(slot, result, rows[placedCount..], nowUnixSeconds) : result;
    }

    /// <summary>The meter has answered that it holds no rows at these capture times, so nobody waits for them.
    /// </summary>
    /// <returns>False when no such meter is here or nothing of the range is missing.</returns>
    public bool DeclareLost(long meterNumber, MissingRows range, long nowUnixSeconds)
    {
        if (!slotByMeter.TryGetValue(meterNumber, out var slot))
        {
            return false;
        }

        // Only what is missing is given up: a row still to come must be missed when it does not.
        var given = Missing(meterNumber)
            .Select(m => new MissingRows(
                Math.Max(m.FirstUnixSeconds, range.FirstUnixSeconds),
                Math.Min(m.LastUnixSeconds, range.LastUnixSeconds)))
            .Where(m => m.FirstUnixSeconds <= m.LastUnixSeconds)
            .ToList();
        if (given.Count == 0)
        {
            return false;
        }

        JournalForm.WriteLost(new(records), meterNumber, range, nowUnixSeconds);
        GiveUpAwaited(slot, range);
        foreach (var open in given.Where(open => IsOpenTime(slot, open.FirstUnixSeconds)))
        {
            (windows[slot] ?? NewWindow(slot)).AddLost(open);
        }

        return true;
    }

    /// <summary>Rows that should be there up to the newest held and are not, oldest first; estimates among them, also
    /// those of closed days.</summary>
    public IReadOnlyList<MissingRows> Missing(long meterNumber) =>
        MissingOf(slotByMeter[meterNumber], withEstimates: true);

    List<MissingRows> MissingOf(int slot, bool withEstimates)
    {
        var missing = new List<MissingRows>();
        withEstimates &= Has(slot, AccountFlags.HasExtras);
        if (withEstimates)
        {
            missing.AddRange(extras[slot].Awaited);
        }

        if (!Has(slot, AccountFlags.HasBase))
        {
            return missing;
        }

        var account = accounts[slot];
        var intervalSeconds = account.IntervalSeconds;
        var window = windows[slot];
        long before;
        if (Has(slot, AccountFlags.HasClosed))
        {
            // A zone's midnight need not be a capture time.
            before = bases[slot].RatedThroughUnixSeconds / intervalSeconds * intervalSeconds;
        }
        else
        {
            before = bases[slot].Row.CapturedUnixSeconds;
            MissingBetween(missing, FirstDue(account) - intervalSeconds, before, intervalSeconds, window);
        }

        foreach (var row in window is null ? [] : window.Rows)
        {
            if (withEstimates && CodeOf(slot, row.CapturedUnixSeconds).IsOpen)
            {
                continue;
            }

            MissingBetween(missing, before, row.CapturedUnixSeconds, intervalSeconds, window);
            before = row.CapturedUnixSeconds;
        }

        if (window is { RowCount: > 0 } && window.Rows[^1].CapturedUnixSeconds is var newest && newest > before)
        {
            MissingBetween(missing, before, newest + intervalSeconds, intervalSeconds, window);
        }

        return missing;
    }

    static void MissingBetween(
        List<MissingRows> missing, long held, long next, int intervalSeconds, OpenWindow? window)
    {
        var first = held + intervalSeconds;
        for (var due = first; due <= next; due += intervalSeconds)
        {
            var isMissing = due < next && !IsLost(window, due);
            if (!isMissing)
            {
                if (due > first)
                {
                    missing.Add(new(first, due - intervalSeconds));
                }

                first = due + intervalSeconds;
            }
        }
    }

    static bool IsLost(OpenWindow? window, long capturedUnixSeconds)
    {
        foreach (var range in window?.Lost ?? [])
        {
            if (capturedUnixSeconds >= range.FirstUnixSeconds && capturedUnixSeconds <= range.LastUnixSeconds)
            {
                return true;
            }
        }

        return false;
    }

    static long FirstDue(AccountTerms account)
    {
        var remainder = account.InstalledUnixSeconds % account.IntervalSeconds;
        return remainder == 0
            ? account.InstalledUnixSeconds
            : account.InstalledUnixSeconds + account.IntervalSeconds - remainder;
    }

    RowFate Place(
        int slot, AccountTerms account, OpenWindow window, RegisterRow row, long nowUnixSeconds, ref bool rerate)
    {
        var captured = row.CapturedUnixSeconds;
        if (captured < account.InstalledUnixSeconds || captured > nowUnixSeconds + ClockToleranceSeconds
            || captured % account.IntervalSeconds != 0 || !Step.IsOnRegister(account, row))
        {
            return RowFate.Refused;
        }

        if (!Has(slot, AccountFlags.HasBase))
        {
            bases[slot] = new(row, captured);
            flags[slot] |= AccountFlags.HasBase;
            window.Restart(BaseRating(slot));
            return RowFate.Accepted;
        }

        var @base = bases[slot];
        if (captured <= @base.Row.CapturedUnixSeconds)
        {
            return PlaceAtBase(slot, account, window, row, ref rerate);
        }

        var index = window.Find(captured);
        if (index >= 0)
        {
            return ResolveHeld(slot, window, row, index, ref rerate);
        }

        index = ~index;
        var isFirst = index == 0;
        if (isFirst && @base.RatedThroughUnixSeconds > @base.Row.CapturedUnixSeconds && window.RowCount > 0)
        {
            return RowFate.Closed; // A closed day was rated across this step.
        }

        var before = isFirst ? @base.Row : window.Rows[index - 1];
        var isLast = index == window.RowCount;
        if (!Step.IsPlausible(account, before, row)
            || (!isLast && !Step.IsPlausible(account, row, window.Rows[index])))
        {
            return ResolveImplausible(slot, window, row, nowUnixSeconds, ref rerate);
        }

        window.Insert(index, row);
        if (!isLast || rerate)
        {
            rerate = true;
        }
        else
        {
            window.Advance(account, before, @base.RatedThroughUnixSeconds, row);
        }

        return RowFate.Accepted;
    }

    RowFate PlaceAtBase(int slot, AccountTerms account, OpenWindow window, RegisterRow row, ref bool rerate)
    {
        var held = bases[slot].Row;
        if (row.CapturedUnixSeconds == held.CapturedUnixSeconds)
        {
            // A base that was estimated gives way; the days before it are rated again.
            return BaseCode(slot).IsPlain ? row == held ? RowFate.Repeated : RowFate.Conflict : RowFate.Closed;
        }

        if (Has(slot, AccountFlags.HasClosed))
        {
            return RowFate.Closed;
        }

        if (!Step.IsPlausible(account, row, held))
        {
            return RowFate.Refused;
        }

        // An older first row: the base moves back and the old base becomes a row like any other.
        window.Insert(0, held);
        bases[slot] = new(row, row.CapturedUnixSeconds);
        rerate = true;
        return RowFate.Accepted;
    }

    /// <summary>The rating state behind the closed days; that of a new account while none is closed.</summary>
    RatingState BaseRating(int slot)
    {
        if (!Has(slot, AccountFlags.HasClosed))
        {
            var tariff = accounts[slot].Tariff;
            return tariff.Open(tariff.DayOf(bases[slot].Row.CapturedUnixSeconds));
        }

        return RatingState.TryRead(baseRatings[slot], out var rating, out _)
            ? rating
            : throw new AreaCorruptException($"The rating state of {accounts[slot].AccountNumber} is damaged.");
    }

    void KeepBaseRating(int slot, in RatingState rating)
    {
        Span<byte> stored = stackalloc byte[RatingState.SizeMaxBytes];
        baseRatings[slot] = stored[..rating.Write(stored)].ToArray();
    }

    OpenWindow NewWindow(int slot)
    {
        var window = windows.New();
        if (Has(slot, AccountFlags.HasBase))
        {
            window.Restart(BaseRating(slot));
        }

        return windows[slot] = window;
    }

    void Debit(int slot, Money amount, long nowUnixSeconds)
    {
        if (amount != Money.Zero)
        {
            Apply(slot, purses[slot].Debit(amount, PurseTermsOf(slot), out var events), events, nowUnixSeconds);
        }
    }

    RegisterRow? LastRow(int slot) => windows[slot] is { RowCount: > 0 } window
        ? window.Rows[^1]
        : Has(slot, AccountFlags.HasBase) ? bases[slot].Row : null;

    struct RowCounts
    {
        int accepted;
        int repeated;
        int conflict;
        int closed;
        int refused;

        internal void Count(RowFate fate)
        {
            switch (fate)
            {
                case RowFate.Accepted: accepted++; break;
                case RowFate.Repeated: repeated++; break;
                case RowFate.Conflict: conflict++; break;
                case RowFate.Closed: closed++; break;
                case RowFate.Refused: refused++; break;
                default: throw new InvalidOperationException($"No such fate: {fate}.");
            }
        }

        internal readonly ProfileResult ToResult(Money debited, long lastRowUnixSeconds) =>
            new(accepted, repeated, conflict, closed, refused, debited, lastRowUnixSeconds);
    }
}
