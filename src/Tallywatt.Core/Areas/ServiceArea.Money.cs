using Tallywatt.Core.Ledger;
using Tallywatt.Core.Notices;
using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;
using Tallywatt.Core.Vending;

namespace Tallywatt.Core.Areas;

public sealed partial class ServiceArea
{
    /// <summary>Books a purchase, once, however often it is asked for.</summary>
    /// <param name="request">The purchase.</param>
    /// <param name="booked">
    /// What the ledger holds under <see cref="EntryKey.TryTopUp"/> of the request, if anything. The area itself
    /// remembers only what it booked since the last checkpoint.
    /// </param>
    /// <param name="nowUnixSeconds">The time.</param>
    /// <remarks>
    /// Whatever the outcome, answer the payer only when nothing is pending any more: a repeat may be of a purchase
    /// that was decided a moment ago and is not stored yet.
    /// </remarks>
    public TopUpResult AcceptTopUp(TopUpRequest request, LedgerEntry? booked, long nowUnixSeconds)
    {
        if (!Enum.IsDefined(request.Channel) || request.Channel == Channel.None
            || !EntryKey.TryTopUp(request.Channel, request.Reference, out var key))
        {
            return TopUpResult.Refused(TopUpOutcome.ReferenceRefused);
        }

        var hasAccount = slotByAccount.TryGetValue(request.AccountNumber, out var slot)
            && Has(slot, AccountFlags.Installed) && !Has(slot, AccountFlags.Ended);
        booked ??= recentTopUps.GetValueOrDefault(key);
        if (booked is not null)
        {
            return TopUpResult.FromEntry(booked, request, hasAccount ? purses[slot].Balance : Money.Zero);
        }

        if (!hasAccount)
        {
            return TopUpResult.Refused(TopUpOutcome.UnknownAccount);
        }

        if (request.Amount <= Money.Zero || request.Amount.Nanos > long.MaxValue / 4)
        {
            return TopUpResult.Refused(TopUpOutcome.AmountRefused);
        }

        var rules = PurseTermsOf(slot);
        var purse = purses[slot].TopUp(request.Amount, rules, out var repaid, out var events);
        if (rules.HoardingLimit > Money.Zero && purse.Balance > rules.HoardingLimit)
        {
            return TopUpResult.Refused(TopUpOutcome.AboveHoardingLimit);
        }

        JournalForm.WriteTopUp(new(records), request, nowUnixSeconds);
        var entry = accounts[slot].IsPostpaid
            ? Posting.Payment(
                key, request.AccountNumber, request.Channel, request.Amount, terms.Currency, nowUnixSeconds)
            : Posting.TopUp(
                key, request.AccountNumber, request.Channel, request.Amount, repaid, terms.Currency, nowUnixSeconds);
        recentTopUps.Add(key, entry);
        entries.Add(entry);
        Apply(slot, purse, events, nowUnixSeconds);
        notices.Add(new(request.AccountNumber, NoticeKind.TopUpReceived, purse.CycleCount, purse.Balance,
            request.Amount, nowUnixSeconds));
        return new(TopUpOutcome.Booked, request.Amount, repaid, request.Amount - repaid, purse.Balance);
    }

    /// <summary>Closes every account-day up to a local date that has ended and is complete.</summary>
    /// <remarks>
    /// A day is complete when no row is missing up to the first one captured at or after its end. A day that waits
    /// is closed by a later call; its debits are in the purse all the same, and count as unbilled.
    /// </remarks>
    public DayCloseResult CloseDay(DateOnly throughDay, long nowUnixSeconds)
    {
        var pendingBefore = records.WrittenCount;
        JournalForm.WriteDayClose(new(records), throughDay, nowUnixSeconds);
        var closed = 0;
        var waiting = 0;
        // Day by day, so that entries and sheets of one day lie together.
        var slots = Enumerable.Range(0, accounts.Length).ToList();
        while (slots.Count > 0)
        {
            var again = new List<int>();
            foreach (var slot in slots)
            {
                windows.Tidy();
                if (OpenDayThrough(slot, throughDay) is not { } day)
                {
                    continue;
                }

                if (!IsComplete(slot, day))
                {
                    waiting++;
                    continue;
                }

                Close(slot, day, nowUnixSeconds);
                closed++;
                if (OpenDayThrough(slot, throughDay) is not null)
                {
                    again.Add(slot);
                }
            }

            slots = again;
        }

        if (closed == 0 && pendingBefore == 0)
        {
            records.ResetWrittenCount(); // Nothing happened, so nothing is worth storing.
        }

        return new(closed, waiting);
    }

    /// <summary>The first open day, when it is not after a date.</summary>
    OpenDay? OpenDayThrough(int slot, DateOnly throughDay) =>
        windows[slot] is { Days: { IsEmpty: false } days } && days[0].Day <= throughDay ? days[0] : null;

    bool IsComplete(int slot, OpenDay day)
    {
        var window = windows[slot]!;
        var index = RowsThrough(window, day.EndUnixSeconds - 1);
        if (index == window.RowCount)
        {
            return false;
        }

        // The first row at or after the day's end: with as many rows before it as there are periods, none is missing.
        var row = window.Rows[index];
        var periods = (row.CapturedUnixSeconds - bases[slot].Row.CapturedUnixSeconds) / accounts[slot].IntervalSeconds;
        if (periods == index + 1 && Has(slot, AccountFlags.HasClosed))
        {
            return true;
        }

        var missing = MissingOf(slot, withEstimates: false);
        return missing.Count == 0 || missing[0].FirstUnixSeconds > row.CapturedUnixSeconds;
    }

    /// <summary>How many rows of a window were captured up to an instant.</summary>
    static int RowsThrough(OpenWindow window, long unixSeconds) =>
        window.Find(unixSeconds) is var found && found >= 0 ? found + 1 : ~found;

    void Close(int slot, OpenDay day, long nowUnixSeconds)
    {
        var account = accounts[slot];
        var window = windows[slot]!;
        var end = day.EndUnixSeconds;
        var (summary, rating) = Summarise(slot, day);
        entries.Add(Posting.DayClose(account.Customer, day.Day, summary.Use, terms.Currency, nowUnixSeconds));
        meterDays.Add(new(account.AccountNumber, SeriesOf(slot), RowsOf(slot, end), summary));

        var within = RowsThrough(window, end);
        var last = within > 0 ? window.Rows[within - 1] : bases[slot].Row;
        bases[slot] = new(last, end);
        KeepBaseRating(slot, rating);
        flags[slot] |= AccountFlags.HasClosed;
        AnchorMonth(slot, day.Day);
        ForgetCodes(slot, within);
        window.RemoveFirst(within);
        window.ForgetLost(end);
        if (window.RowCount == 0 && window.Lost.Count == 0)
        {
            windows[slot] = null;
        }
        else
        {
            // The same rows from the same state: what stays open comes to what it came to before.
            window.Rerate(account, bases[slot], rating);
        }
    }

    /// <summary>Rates the first open day once more, now with its parts on record.</summary>
    (DaySummary Summary, RatingState Rating) Summarise(int slot, OpenDay day)
    {
        if (TrySummariseAtOnce(slot, day, out var summary, out var rating))
        {
            return (summary, rating);
        }

        var account = accounts[slot];
        var trace = new RatingTrace();
        var again = new OpenWindow();
        again.Restart(BaseRating(slot));
        var from = bases[slot].Row;
        foreach (var row in windows[slot]!.Rows)
        {
            again.Advance(account, from, bases[slot].RatedThroughUnixSeconds, row, day.EndUnixSeconds, trace);
            from = row;
            if (row.CapturedUnixSeconds >= day.EndUnixSeconds)
            {
                break;
            }
        }

        return (DayParts.Summary(day, trace), again.Head);
    }

    byte[] RowsOf(int slot, long endUnixSeconds)
    {
        var window = windows[slot]!;
        var within = RowsThrough(window, endUnixSeconds);
        if (Has(slot, AccountFlags.HasExtras))
        {
            return MarkedRowsOf(slot, window, within);
        }

        if (dayRows.Length < within + 1)
        {
            dayRows = new RegisterRow[within + 1];
        }

        dayRows[0] = bases[slot].Row;
        window.Rows[..within].CopyTo(dayRows.AsSpan(1));
        return RowsBlob.Write(dayRows.AsSpan(0, within + 1), accounts[slot].IntervalSeconds);
    }
}
