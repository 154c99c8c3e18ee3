using System.Data.Common;
using Tallywatt.Core.Ledger;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Storage.Ledger;

/// <summary>Appends entries inside the transaction of their cause.</summary>
static class LedgerWriting
{
    /// <exception cref="InvalidOperationException">An entry's key is in the books already: a defect in the caller.
    /// The transaction must roll back.</exception>
    internal static void Append(DbConnection connection, long areaNumber, IReadOnlyList<LedgerEntry> entries)
    {
        if (entries.Count == 0)
        {
            return;
        }

        var plan = new LedgerPlan();
        plan.Append(areaNumber, LedgerTip.Of(connection, areaNumber), entries);
        WriteEntries(connection, plan);
        WriteBatches(connection, plan);
        using var moveBalance = connection.Prepare(LedgerSql.MoveBalance, "@area", "@kind", "@number", "@nanos");
        foreach (var (key, nanos) in plan.Moves)
        {
            moveBalance.Run(key.AreaNumber, key.Kind, key.Number, nanos);
        }
    }

    static void WriteEntries(DbConnection connection, LedgerPlan plan)
    {
        if (plan.Entries.Count == 0)
        {
            return;
        }

        using var insertEntry = connection.Prepare(
            LedgerSql.InsertEntry, "@area", "@sequence", "@key", "@kind", "@currency", "@booked", "@memo", "@link");
        foreach (var (area, sequence, entry, link) in plan.Entries)
        {
            try
            {
                insertEntry.Run(area, sequence, entry.Key.Text, (long)entry.Kind, entry.Currency,
                    entry.BookedUnixSeconds, entry.Memo.Length == 0 ? null : entry.Memo, link);
            }
            catch (DbException fault) when (fault.BreaksConstraint())
            {
                throw new InvalidOperationException($"Entry {entry.Key} is in the books already.", fault);
            }
        }

        using var insertLine = connection.Prepare(
            LedgerSql.InsertLine, "@area", "@sequence", "@kind", "@number", "@nanos");
        foreach (var (area, sequence, line) in plan.Lines)
        {
            insertLine.Run(area, sequence, (long)line.Account.Kind, line.Account.Number, line.Amount.Nanos);
        }
    }

    static void WriteBatches(DbConnection connection, LedgerPlan plan)
    {
        if (plan.Batches.Count == 0)
        {
            return;
        }

        using var insert = connection.Prepare(
            LedgerSql.InsertBatch, "@area", "@sequence", "@last", "@kind", "@day", "@from", "@to", "@currency",
            "@booked", "@body", "@link");
        foreach (var row in plan.Batches)
        {
            var batch = row.Batch;
            RefuseTaken(connection, row);
            insert.Run(row.AreaNumber, batch.FirstSequence, row.LastSequence, (long)batch.Kind, batch.DayNumber,
                row.FirstAccount, row.LastAccount, batch.Currency, batch.BookedUnixSeconds, batch.Body.ToArray(),
                batch.Link.ToArray());
        }
    }

    /// <summary>Nearly always no batch of the same kind and day touches the same accounts, and nothing is read.
    /// </summary>
    static void RefuseTaken(DbConnection connection, LedgerPlan.BatchRow row)
    {
        var taken = StoredBatches.Overlapping(connection, row).ToHashSet();
        if (taken.Count > 0
            && row.Batch.Read().FirstOrDefault(entry => taken.Contains(entry.Entry!.Key)) is { } again)
        {
            throw new InvalidOperationException($"Entry {again.Entry!.Key} is in the books already.");
        }
    }
}
