using System.Data.Common;
using Tallywatt.Core.Areas;
using Tallywatt.Core.Billing;
using Tallywatt.Core.Ledger;
using Tallywatt.Platform.Areas;
using Tallywatt.Platform.Billing;
using Tallywatt.Storage.Areas;
using Tallywatt.Storage.Ledger;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Storage.Billing;

/// <summary>What bills are made from, over one open connection.</summary>
/// <param name="connection">For everything but closed days.</param>
/// <param name="spansOf">Splits days into spans that can be read at once.</param>
/// <param name="openDays">Opens a connection that shows the closed days of a span, wherever they stand.</param>
sealed class BillReading(
    DbConnection connection,
    Func<DateOnly, DateOnly, IReadOnlyList<DaySpan>> spansOf,
    Func<DateOnly, DateOnly, DbConnection> openDays) : IBillStore
{
    public IReadOnlyDictionary<long, BillingMonth> LastMonths(int areaId) => BillRows.LastMonths(connection, areaId);

    public MeterHistory History(HistoryQuestion asked)
    {
        var anchor = RevisionWriting.Anchor(connection, asked.AreaNumber, asked.AccountNumber, asked.Day);
        if (anchor is not null && anchor.Day <= asked.FirstDay)
        {
            anchor = null; // The account begins there: nothing of it was rated before.
        }

        return new(anchor, [.. spansOf(anchor?.Day ?? asked.FirstDay, asked.LastDay)
            .SelectMany(span => Days(asked, span))]);
    }

    List<HeldDay> Days(HistoryQuestion asked, DaySpan span)
    {
        using var days = openDays(span.From, span.To);
        return [.. MeterDays
            .OfMeter(days, asked.AreaNumber, asked.SeriesNumber, span.From.DayNumber, span.To.DayNumber)
            .Select(day => RowsBlob.TryReadMarked(day.Rows.Span, asked.IntervalSeconds, out var rows)
                ? new HeldDay(day.Revision, rows, day.Summary)
                : throw new StoreRefusedException(
                    $"the rows of {day.Summary.Day:yyyy-MM-dd} of account {asked.AccountNumber} cannot be read; "
                    + "`tallywatt ledger check` says more."))];
    }

    public IReadOnlyList<LedgerEntry> EntriesOfCustomer(long accountNumber) =>
        [.. StoredEntries.OfCustomer(connection, accountNumber).Select(stored => stored.ToBooked().Entry)];

    public StoredBill? Find(long accountNumber, BillingMonth month) =>
        BillRows.Find(connection, accountNumber, month);

    public IReadOnlyList<StoredBill> Of(long accountNumber) => BillRows.OfAccount(connection, accountNumber);
}
