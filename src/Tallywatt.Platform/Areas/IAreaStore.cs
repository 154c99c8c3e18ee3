using Tallywatt.Core.Areas;

namespace Tallywatt.Platform.Areas;

/// <summary>Where areas are kept.</summary>
public interface IAreaStore
{
    /// <summary>Writes a commit, all or nothing. On disk when the task ends.</summary>
    /// <exception cref="InvalidOperationException">The commit does not follow the last one, or an entry is in the
    /// books already: another writer was here, and the area must be opened again.</exception>
    Task CommitAsync(AreaWrite write);

    /// <summary>The newest checkpoint, and every journal row after it in order.</summary>
    StoredArea Load(long areaNumber);
}

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
    long NowUnixSeconds);

/// <summary>A relay order that is over.</summary>
/// <param name="MeterNumber">The meter.</param>
/// <param name="Sequence">The order's number.</param>
/// <param name="Confirmed">The relay stands as this order wanted; else another order takes its place, or none is
/// needed any more.</param>
public readonly record struct SettledOrder(long MeterNumber, int Sequence, bool Confirmed);

/// <summary>What is stored of an area.</summary>
public sealed record StoredArea(AreaCheckpoint? Checkpoint, IReadOnlyList<JournalRow> Journal);
