using Tallywatt.Core.Areas;
using Tallywatt.Core.Billing;
using Tallywatt.Core.Ledger;
using Tallywatt.Platform.Areas;
using Tallywatt.Platform.Billing;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Storage.Billing;

/// <summary>What bills are made from, in either database; each answer by a connection of its own.</summary>
public sealed class BillStore(StoreDatabase database) : IBillStore
{
    public IReadOnlyDictionary<long, BillingMonth> LastMonths(int areaId) => Ask(bills => bills.LastMonths(areaId));

    public MeterHistory History(HistoryQuestion asked) => Ask(bills => bills.History(asked));

    public IReadOnlyList<LedgerEntry> EntriesOfCustomer(long accountNumber) =>
        Ask(bills => bills.EntriesOfCustomer(accountNumber));

    public StoredBill? Find(long accountNumber, BillingMonth month) =>
        Ask(bills => bills.Find(accountNumber, month));

    public IReadOnlyList<StoredBill> Of(long accountNumber) => Ask(bills => bills.Of(accountNumber));

    T Ask<T>(Func<BillReading, T> ask)
    {
        using var connection = database.Read();
        return ask(new(connection, database.SpansOf, database.ReadDays));
    }
}
