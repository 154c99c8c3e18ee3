using Tallywatt.Core.Ledger;
using Tallywatt.Core.Units;
using Tallywatt.Platform.Billing;
using Tallywatt.Platform.Registry;
using Tallywatt.Platform.Vending;

namespace Tallywatt.Host.Up;

/// <summary>The people who pay after a bill: some at once, some on the last day, by bank transfer.</summary>
/// <remarks>A payment's reference is made from the bill, so that it can be repeated without paying twice.</remarks>
sealed class BillPayers(UtilityRegistry registry, IBillStore bills, Till till)
{
    const long SecondsPerDay = 86_400;
    const int PatienceDays = 12;

    readonly HashSet<(long Account, int Month)> paid = [];
    long lookedDay;

    /// <summary>Lets everybody look into the letter box once a day, and pay what is due for them.</summary>
    internal async Task ActAsync(long nowUnixSeconds)
    {
        var day = nowUnixSeconds / SecondsPerDay;
        if (day == lookedDay)
        {
            return;
        }

        lookedDay = day;
        foreach (var point in registry.ServicePoints.Where(point => point.IsPostpaid))
        {
            await PayAsync(point.AccountNumber, nowUnixSeconds);
        }
    }

    async Task PayAsync(long account, long nowUnixSeconds)
    {
        if (bills.Of(account) is not [var bill, ..] || bill.DueNanos == 0
            || nowUnixSeconds < bill.IssuedUnixSeconds + (account % PatienceDays * SecondsPerDay)
            || !paid.Add((account, bill.MonthNumber)))
        {
            return;
        }

        var answer = await till.VendAsync(new(
            account, Channel.Bank, FormattableString.Invariant($"bill-{account}-{bill.MonthNumber}"),
            Money.FromNanos(bill.DueNanos)));
        if (answer.Outcome is not (Core.Vending.TopUpOutcome.Booked or Core.Vending.TopUpOutcome.Repeated))
        {
            paid.Remove((account, bill.MonthNumber));
        }
    }
}
