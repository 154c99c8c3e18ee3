using Tallywatt.Core.Ledger;
using Tallywatt.Core.Units;

namespace Tallywatt.Platform.Ledger;

/// <summary>The books as stored. They are written only together with what caused an entry, so this only reads.
/// </summary>
public interface ILedgerStore
{
    /// <summary>The entry under a key; null when the event was never booked.</summary>
    LedgerEntry? Find(EntryKey key);

    /// <summary>The entry under a key, with its place; null when the event was never booked.</summary>
    BookedEntry? FindBooked(EntryKey key);

    /// <summary>The entry at a place; null when the chain does not reach so far.</summary>
    BookedEntry? At(int areaId, long sequence);

    /// <summary>Credits less debits of one account, over all areas. Zero for an account with no entries.</summary>
    Money Balance(AccountId account);

    /// <summary>Every account that was ever moved, with its balance over all areas.</summary>
    IReadOnlyDictionary<AccountId, Money> Balances();

    /// <summary>The entries of one area after a place, in order. Read them to the end: a reader is held open.</summary>
    /// <param name="areaId">The area; 0 for what was booked before chains were by area.</param>
    /// <param name="afterSequence">0 for all of them.</param>
    IEnumerable<BookedEntry> Entries(int areaId, long afterSequence);

    /// <summary>The entries that move one account, in order of area and place.</summary>
    IReadOnlyList<BookedEntry> EntriesOf(AccountId account);
}
