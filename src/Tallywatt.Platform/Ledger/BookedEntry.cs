using Tallywatt.Core.Ledger;

namespace Tallywatt.Platform.Ledger;

/// <summary>An entry at its place in the books.</summary>
/// <param name="AreaId">The area whose chain it is in; 0 for what was booked before chains were by area.</param>
/// <param name="Sequence">Its place in that chain, dense from 1.</param>
/// <param name="Entry">The entry.</param>
/// <param name="Link">The link stored with it; see <see cref="LedgerChain"/>.</param>
public sealed record BookedEntry(int AreaId, long Sequence, LedgerEntry Entry, ReadOnlyMemory<byte> Link);
