using Tallywatt.Core.Areas;
using Tallywatt.Core.Billing;
using Tallywatt.Core.Ledger;
using Tallywatt.Platform.Areas;

namespace Tallywatt.Platform.Billing;

/// <summary>What bills are made from, and the bills that were issued.</summary>
public interface IBillStore
{
    /// <summary>The last month closed of each account of an area; an account without one is not in it.</summary>
    IReadOnlyDictionary<long, BillingMonth> LastMonths(int areaId);

    /// <summary>Closed days of an account, with where rating stood before them.</summary>
    MeterHistory History(HistoryQuestion asked);

    /// <summary>The entries of one customer account, of every kind, in the order of the books.</summary>
    IReadOnlyList<LedgerEntry> EntriesOfCustomer(long accountNumber);

    /// <summary>A bill as it was issued; null when it was not.</summary>
    StoredBill? Find(long accountNumber, BillingMonth month);

    /// <summary>The bills of an account, newest first.</summary>
    IReadOnlyList<StoredBill> Of(long accountNumber);
}
