using Tallywatt.Core.Areas;

namespace Tallywatt.Platform.Areas;

/// <summary>Where areas are kept.</summary>
public interface IAreaStore
{
    /// <summary>Writes a commit, all or nothing. On disk when the task ends.</summary>
    /// <exception cref="InvalidOperationException">The commit does not follow the last one, or an entry is in the
    /// books already: another writer was here, and the area must be opened again.</exception>
    /// <exception cref="AreaOwnerLostException">Somebody else has claimed the area since; nothing was written.
    /// </exception>
    Task CommitAsync(AreaWrite write);

    /// <summary>Takes the area over: raises its owner epoch and loads it, in one transaction.</summary>
    /// <returns>What is stored, with the epoch that this owner's commits must name.</returns>
    Task<StoredArea> ClaimAsync(long areaNumber);

    /// <summary>The newest checkpoint, and every journal row after it in order, for somebody who only looks.</summary>
    StoredArea Load(long areaNumber);

    /// <summary>Closed days of one account, from the newest place to rate again from that is old enough.</summary>
    /// <exception cref="AreaCorruptException">A stored day is damaged.</exception>
    MeterHistory History(HistoryQuestion asked);
}

/// <summary>Another process has opened the area since this one did: it writes no more of it.</summary>
public sealed class AreaOwnerLostException(long areaNumber, long epoch, long ownerEpoch)
    : InvalidOperationException(
        $"Area {areaNumber} was opened by epoch {epoch}, but belongs to epoch {ownerEpoch} now.");

/// <summary>Everything one transaction of an area writes.</summary>
/// <param name="Commit">What the area decided.</param>
/// <param name="Checkpoint">The area after the commit; journal rows up to it are dropped. Null to keep them.</param>
/// <param name="Settled">Relay orders that are over: the relay was read back after them.</param>
/// <param name="Currency">ISO 4217, for the words of messages.</param>
/// <param name="NowUnixSeconds">The utility's clock.</param>
public sealed record AreaWrite(
    AreaCommit Commit,
    AreaCheckpoint? Checkpoint,
    IReadOnlyList<SettledOrder> Settled,
    string Currency,
    long NowUnixSeconds)
{
    /// <summary>The epoch this owner got when it claimed the area; 0 when nobody ever claims.</summary>
    public long OwnerEpoch { get; init; }

    /// <summary>Bills issued with the entries of the commit.</summary>
    public IReadOnlyList<StoredBill> Bills { get; init; } = [];
}

/// <summary>A relay order that is over.</summary>
/// <param name="MeterNumber">The meter.</param>
/// <param name="Sequence">The order's number.</param>
/// <param name="Confirmed">The relay stands as this order wanted; else another order takes its place, or none is
/// needed any more.</param>
public readonly record struct SettledOrder(long MeterNumber, int Sequence, bool Confirmed);

/// <summary>What is stored of an area.</summary>
/// <param name="Checkpoint">The newest; null before the first.</param>
/// <param name="Journal">Every journal row after it, in order.</param>
/// <param name="OwnerEpoch">The epoch of the area's owner; 0 when nobody ever claimed it.</param>
public sealed record StoredArea(
    AreaCheckpoint? Checkpoint, IReadOnlyList<JournalRow> Journal, long OwnerEpoch = 0);
