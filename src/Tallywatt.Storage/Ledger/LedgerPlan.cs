using Tallywatt.Core.Areas;
using Tallywatt.Core.Ledger;

namespace Tallywatt.Storage.Ledger;

/// <summary>The rows that a commit's entries become: decided here, written by whichever database.</summary>
/// <remarks>Neighbouring presets and closed days of one date go as one batch; every other entry stands alone.</remarks>
sealed class LedgerPlan
{
    readonly List<EntryRow> entries = [];
    readonly List<LineRow> lines = [];
    readonly List<BatchRow> batches = [];
    readonly Dictionary<BalanceKey, long> moves = [];

    internal IReadOnlyList<EntryRow> Entries => entries;

    internal IReadOnlyList<LineRow> Lines => lines;

    internal IReadOnlyList<BatchRow> Batches => batches;

    /// <summary>What is added to each balance, in the order of their keys; an account that several lines touch stands
    /// here once.</summary>
    internal IReadOnlyList<BalanceMove> Moves =>
        [.. moves.Select(move => new BalanceMove(move.Key, move.Value)).OrderBy(move => move.Key)];

    /// <summary>Appends entries to the books of an area, after its tip.</summary>
    /// <returns>The new tip.</returns>
    internal LedgerTip Append(long areaNumber, LedgerTip tip, IReadOnlyList<LedgerEntry> appended)
    {
        for (var first = 0; first < appended.Count;)
        {
            var count = CountOfBatch(appended, first, out var firstAccount, out var lastAccount);
            tip = count == 0
                ? AppendAlone(areaNumber, tip, appended[first])
                : AppendBatch(areaNumber, tip, [.. appended.Skip(first).Take(count)], firstAccount, lastAccount);
            first += Math.Max(1, count);
        }

        foreach (var entry in appended)
        {
            foreach (var line in entry.Lines)
            {
                var key = new BalanceKey(areaNumber, (long)line.Account.Kind, line.Account.Number);
                moves[key] = moves.GetValueOrDefault(key) + line.Amount.Nanos;
            }
        }

        return tip;
    }

    /// <summary>How many entries from one on may stand in one batch; zero when it must stand alone.</summary>
    static int CountOfBatch(
        IReadOnlyList<LedgerEntry> entries, int first, out long firstAccount, out long lastAccount)
    {
        (firstAccount, lastAccount) = (long.MaxValue, long.MinValue);
        var head = entries[first];
        var headDay = 0;
        for (var i = first; i < entries.Count; i++)
        {
            var entry = entries[i];
            if (!EntryBatch.TryPlace(entry, out var account, out var day) || entry.Kind != head.Kind
                || (i > first && day != headDay) || entry.BookedUnixSeconds != head.BookedUnixSeconds
                || entry.Currency != head.Currency)
            {
                return i - first;
            }

            headDay = day;
            firstAccount = Math.Min(firstAccount, account);
            lastAccount = Math.Max(lastAccount, account);
        }

        return entries.Count - first;
    }

    LedgerTip AppendAlone(long areaNumber, LedgerTip tip, LedgerEntry entry)
    {
        tip = new(tip.Sequence + 1, LedgerChain.Link(tip.Link, entry));
        entries.Add(new(areaNumber, tip.Sequence, entry, tip.Link));
        foreach (var line in entry.Lines)
        {
            lines.Add(new(areaNumber, tip.Sequence, line));
        }

        return tip;
    }

    LedgerTip AppendBatch(
        long areaNumber, LedgerTip tip, IReadOnlyList<LedgerEntry> together, long firstAccount, long lastAccount)
    {
        var batch = EntryBatch.Of(tip.Link, tip.Sequence + 1, together);
        var last = new LedgerTip(tip.Sequence + together.Count, batch.Link.ToArray());
        batches.Add(new(areaNumber, last.Sequence, firstAccount, lastAccount, batch));
        return last;
    }

    internal readonly record struct EntryRow(long AreaNumber, long Sequence, LedgerEntry Entry, byte[] Link);

    internal readonly record struct LineRow(long AreaNumber, long Sequence, EntryLine Line);

    internal readonly record struct BatchRow(
        long AreaNumber, long LastSequence, long FirstAccount, long LastAccount, EntryBatch Batch);

    internal readonly record struct BalanceMove(BalanceKey Key, long Nanos);

    internal readonly record struct BalanceKey(long AreaNumber, long Kind, long Number) : IComparable<BalanceKey>
    {
        public int CompareTo(BalanceKey other) =>
            (AreaNumber, Kind, Number).CompareTo((other.AreaNumber, other.Kind, other.Number));
    }
}
