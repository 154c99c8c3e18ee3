using Tallywatt.Core.Notices;

namespace Tallywatt.Platform.Notices;

/// <summary>Messages to customers that wait for a gateway, or have left through one.</summary>
public interface INoticeOutbox
{
    /// <summary>Messages after a place in the outbox, in order.</summary>
    /// <param name="sequence">The place of the last message seen; zero for all.</param>
    /// <param name="limitCount">The most to return.</param>
    IReadOnlyList<QueuedNotice> After(long sequence, int limitCount);
}

/// <summary>A message in the outbox.</summary>
public readonly record struct QueuedNotice(
    long Sequence, long AccountNumber, NoticeKind Kind, long DecidedUnixSeconds);
