using Tallywatt.Core.Ledger;
using Tallywatt.Storage.Ledger;

namespace Tallywatt.Host.Ledger;

/// <summary>Follows the chain of each area from its first entry, and names the entry where it breaks.</summary>
sealed class ChainProof
{
    readonly List<string> faults = [];
    int areaId = -1;
    long sequence;
    byte[]? link = [];

    internal IReadOnlyList<string> Faults => faults;

    internal void Add(StoredEntry stored)
    {
        if (stored.AreaId != areaId)
        {
            (areaId, sequence, link) = (stored.AreaId, 0, new byte[LedgerChain.LinkBytes]);
        }

        sequence++;
        if (stored.Sequence != sequence)
        {
            faults.Add(stored.Sequence == sequence + 1
                ? $"entry {sequence} of area {areaId} is gone"
                : $"entries {sequence} to {stored.Sequence - 1} of area {areaId} are gone");
            Resume(stored);
            return;
        }

        if (stored.Entry is null)
        {
            faults.Add($"entry {sequence} of area {areaId} cannot be read: {stored.Fault}");
            Resume(stored);
            return;
        }

        if (link is null)
        {
            Resume(stored); // Between a changed entry of a batch and its end no link is stored whole.
            return;
        }

        link = LedgerChain.Link(link, stored.Entry);
        if (stored.Link.IsEmpty || !link.AsSpan().StartsWith(stored.Link.Span))
        {
            faults.Add($"entry {sequence} of area {areaId} ({stored.Entry.Key}) was changed, or its link was");
            Resume(stored);
        }
    }

    // One changed entry is one fault: what follows is proved from the link that is stored.
    void Resume(StoredEntry stored)
    {
        sequence = stored.Sequence;
        link = stored.Link.Length == LedgerChain.LinkBytes ? stored.Link.ToArray() : null;
    }
}
