using System.Collections.Immutable;
using Tallywatt.Core.Purse;
using Tallywatt.Core.Relay;
using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;

namespace Tallywatt.Core.Areas;

/// <summary>One account at one moment, for pages and proofs.</summary>
/// <param name="AccountNumber">The account.</param>
/// <param name="MeterNumber">Its meter.</param>
/// <param name="IsInstalled">Whether the preset credit has been advanced.</param>
/// <param name="Purse">The purse.</param>
/// <param name="Relay">The relay, as wanted and as read.</param>
/// <param name="LastRow">The newest row held; null before the first.</param>
/// <param name="Unbilled">Debits not yet in the ledger: the open days.</param>
/// <param name="Rating">The rating state behind the newest row: ladder position and the like.</param>
/// <param name="OpenDays">The days not yet closed, oldest first.</param>
/// <param name="Missing">Rows that should be there and are not.</param>
public sealed record AccountSnapshot(
    long AccountNumber,
    long MeterNumber,
    bool IsInstalled,
    PurseState Purse,
    RelayState Relay,
    RegisterRow? LastRow,
    Money Unbilled,
    RatingState Rating,
    ImmutableArray<DaySummary> OpenDays,
    ImmutableArray<MissingRows> Missing);
