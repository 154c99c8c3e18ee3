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

        var (sequence, link) = Last(connection, areaNumber);
        using var insertEntry = connection.Prepare(
            LedgerSql.InsertEntry, "@area", "@sequence", "@key", "@kind", "@currency", "@booked", "@memo", "@link");
        using var insertLine = connection.Prepare(
            LedgerSql.InsertLine, "@area", "@sequence", "@kind", "@number", "@nanos");
        using var moveBalance = connection.Prepare(LedgerSql.MoveBalance, "@area", "@kind", "@number", "@nanos");
        foreach (var entry in entries)
        {
            sequence++;
            link = LedgerChain.Link(link, entry);
            try
            {
                insertEntry.Run(areaNumber, sequence, entry.Key.Text, (long)entry.Kind, entry.Currency,
                    entry.BookedUnixSeconds, entry.Memo.Length == 0 ? null : entry.Memo, link);
            }
            catch (DbException fault) when (fault.BreaksConstraint())
            {
                throw new InvalidOperationException($"Entry {entry.Key} is in the books already.", fault);
            }

            foreach (var line in entry.Lines)
            {
                insertLine.Run(
                    areaNumber, sequence, (long)line.Account.Kind, line.Account.Number, line.Amount.Nanos);
                moveBalance.Run(areaNumber, (long)line.Account.Kind, line.Account.Number, line.Amount.Nanos);
            }
        }
    }

    static (long Sequence, byte[] Link) Last(DbConnection connection, long areaNumber)
    {
        using var select = connection.Prepare(LedgerSql.LastLink, "@area");
        using var row = select.With(areaNumber).ExecuteReader();
        return row.Read() ? (row.GetInt64(0), row.Blob(1)) : (0, new byte[LedgerChain.LinkBytes]);
    }
}
