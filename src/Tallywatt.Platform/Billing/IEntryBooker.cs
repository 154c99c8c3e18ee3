using Tallywatt.Core.Ledger;
using Tallywatt.Platform.Areas;

namespace Tallywatt.Platform.Billing;

/// <summary>The way into the books of an area for whoever is not its grain.</summary>
public interface IEntryBooker
{
    /// <summary>Books entries; on disk when the task ends. A repeat is answered and changes nothing.</summary>
    Task<AppendResult[]> BookAsync(int areaId, BookOrder[] orders, long nowUnixSeconds);
}

/// <summary>Through the area's grain, while the utility runs.</summary>
public sealed class GrainBooker(IGrainFactory grains) : IEntryBooker
{
    public Task<AppendResult[]> BookAsync(int areaId, BookOrder[] orders, long nowUnixSeconds) =>
        grains.GetGrain<IAreaGrain>(areaId).Book(orders, nowUnixSeconds);
}
