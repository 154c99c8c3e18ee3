using Tallywatt.Core.Areas;
using Tallywatt.Core.Billing;
using Tallywatt.Core.Ledger;
using Tallywatt.Core.Purse;
using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;
using Tallywatt.Tests.Areas;

namespace Tallywatt.Tests.Billing;

/// <summary>An account that lives through some months in a real area, with every day closed and every bill made.
/// </summary>
sealed class BillSample
{
    internal const long Account = AreaSample.Account;
    readonly AreaStore store = new();
    readonly ServiceArea area;
    readonly AccountTerms terms;

    internal BillSample(CompiledTariff tariff, bool isPostpaid = false)
    {
        terms = new(Account, AreaSample.Meter, tariff, AreaSample.Start, IsPostpaid: isPostpaid);
        area = ServiceArea.Open(new(7, "CNY", PurseTerms.Default, [terms]), null, []);
        area.Install(Account, AreaSample.Start);
        store.Commit(area);
    }

    internal LedgerBook Book => store.Book;

    internal AccountTerms Terms => terms;

    internal ServiceArea Area => area;

    /// <summary>March 2026 has 31 days and begins with the first row.</summary>
    internal static BillingMonth March { get; } = BillingMonth.Of(new(2026, 3, 1));

    internal static BillingMonth April => March.Next;

    /// <summary>Takes rows from the beginning, less some, and closes what can be closed. A home whose people are away
    /// exports more than it uses.</summary>
    internal void Live(int dayCount, Func<int, bool>? isLost = null, long wattHours = 400, bool isAway = false)
    {
        var rows = AreaSample.Rows((dayCount * 96) + 1, wattHours);
        if (isAway)
        {
            rows = [.. rows.Select((row, index) => row with { ImportWattHours = 5_000 + index })];
        }

        var held = isLost is null ? rows : [.. rows.Where((_, index) => !isLost(index))];
        area.AcceptProfile(AreaSample.Meter, held, AreaSample.After(rows));
        foreach (var missing in area.Missing(AreaSample.Meter).ToArray())
        {
            area.DeclareLost(AreaSample.Meter, missing, AreaSample.After(rows));
        }

        area.CloseDay(terms.Tariff.DayOf(rows[^1].CapturedUnixSeconds).AddDays(-1), AreaSample.After(rows));
        store.Commit(area);
    }

    internal void TopUp(string reference, long units, long atUnixSeconds)
    {
        area.AcceptTopUp(AreaSample.TopUp(reference, units), null, atUnixSeconds);
        store.Commit(area);
    }

    internal RatedMonth Rated(BillingMonth month) => MonthRating.Of(terms, History(month), month)!;

    internal AccountBill Bill(BillingMonth month, DateOnly? issuedOn = null)
    {
        var maker = new BillMaker(terms, month, BillTerms.Default);
        foreach (var entry in store.Book.Entries)
        {
            maker.Add(entry);
        }

        return maker.ToBill(Rated(month), issuedOn);
    }

    /// <summary>Issues the bill and books the close.</summary>
    internal AccountBill Close(BillingMonth month, long nowUnixSeconds)
    {
        var bill = Bill(month, terms.Tariff.DayOf(nowUnixSeconds));
        area.Book(Account, MonthClose.Entry(bill, Rated(month), "digest", nowUnixSeconds), nowUnixSeconds);
        store.Commit(area);
        return bill;
    }

    internal void Take(LedgerEntry entry, long nowUnixSeconds)
    {
        area.Book(Account, entry, nowUnixSeconds);
        store.Commit(area);
    }

    internal Money Balance(AccountId account) => store.Book.Balance(account);

    internal static long At(int day, int hour) => AreaSample.Start + (((day * 24L) + hour) * 3_600);

    /// <summary>As the store reads it: from the anchor of the month, or from the first day when asked so.</summary>
    internal MeterHistory History(BillingMonth month, bool fromAnchor = true)
    {
        var anchor = fromAnchor
            ? store.Commits.SelectMany(commit => commit.Extras.Anchors).LastOrDefault(at => at.Day == month.First)
            : null;
        var days = store.Commits.SelectMany(commit => commit.MeterDays)
            .Where(day => day.Summary.Day <= month.Last && (anchor is null || day.Summary.Day >= anchor.Day))
            .Select(day => new HeldDay(
                0, RowsBlob.TryReadMarked(day.Rows.Span, AreaSample.Interval, out var rows) ? rows : [], day.Summary));
        return new(anchor, [.. days]);
    }
}
