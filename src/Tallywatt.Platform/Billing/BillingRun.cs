using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Tallywatt.Core.Areas;
using Tallywatt.Core.Billing;
using Tallywatt.Core.Ledger;
using Tallywatt.Platform.Areas;
using Tallywatt.Platform.Ledger;
using Tallywatt.Platform.Registry;

namespace Tallywatt.Platform.Billing;

/// <summary>Closes the months of an area: a bill for each account, and the entry that stands for it.</summary>
/// <remarks>A month is closed when every day of it is. Nothing is remembered between calls but when to look again:
/// what was closed is in the database, and a close that is repeated is answered and changes nothing.</remarks>
public sealed class BillingRun(
    UtilityRegistry registry, UtilityTerms terms, IGrainFactory grains, ILedgerStore ledger, IBillStore bills,
    BillTerms billTerms, ILogger<BillingRun> log)
{
    const int OrderCountMax = 200;

    const long SecondsPerHour = 3_600;

    readonly ConcurrentDictionary<int, long> looked = [];

    /// <summary>Closes what can be closed. Looks once an hour: the last reading of a month may come late.</summary>
    /// <returns>How many months of accounts were closed.</returns>
    public async Task<int> CloseMonthsAsync(int areaId, long nowUnixSeconds)
    {
        var hour = nowUnixSeconds / SecondsPerHour;
        if (looked.GetValueOrDefault(areaId) == hour)
        {
            return 0;
        }

        var (closedCount, area) = (0, grains.GetGrain<IAreaGrain>(areaId));
        while (Due(areaId, await area.Accounts()) is { Count: > 0 } due)
        {
            var orders = Orders(areaId, due, nowUnixSeconds);
            foreach (var part in orders.Chunk(OrderCountMax))
            {
                await area.Book(part, nowUnixSeconds);
            }

            closedCount += orders.Count;
            if (orders.Count == 0)
            {
                break;
            }
        }

        looked[areaId] = hour;
        if (closedCount > 0)
        {
            log.MonthsClosed(areaId, closedCount);
        }

        return closedCount;
    }

    /// <summary>The next month of each account, where every day of it is closed.</summary>
    Dictionary<long, Month> Due(int areaId, AccountBrief[] briefs)
    {
        var last = bills.LastMonths(areaId);
        var closedThrough = briefs.ToDictionary(brief => brief.AccountNumber, brief => brief.ClosedThroughUnixSeconds);
        var due = new Dictionary<long, Month>();
        foreach (var account in terms.OfArea(areaId).Accounts)
        {
            var month = last.TryGetValue(account.AccountNumber, out var before)
                ? before.Next
                : BillingMonth.Of(account.Tariff.DayOf(account.InstalledUnixSeconds));
            // Who has moved out, and has a successor, stands in no list any more: every day up to the move is closed.
            if (IsOver(account, month, closedThrough.TryGetValue(account.AccountNumber, out var through)
                ? through
                : Point(account)?.UntilUnixSeconds ?? 0))
            {
                due.Add(account.AccountNumber, new(account, month, new(account, month, billTerms)));
            }
        }

        return due;
    }

    /// <summary>Whether every day of the month is closed. The last month of a customer who has moved out ends with the
    /// last day, and no month follows.</summary>
    bool IsOver(AccountTerms account, BillingMonth month, long closedThroughUnixSeconds)
    {
        var until = Point(account)?.UntilUnixSeconds ?? 0;
        var end = account.Tariff.StartOf(month.Next.First);
        return until == 0
            ? end <= closedThroughUnixSeconds
            : account.Tariff.StartOf(month.First) < until && Math.Min(end, until) <= closedThroughUnixSeconds;
    }

    ServicePoint? Point(AccountTerms account) => registry.ByAccount(account.AccountNumber);

    List<BookOrder> Orders(int areaId, Dictionary<long, Month> due, long nowUnixSeconds)
    {
        // One pass over the books of the area serves all its accounts. Area 0 is what was booked before.
        foreach (var chain in (int[])[0, areaId])
        {
            foreach (var booked in ledger.Entries(chain, 0))
            {
                if (due.TryGetValue(booked.Entry.CustomerNumber, out var month))
                {
                    month.Maker.Add(booked.Entry);
                }
            }
        }

        var orders = new List<BookOrder>(due.Count);
        foreach (var (account, month, maker) in due.Values)
        {
            if (MonthRating.Of(account, bills.History(Ask(Point(account), areaId, account, month)), month) is { } rated)
            {
                orders.Add(Order(account, month, maker, rated, nowUnixSeconds));
            }
        }

        return orders;
    }

    /// <summary>The closed days that a bill of a month is made from: of the month, and the customer's own.</summary>
    internal static HistoryQuestion Ask(ServicePoint? point, int areaId, AccountTerms account, BillingMonth month)
    {
        var last = point is { UntilUnixSeconds: > 0 } ? account.Tariff.DayOf(point.UntilUnixSeconds - 1) : month.Last;
        return new(
            areaId, account.AccountNumber, account.MeterNumber, account.Tariff.DayOf(account.InstalledUnixSeconds),
            last < month.Last ? last : month.Last, month.First, account.IntervalSeconds);
    }

    static BookOrder Order(
        AccountTerms account, BillingMonth month, BillMaker maker, RatedMonth rated, long nowUnixSeconds)
    {
        var bill = maker.ToBill(rated, account.Tariff.DayOf(nowUnixSeconds));
        var body = BillJson.Write(bill);
        var entry = MonthClose.Entry(bill, rated, BillJson.DigestOf(body), nowUnixSeconds);
        return BookOrder.Of(account.AccountNumber, entry, new(
            account.AccountNumber, month.MonthNumber, entry.Key.Text, nowUnixSeconds, bill.DueOn?.DayNumber,
            bill.ToPay.Nanos, body));
    }

    sealed record Month(AccountTerms Account, BillingMonth Of, BillMaker Maker);
}
