using Tallywatt.Core.Ledger;
using Tallywatt.Core.Notices;
using Tallywatt.Core.Relay;

namespace Tallywatt.Core.Areas;

/// <summary>Everything one transaction must hold, all or nothing, before anything is acknowledged or sent.</summary>
/// <param name="AreaNumber">The area.</param>
/// <param name="Sequence">
/// Dense from 1. The store refuses a sequence that is not one more than its last: two writers can then never both
/// succeed.
/// </param>
/// <param name="Journal">The journal row: what was accepted, in a stored form that checks itself.</param>
/// <param name="Entries">Ledger entries. Every one must be <see cref="AppendResult.Appended"/>; else roll back.</param>
/// <param name="Notices">Messages for the outbox, each with a stable id.</param>
/// <param name="Orders">Relay orders for the outbox; the newest of a meter replaces its older ones.</param>
/// <param name="MeterDays">Closed meter-days, for the record.</param>
public sealed record AreaCommit(
    long AreaNumber,
    long Sequence,
    ReadOnlyMemory<byte> Journal,
    IReadOnlyList<LedgerEntry> Entries,
    IReadOnlyList<Notice> Notices,
    IReadOnlyList<RelayOrder> Orders,
    IReadOnlyList<MeterDay> MeterDays)
{
    /// <summary>What few commits hold beside.</summary>
    public AreaExtras Extras { get; init; } = AreaExtras.None;
}

/// <summary>One journal row as stored.</summary>
public readonly record struct JournalRow(long Sequence, ReadOnlyMemory<byte> Payload);

/// <summary>A whole area at one committed moment, in a stored form that checks itself.</summary>
/// <param name="AreaNumber">The area.</param>
/// <param name="Sequence">The last commit it contains; replay begins with the next.</param>
/// <param name="Payload">The stored form.</param>
public sealed record AreaCheckpoint(long AreaNumber, long Sequence, ReadOnlyMemory<byte> Payload);

/// <summary>What is stored does not add up. The area must not go on.</summary>
public sealed class AreaCorruptException(string message) : Exception(message);

/// <summary>Closed days as read do not come to what was booked for them. Nothing can be built on them.</summary>
public sealed class AreaHistoryException(string message) : Exception(message);
