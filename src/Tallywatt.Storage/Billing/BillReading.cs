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
/// <param name="connection">For everything but closed days.</param>
/// <param name="openDays">Opens a connection that shows the closed days of a question, wherever they stand.</param>
sealed class BillReading(DbConnection connection, Func<HistoryQuestion, DbConnection> openDays) : IBillStore
{
    /// <summary>The first day that an answer may need: a month is rated from its own first day.</summary>
    internal static DateOnly FirstDayOf(HistoryQuestion asked) =>
        asked.Day < asked.FirstDay ? asked.FirstDay : asked.Day;

    public IReadOnlyDictionary<long, BillingMonth> LastMonths(int areaId) => BillRows.LastMonths(connection, areaId);

    public MeterHistory History(HistoryQuestion asked)
    {
        using var days = openDays(asked);
        return HistoryReading.Read(days, asked);
    }

    public IReadOnlyList<LedgerEntry> EntriesOfCustomer(long accountNumber) =>
        [.. StoredEntries.OfCustomer(connection, accountNumber).Select(stored => stored.ToBooked().Entry)];

    public StoredBill? Find(long accountNumber, BillingMonth month) =>
        BillRows.Find(connection, accountNumber, month);

    public IReadOnlyList<StoredBill> Of(long accountNumber) => BillRows.OfAccount(connection, accountNumber);
}
