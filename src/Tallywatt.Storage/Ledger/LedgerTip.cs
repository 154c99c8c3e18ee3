using Tallywatt.Core.Ledger;

namespace Tallywatt.Storage.Ledger;

/// <summary>Where the books of an area end: the place and the link of the last entry.</summary>
sealed record LedgerTip(long Sequence, byte[] Link)
{
    internal static readonly LedgerTip None = new(0, new byte[LedgerChain.LinkBytes]);

    /// <summary>The tips of many areas in PostgreSQL: one step into an index each.</summary>
    internal const string SqlOfMany =
        """
        SELECT area, tip.sequence, tip.link
        FROM unnest($1::bigint[]) AS area
        CROSS JOIN LATERAL (
            SELECT sequence, link FROM ledger_entry WHERE area_id = area ORDER BY sequence DESC LIMIT 1) AS tip
        """;
}
