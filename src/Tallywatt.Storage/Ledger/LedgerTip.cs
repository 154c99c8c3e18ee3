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

    // One step into an index for each area, however many entries it has.
    const string SqlOfAreas =
        """
        WITH RECURSIVE alone(area_id) AS (
            SELECT MIN(area_id) FROM ledger_entry
            UNION ALL
            SELECT (SELECT MIN(entry.area_id) FROM ledger_entry AS entry WHERE entry.area_id > alone.area_id)
            FROM alone WHERE alone.area_id IS NOT NULL
        ), together(area_id) AS (
            SELECT MIN(area_id) FROM ledger_batch
            UNION ALL
            SELECT (SELECT MIN(batch.area_id) FROM ledger_batch AS batch WHERE batch.area_id > together.area_id)
            FROM together WHERE together.area_id IS NOT NULL
        )
        SELECT area_id FROM (SELECT area_id FROM alone UNION SELECT area_id FROM together) AS area
        WHERE area_id IS NOT NULL ORDER BY area_id
        """;

    /// <summary>The tip of one area.</summary>
    internal static LedgerTip Of(DbConnection connection, long areaNumber)
    {
        using var select = connection.Prepare(SqlOfOne, "@area");
        using var row = select.With(areaNumber).ExecuteReader();
        return row.Read() ? new(row.GetInt64(0), row.Blob(1)) : None;
    }

    /// <summary>What is wrong with the last link of an area's chain, the first area where something is.</summary>
    /// <remarks>Only what each chain ends with is looked at: what is booked next would be chained to it. All of a chain
    /// is what `ledger check` proves.</remarks>
    /// <returns>Null when every chain ends as it should.</returns>
    internal static string? Fault(DbConnection connection) =>
        connection.Rows(SqlOfAreas, row => checked((int)row.GetInt64(0)))
            .Select(areaId => Fault(connection, areaId))
            .FirstOrDefault(fault => fault is not null);

    static string? Fault(DbConnection connection, int areaId)
    {
        var place = Of(connection, areaId).Sequence;
        var before = place <= 1 ? None.Link : StoredEntries.At(connection, areaId, place - 1)?.Link ?? default;
        var last = StoredEntries.At(connection, areaId, place);
        return last?.Entry is { } entry && before.Length == LedgerChain.LinkBytes
            && LedgerChain.Link(before.Span, entry).AsSpan().SequenceEqual(last.Link.Span)
            ? null
            : FormattableString.Invariant(
                $"the last entry of the books of area {areaId}, number {place}, does not fit its chain");
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
