using System.Collections.Concurrent;

namespace Tallywatt.Platform.HeadEnd.Commands;

/// <summary>Which version of its keys each meter is spoken to with.</summary>
public interface IMeterKeyVersions
{
    /// <summary>1 before the first change. Asked at every new association.</summary>
    int VersionOf(long meterNumber);

    /// <summary>The meter is not spoken to from this process any more: another one may change its keys.</summary>
    void Forget(long meterNumber)
    {
        // Where versions never change there is nothing to forget.
    }
}

/// <summary>The versions in force, and those that are being tried: a meter that was sent new keys has one of two.
/// </summary>
public sealed class KeyVersions(ICommandStore store) : IMeterKeyVersions
{
    readonly ConcurrentDictionary<long, int> inForce = new();
    readonly ConcurrentDictionary<long, int> tried = new();

    public int VersionOf(long meterNumber) =>
        tried.TryGetValue(meterNumber, out var version) ? version : InForce(meterNumber);

    public void Forget(long meterNumber)
    {
        inForce.TryRemove(meterNumber, out _);
        tried.TryRemove(meterNumber, out _);
    }

    internal int InForce(long meterNumber) => inForce.GetOrAdd(meterNumber, store.KeyVersionOf);

    internal void Try(long meterNumber, int version) => tried[meterNumber] = version;

    internal void Untry(long meterNumber) => tried.TryRemove(meterNumber, out _);

    /// <summary>The version is in force, and on disk.</summary>
    internal void Keep(long meterNumber, int version)
    {
        inForce[meterNumber] = version;
        Untry(meterNumber);
    }
}
