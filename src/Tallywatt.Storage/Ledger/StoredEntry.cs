using Tallywatt.Core.Ledger;
using Tallywatt.Platform.Ledger;

namespace Tallywatt.Storage.Ledger;

/// <summary>An entry as it lies in the database, readable or not.</summary>
/// <param name="AreaId">The area whose chain it is in.</param>
/// <param name="Sequence">Its place there.</param>
/// <param name="Entry">Null when it cannot be read as an entry of ours any more.</param>
/// <param name="Link">The link stored with it.</param>
/// <param name="Fault">Why it cannot be read; null when it can.</param>
public sealed record StoredEntry(
    int AreaId, long Sequence, LedgerEntry? Entry, ReadOnlyMemory<byte> Link, string? Fault)
{
    /// <exception cref="StoreRefusedException">It cannot be read.</exception>
    internal BookedEntry ToBooked() => Entry is null
        ? throw new StoreRefusedException(
            $"entry {Sequence} of area {AreaId} cannot be read ({Fault}); `tallywatt ledger check` says more.")
        : new(AreaId, Sequence, Entry, Link);
}
