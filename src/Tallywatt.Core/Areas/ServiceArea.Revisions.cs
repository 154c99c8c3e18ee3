using Tallywatt.Core.Ledger;
using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;

namespace Tallywatt.Core.Areas;

public sealed partial class ServiceArea
{
    List<RatingAnchor> anchors = [];
    List<QuarantinedRow> quarantined = [];

    /// <summary>Rows that change what is held, closed days among it: late ones, estimates, edits.</summary>
    /// <param name="meterNumber">The meter.</param>
    /// <param name="offered">The rows, each with its quality. A plain actual is as the meter counts; it fills a gap or
    /// takes an estimate's place. All others are positions of the service point's own register, as
    /// <see cref="OpenRows"/> gives them: an estimate fills a gap, an edit takes any row's place.</param>
    /// <param name="history">Closed days from an anchor on; null at first.</param>
    /// <param name="nowUnixSeconds">The time.</param>
    /// <remarks>
    /// Every day is rated twice from the anchor, as it was and as it is now, by the one rating engine. A day that
    /// comes to something else gets a new revision and a correction of the difference: the day itself, and days
    /// after it when a ladder, netting, a demand or a minimum reaches them. A day that comes to the same is not
    /// touched; the fraction of a nano-unit that is left over goes on to the open days, so the sum of all that was
    /// ever booked is what all rows together come to.
    /// </remarks>
    /// <exception cref="KeyNotFoundException">No such meter here.</exception>
    /// <exception cref="AreaHistoryException">The history is not what the area was closed with; nothing was changed.
    /// </exception>
    public RevisionResult Revise(
        long meterNumber, IReadOnlyList<MarkedRow> offered, MeterHistory? history, long nowUnixSeconds)
    {
        windows.Tidy();
        var slot = slotByMeter[meterNumber];
        if (!Has(slot, AccountFlags.HasBase) || Has(slot, AccountFlags.Ended))
        {
            return new(0, 0, 0, 0, offered.Count, [], Money.Zero, null);
        }

        var start = StartOf(slot, history);
        var held = HeldRows(slot, history);
        var revised = new RowSequence(accounts[slot], [.. held]);
        var counts = default(RevisionCounts);
        foreach (var asSent in offered)
        {
            var row = asSent;
            if (asSent.Code.IsPlain)
            {
                if (!TryMove(slot, meterNumber, asSent.Row, out var moved))
                {
                    counts.Count(RowFate.Refused);
                    continue;
                }

                row = new(moved);
            }

            if (start.IsOlderNeeded(row.CapturedUnixSeconds, revised, out var fromUnixSeconds))
            {
                return RevisionResult.Needs(accounts[slot].Tariff.DayOf(fromUnixSeconds));
            }

            var fate = OfferChecked(slot, revised, row, nowUnixSeconds);
            if (fate == RowFate.Refused && start.HasOlder && revised.Rows[0].GivesWay && asSent.Code.IsPlain)
            {
                // The base itself was estimated, and stands in the way.
                return RevisionResult.Needs(
                    accounts[slot].Tariff.DayOf(revised.Rows[0].CapturedUnixSeconds - 1));
            }

            counts.Count(fate);
        }

        if (counts.AcceptedCount == 0)
        {
            return counts.ToResult([], Money.Zero);
        }

        return Rebook(slot, start, held, revised.Rows, counts, nowUnixSeconds);
    }

    /// <summary>Which closed days a revision needs that asked for a day.</summary>
    /// <exception cref="KeyNotFoundException">No such meter here.</exception>
    public HistoryQuestion AskHistory(long meterNumber, DateOnly day)
    {
        var slot = slotByMeter[meterNumber];
        var account = accounts[slot];
        return new(
            terms.AreaNumber, account.AccountNumber, SeriesOf(slot), account.Tariff.DayOf(account.InstalledUnixSeconds),
            account.Tariff.DayOf(bases[slot].RatedThroughUnixSeconds - 1), day, account.IntervalSeconds);
    }

    RowFate OfferChecked(int slot, RowSequence rows, MarkedRow offered, long nowUnixSeconds)
    {
        var account = accounts[slot];
        var captured = offered.CapturedUnixSeconds;
        return captured > nowUnixSeconds + ClockToleranceSeconds || captured % account.IntervalSeconds != 0
            || !Step.IsOnRegister(account, offered.Row)
                ? RowFate.Refused
                : rows.Offer(offered);
    }

    /// <summary>Rates as it was and as it is, books the differences, and puts the rest into the open window.</summary>
    RevisionResult Rebook(
        int slot, RevisionStart start, List<MarkedRow> before, List<MarkedRow> after, RevisionCounts counts,
        long nowUnixSeconds)
    {
        var account = accounts[slot];
        var (newBase, rating) = (bases[slot], BaseRating(slot));
        var baseCode = BaseCode(slot);
        var booked = Money.Zero;
        List<DateOnly> days = [];
        if (start.Days.Count > 0)
        {
            var until = bases[slot].RatedThroughUnixSeconds;
            var was = RatedDay.Rate(account, start.Base, start.Rating, before, until);
            var now = RatedDay.Rate(account, start.Base, start.Rating, after, until);
            Verify(slot, start, was);
            booked = BookDifferences(slot, start, was, now, (before, after), days, nowUnixSeconds);
            (newBase, rating) = (now[^1].EndBase, now[^1].EndRating);
            baseCode = after.Find(row => row.CapturedUnixSeconds == newBase.Row.CapturedUnixSeconds).Code;
        }

        var open = after.FindAll(row => row.CapturedUnixSeconds > newBase.RatedThroughUnixSeconds
            || (start.Days.Count == 0 && row.CapturedUnixSeconds > newBase.Row.CapturedUnixSeconds));
        var standing = new RevisedStanding(newBase, rating, baseCode, open, Awaited(slot), booked);
        JournalForm.WriteRevision(
            new(records), account.MeterNumber, standing, account.IntervalSeconds, nowUnixSeconds);
        return counts.ToResult(days, Stand(slot, standing, nowUnixSeconds));
    }

    /// <summary>Puts an account where a revision left it. Replay does the same from the journal.</summary>
    Money Stand(int slot, RevisedStanding standing, long nowUnixSeconds)
    {
        var netBefore = windows[slot]?.Net ?? Money.Zero;
        bases[slot] = standing.Base;
        if (Has(slot, AccountFlags.HasClosed))
        {
            KeepBaseRating(slot, standing.Rating);
        }

        var window = windows[slot] ?? NewWindow(slot);
        window.RemoveFirst(window.RowCount);
        foreach (var row in standing.Open)
        {
            window.Insert(window.RowCount, row.Row);
        }

        KeepCodes(slot, standing.BaseCode, standing.Open);
        KeepAwaited(slot, standing.Awaited);
        window.Rerate(accounts[slot], bases[slot], BaseRating(slot));
        var net = window.Net;
        if (window is { RowCount: 0, Lost.Count: 0 } && Has(slot, AccountFlags.HasClosed))
        {
            windows[slot] = null;
        }

        var debit = standing.Booked + net - netBefore;
        Debit(slot, debit, nowUnixSeconds);
        return debit;
    }

    /// <summary>One correction and one new revision for each day that comes to something else.</summary>
    Money BookDifferences(
        int slot, RevisionStart start, List<RatedDay> was, List<RatedDay> now,
        (List<MarkedRow> Before, List<MarkedRow> After) rows, List<DateOnly> days, long nowUnixSeconds)
    {
        var account = accounts[slot];
        Int128 carryAttos = was[^1].EndRating.CarryAttos;
        var total = Money.Zero;
        for (var i = 0; i < now.Count; i++)
        {
            var dayStart = i == 0 ? start.Base.RatedThroughUnixSeconds : now[i - 1].EndUnixSeconds;
            var dayRows = RowsOfDay(rows.After, dayStart, now[i].EndUnixSeconds);
            if (now[i].IsSameAs(was[i])
                && dayRows.SequenceEqual(RowsOfDay(rows.Before, dayStart, was[i].EndUnixSeconds)))
            {
                KeepAnchor(account, was[i], now[i]);
                continue;
            }

            carryAttos += now[i].DueAttos - was[i].DueAttos;
            var difference = TakeWholeNanos(ref carryAttos);
            var held = start.Days[i];
            var summary = now[i].Summary(held.Summary.Use.Net + difference);
            BookRevision(slot, held, summary, dayRows, nowUnixSeconds);
            KeepAnchor(account, was[i], now[i]);
            days.Add(now[i].Day);
            total += difference;
        }

        return carryAttos == now[^1].EndRating.CarryAttos
            ? total
            : throw new AreaCorruptException($"The revision of account {account.AccountNumber} does not add up.");
    }

    void BookRevision(
        int slot, HeldDay held, DaySummary summary, List<MarkedRow> rows, long nowUnixSeconds)
    {
        var account = accounts[slot];
        var revision = held.Revision + 1;
        var difference = summary.Use - held.Summary.Use;
        if (difference != default)
        {
            entries.Add(Posting.Correction(
                account.Customer, summary.Day, revision, difference, terms.Currency, nowUnixSeconds));
        }

        meterDays.Add(new(
            account.AccountNumber, SeriesOf(slot), RowsBlob.WriteMarked(rows, account.IntervalSeconds), summary)
        {
            Revision = revision,
        });
        NoteAwaited(slot, summary.Day, rows);
    }

    /// <summary>Where the next month begins its rating, when that has changed.</summary>
    void KeepAnchor(AccountTerms account, RatedDay was, RatedDay now)
    {
        var next = account.Tariff.DayOf(now.EndUnixSeconds);
        if (next.Month == now.Day.Month)
        {
            return;
        }

        var anchor = RatingAnchor.Of(account.AccountNumber, next, now.EndBase, now.EndRating);
        var before = RatingAnchor.Of(account.AccountNumber, next, was.EndBase, was.EndRating);
        if (!anchor.Body.Span.SequenceEqual(before.Body.Span))
        {
            anchors.Add(anchor);
        }
    }

    /// <summary>Called when a day has been closed: the first of a month is a place to rate again from.</summary>
    void AnchorMonth(int slot, DateOnly closed)
    {
        var next = accounts[slot].Tariff.DayOf(bases[slot].RatedThroughUnixSeconds);
        if (next.Month != closed.Month)
        {
            anchors.Add(RatingAnchor.Of(accounts[slot].AccountNumber, next, bases[slot], BaseRating(slot)));
        }
    }

    /// <summary>The days as read must be those the area was closed with, or nothing can be built on them.</summary>
    void Verify(int slot, RevisionStart start, List<RatedDay> was)
    {
        Span<byte> rated = stackalloc byte[RatingState.SizeMaxBytes];
        var isSame = was.Count == start.Days.Count && was.Count > 0 && was[^1].EndBase == bases[slot]
            && rated[..was[^1].EndRating.Write(rated)].SequenceEqual(baseRatings[slot]);
        for (var i = 0; isSame && i < was.Count; i++)
        {
            isSame = was[i].Day == start.Days[i].Summary.Day;
        }

        if (!isSame)
        {
            throw new AreaHistoryException(
                $"The closed days of account {accounts[slot].AccountNumber} do not come to what they came to.");
        }
    }

    /// <summary>Rows from where rating starts to the newest: closed days first, then the open ones.</summary>
    List<MarkedRow> HeldRows(int slot, MeterHistory? history)
    {
        var rows = new List<MarkedRow>();
        if (history is { Days.Count: > 0 })
        {
            rows.Add(history.Days[0].Rows[0]);
            foreach (var day in history.Days)
            {
                rows.AddRange(day.Rows.Where(row => row.CapturedUnixSeconds > rows[^1].CapturedUnixSeconds));
            }
        }
        else
        {
            rows.Add(new(bases[slot].Row, BaseCode(slot)));
        }

        if (windows[slot] is { } window)
        {
            foreach (var row in window.Rows)
            {
                rows.Add(new(row, CodeOf(slot, row.CapturedUnixSeconds)));
            }
        }

        return rows;
    }

    RevisionStart StartOf(int slot, MeterHistory? history)
    {
        if (history is not { Days: [var first, ..] })
        {
            return new(bases[slot], BaseRating(slot), [], HasOlder: Has(slot, AccountFlags.HasClosed));
        }

        if (history.Anchor is { } anchor)
        {
            var (from, rating) = anchor.Read();
            return new(from, rating, history.Days, HasOlder: true);
        }

        var tariff = accounts[slot].Tariff;
        var row = first.Rows[0].Row;
        return new(
            new(row, row.CapturedUnixSeconds), tariff.Open(tariff.DayOf(row.CapturedUnixSeconds)), history.Days,
            HasOlder: false);
    }

    /// <summary>The row a day began from, and its own.</summary>
    static List<MarkedRow> RowsOfDay(List<MarkedRow> rows, long startUnixSeconds, long endUnixSeconds)
    {
        var first = rows.FindLastIndex(row => row.CapturedUnixSeconds <= startUnixSeconds);
        var last = rows.FindLastIndex(row => row.CapturedUnixSeconds <= endUnixSeconds);
        return rows.GetRange(first, last - first + 1);
    }

    static Money TakeWholeNanos(ref Int128 attos)
    {
        var nanos = attos / ExactAmount.AttosPerNano;
        var rest = attos - (nanos * ExactAmount.AttosPerNano);
        if (rest < 0)
        {
            rest += ExactAmount.AttosPerNano;
            nanos--;
        }

        attos = rest;
        return Money.FromNanos((long)nanos);
    }
}

/// <summary>Where a revision begins to rate.</summary>
/// <param name="HasOlder">Days before it exist.</param>
readonly record struct RevisionStart(
    WindowBase Base, RatingState Rating, IReadOnlyList<HeldDay> Days, bool HasOlder)
{
    /// <summary>Whether a row changes a day before the start, and from which instant on history is needed then.
    /// </summary>
    internal bool IsOlderNeeded(long capturedUnixSeconds, RowSequence rows, out long fromUnixSeconds)
    {
        fromUnixSeconds = capturedUnixSeconds - 1;
        if (!HasOlder)
        {
            return false;
        }

        if (capturedUnixSeconds <= Base.RatedThroughUnixSeconds)
        {
            return true;
        }

        // A step that reaches over the start was shared out by time: a row inside it moves the shares before.
        fromUnixSeconds = Base.Row.CapturedUnixSeconds;
        return Base.Row.CapturedUnixSeconds < Base.RatedThroughUnixSeconds
            && (rows.Rows.Count < 2 || capturedUnixSeconds <= rows.Rows[1].CapturedUnixSeconds);
    }
}

/// <summary>Where a revision leaves an account.</summary>
/// <param name="Awaited">Estimated rows of closed days, still asked for.</param>
/// <param name="Booked">What the corrections of closed days come to.</param>
sealed record RevisedStanding(
    WindowBase Base,
    RatingState Rating,
    Readings.QualityCode BaseCode,
    List<MarkedRow> Open,
    List<MissingRows> Awaited,
    Money Booked);

struct RevisionCounts
{
    int repeated;
    int conflict;
    int refused;
    int tooOld;

    internal int AcceptedCount { get; private set; }

    internal void Count(RowFate fate)
    {
        switch (fate)
        {
            case RowFate.Accepted: AcceptedCount++; break;
            case RowFate.Repeated: repeated++; break;
            case RowFate.Conflict: conflict++; break;
            case RowFate.Closed: tooOld++; break;
            case RowFate.Refused: refused++; break;
            default: throw new InvalidOperationException($"No such fate: {fate}.");
        }
    }

    internal readonly RevisionResult ToResult(List<DateOnly> days, Money debited) =>
        new(AcceptedCount, repeated, conflict, refused, tooOld, days, debited, null);
}
