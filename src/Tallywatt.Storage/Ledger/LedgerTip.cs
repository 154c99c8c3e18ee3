using System.Data.Common;
using Tallywatt.Core.Ledger;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Storage.Ledger;

/// <summary>Where the books of an area end: the place and the link of the last entry.</summary>
sealed record LedgerTip(long Sequence, byte[] Link)
{
    internal static readonly LedgerTip None = new(0, new byte[LedgerChain.LinkBytes]);

    const string SqlOfOne =
        """
        SELECT sequence, link FROM (
            SELECT * FROM (SELECT sequence, link FROM ledger_entry
                           WHERE area_id = @area ORDER BY sequence DESC LIMIT 1) AS alone
            UNION ALL
            SELECT * FROM (SELECT last_sequence, link FROM ledger_batch
                           WHERE area_id = @area ORDER BY first_sequence DESC LIMIT 1) AS together) AS tip
        ORDER BY sequence DESC LIMIT 1
        """;

    /// <summary>The tip of one area.</summary>
    internal static LedgerTip Of(DbConnection connection, long areaNumber)
    {
        using var select = connection.Prepare(SqlOfOne, "@area");
        using var row = select.With(areaNumber).ExecuteReader();
        return row.Read() ? new(row.GetInt64(0), row.Blob(1)) : None;
    }

    /// <summary>The tips of many areas in PostgreSQL: one step into an index each.</summary>
    internal const string SqlOfMany =
        """
        SELECT area, tip.sequence, tip.link
        FROM unnest($1::bigint[]) AS area
        CROSS JOIN LATERAL (
            SELECT sequence, link FROM (
                SELECT * FROM (SELECT sequence, link FROM ledger_entry
                               WHERE area_id = area ORDER BY sequence DESC LIMIT 1) AS alone
                UNION ALL
                SELECT * FROM (SELECT last_sequence, link FROM ledger_batch
                               WHERE area_id = area ORDER BY first_sequence DESC LIMIT 1) AS together) AS either
            ORDER BY sequence DESC LIMIT 1) AS tip
        """;
}
