using Tallywatt.Core.Ledger;

namespace Tallywatt.Storage.Ledger;

/// <summary>The rows that a commit's entries become: decided here, written by whichever database.</summary>
sealed class LedgerPlan
{
    readonly List<EntryRow> entries = [];
    readonly List<LineRow> lines = [];
    readonly SortedDictionary<BalanceKey, long> moves = [];

    internal IReadOnlyList<EntryRow> Entries => entries;

    internal IReadOnlyList<LineRow> Lines => lines;

    /// <summary>What is added to each balance, in nanos; an account that several lines touch stands here once.</summary>
    internal IReadOnlyDictionary<BalanceKey, long> Moves => moves;

    /// <summary>Appends entries to the books of an area, after its tip.</summary>
    /// <returns>The new tip.</returns>
    internal LedgerTip Append(long areaNumber, LedgerTip tip, IReadOnlyList<LedgerEntry> appended)
    {
        foreach (var entry in appended)
        {
            tip = new(tip.Sequence + 1, LedgerChain.Link(tip.Link, entry));
            entries.Add(new(areaNumber, tip.Sequence, entry, tip.Link));
            foreach (var line in entry.Lines)
            {
                lines.Add(new(areaNumber, tip.Sequence, line));
                var key = new BalanceKey(areaNumber, (long)line.Account.Kind, line.Account.Number);
                moves[key] = moves.GetValueOrDefault(key) + line.Amount.Nanos;
            }
        }

        return tip;
    }

    internal readonly record struct EntryRow(long AreaNumber, long Sequence, LedgerEntry Entry, byte[] Link);

    internal readonly record struct LineRow(long AreaNumber, long Sequence, EntryLine Line);

    internal readonly record struct BalanceKey(long AreaNumber, long Kind, long Number) : IComparable<BalanceKey>
    {
        public int CompareTo(BalanceKey other) =>
            (AreaNumber, Kind, Number).CompareTo((other.AreaNumber, other.Kind, other.Number));
    }
}
