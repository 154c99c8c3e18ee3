namespace Tallywatt.Platform.HeadEnd;

/// <summary>Where the head-end keeps how far the frame counters of each meter's keys have gone.</summary>
public interface IFrameCounterBook
{
    /// <summary>Counters up to it may have been sent under any key, by an epoch of the installation that a restore has
    /// forgotten. 0 when nothing was ever restored.</summary>
    uint SentFloor => 0;

    /// <summary>What is kept of one key. Empty for a key that was never used.</summary>
    IReadOnlyList<KeptFrameCounter> Of(ulong keyId);

    /// <summary>Keeps limits, all or none. On disk when the task ends. A limit below the kept one changes nothing.
    /// </summary>
    Task KeepAsync(IReadOnlyList<KeptFrameCounter> counters);
}

/// <summary>How far the frame counters of one sender under one key have gone.</summary>
/// <param name="KeyId">A digest of the key: it tells keys apart and says nothing of them.</param>
/// <param name="SystemTitle">The sender's title.</param>
/// <param name="IsSent">Whether the sender is the head-end itself.</param>
/// <param name="Limit">No counter up to it may be sent, or taken, again.</param>
public readonly record struct KeptFrameCounter(ulong KeyId, ulong SystemTitle, bool IsSent, uint Limit);
