using Orleans.Runtime;
using Tallywatt.Platform.Registry;

namespace Tallywatt.Host.Cluster;

/// <summary>Which areas a silo looks after: each is looked after by exactly one of those that live.</summary>
/// <remarks>
/// Looking after means to wake it. The area opens in the process that wakes it, so the shares are where the areas are.
/// Every silo computes the same answer from the same members (highest random weight), so nothing is agreed on; while
/// members differ for a moment, an area is woken twice, which is harmless.
/// </remarks>
sealed class AreaShare(
    UtilityRegistry registry, IClusterMembershipService membership, ILocalSiloDetails own)
{
    /// <summary>This silo.</summary>
    internal SiloAddress Keeper => own.SiloAddress;

    /// <summary>The areas this silo looks after now.</summary>
    internal IEnumerable<int> Own()
    {
        ulong[] others =
        [
            .. membership.CurrentSnapshot.Members.Values
                .Where(member => member.Status == SiloStatus.Active && !member.SiloAddress.Equals(own.SiloAddress))
                .Select(member => IdOf(member.SiloAddress)),
        ];
        var mine = IdOf(own.SiloAddress);
        return registry.AreaIds.Where(area => Wins(area, mine, others));
    }

    /// <summary>Whether a silo looks after an area, among others.</summary>
    internal static bool Wins(int areaId, ulong own, IEnumerable<ulong> others)
    {
        var weight = Weight(areaId, own);
        return others.All(other => (Weight(areaId, other), other).CompareTo((weight, own)) < 0);
    }

    static ulong IdOf(SiloAddress silo) =>
        unchecked(((ulong)(uint)silo.Generation << 32) ^ (uint)silo.Endpoint.Port
            ^ ((ulong)(uint)silo.Endpoint.Address.GetHashCode() << 16));

    // The finalizer of SplitMix64: every bit of the area and the silo moves every bit of the weight.
    static ulong Weight(int areaId, ulong silo)
    {
        unchecked
        {
            var mixed = silo + ((ulong)(uint)areaId * 0x9E3779B97F4A7C15);
            mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            return mixed ^ (mixed >> 31);
        }
    }
}
