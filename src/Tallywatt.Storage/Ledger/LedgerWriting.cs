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

        var (sequence, link) = Last(connection);
        using var insertEntry = connection.Prepare(
            LedgerSql.InsertEntry, "@sequence", "@area", "@key", "@kind", "@currency", "@booked", "@link");
        using var insertLine = connection.Prepare(LedgerSql.InsertLine, "@kind", "@number", "@sequence", "@nanos");
        using var moveBalance = connection.Prepare(LedgerSql.MoveBalance, "@kind", "@number", "@nanos");
        foreach (var entry in entries)
        {
            sequence++;
            link = LedgerChain.Link(link, entry);
            try
            {
                insertEntry.Run(sequence, areaNumber, entry.Key.Text, (long)entry.Kind, entry.Currency,
                    entry.BookedUnixSeconds, link);
            }
            catch (DbException fault) when (fault.BreaksConstraint())
            {
                throw new InvalidOperationException($"Entry {entry.Key} is in the books already.", fault);
            }

            foreach (var line in entry.Lines)
            {
                insertLine.Run((long)line.Account.Kind, line.Account.Number, sequence, line.Amount.Nanos);
                moveBalance.Run((long)line.Account.Kind, line.Account.Number, line.Amount.Nanos);
            }
        }
    }

    static (long Sequence, byte[] Link) Last(DbConnection connection)
    {
        using var select = connection.Prepare(LedgerSql.LastLink);
        using var row = select.ExecuteReader();
        return row.Read() ? (row.GetInt64(0), row.Blob(1)) : (0, new byte[LedgerChain.LinkBytes]);
    }
}
