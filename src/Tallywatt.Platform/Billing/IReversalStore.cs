namespace Tallywatt.Platform.Billing;

/// <summary>What people asked to be reversed.</summary>
public interface IReversalStore
{
    /// <summary>Keeps a request. The first of an entry stays; on disk when the task ends.</summary>
    /// <returns>The request that is kept: this one, or the one that was there.</returns>
    Task<ReversalRequest> AddAsync(ReversalRequest request);

    /// <summary>The request for an entry; null when nobody asked.</summary>
    ReversalRequest? Find(int areaId, long sequence);

    /// <summary>Every request, oldest first.</summary>
    IReadOnlyList<ReversalRequest> All();
}

/// <summary>One person's wish to have an entry reversed.</summary>
/// <param name="AreaId">The area whose chain the entry is in.</param>
/// <param name="Sequence">Its place there.</param>
/// <param name="EntryKey">Its key.</param>
/// <param name="RequestedBy">Who asked.</param>
/// <param name="Reason">Why.</param>
/// <param name="RequestedUnixSeconds">When.</param>
public sealed record ReversalRequest(
    int AreaId, long Sequence, string EntryKey, string RequestedBy, string Reason, long RequestedUnixSeconds);
