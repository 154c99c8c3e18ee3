using System.Data.Common;
using Tallywatt.Core.Areas;
using Tallywatt.Core.Billing;
using Tallywatt.Core.Ledger;
using Tallywatt.Platform.Areas;
using Tallywatt.Platform.Billing;
using Tallywatt.Storage.Areas;
using Tallywatt.Storage.Ledger;

namespace Tallywatt.Storage.Billing;

/// <summary>What bills are made from, over one open connection.</summary>
sealed class BillReading(DbConnection connection) : IBillStore
{
    public IReadOnlyDictionary<long, BillingMonth> LastMonths(int areaId) => BillRows.LastMonths(connection, areaId);

    public MeterHistory History(HistoryQuestion asked) => HistoryReading.Read(connection, asked);

    public IReadOnlyList<LedgerEntry> EntriesOfCustomer(long accountNumber) =>
        [.. StoredEntries.OfCustomer(connection, accountNumber).Select(stored => stored.ToBooked().Entry)];

    public StoredBill? Find(long accountNumber, BillingMonth month) =>
        BillRows.Find(connection, accountNumber, month);

    public IReadOnlyList<StoredBill> Of(long accountNumber) => BillRows.OfAccount(connection, accountNumber);
}
