using Tallywatt.Core.Ledger;
using Tallywatt.Core.Units;

namespace Tallywatt.Platform.Ledger;

/// <summary>The books as stored. They are written only together with what caused an entry, so this only reads.
/// </summary>
public interface ILedgerStore
{
    /// <summary>The entry under a key; null when the event was never booked.</summary>
    LedgerEntry? Find(EntryKey key);

    /// <summary>Credits less debits of one account. Zero for an account with no entries.</summary>
    Money Balance(AccountId account);
}
