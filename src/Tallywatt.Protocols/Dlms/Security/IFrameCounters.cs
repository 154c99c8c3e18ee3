namespace Tallywatt.Protocols.Dlms;

/// <summary>The frame counters of one global key: which were sent, and which were taken, by system title.</summary>
/// <remarks>
/// Two APDUs under one key, title and counter give the key away, and a counter taken twice is a replay. So an
/// implementation makes its answer durable before it gives it, and answers for all associations of the key at once,
/// from any thread. A new key begins with fresh counters. Source: IEC 62056-5-3, 5.3.7 (invocation counter).
/// </remarks>
public interface IFrameCounters
{
    /// <summary>Takes the next counter to send. False when there is none left, or it cannot be made durable.</summary>
    /// <param name="systemTitle">The sender's: our own.</param>
    bool TryReserve(SystemTitle systemTitle, out uint counter);

    /// <summary>Makes sure that what is reserved next is above what the peer has seen.</summary>
    bool TryRaise(SystemTitle systemTitle, uint seen);

    /// <summary>Takes a counter that was received in an APDU whose tag is right. False when it is not above every one
    /// before it, or cannot be made durable.</summary>
    /// <param name="systemTitle">The sender's: the peer's.</param>
    bool TryAccept(SystemTitle systemTitle, uint counter);

    /// <summary>The highest counter received from anybody; zero before the first.</summary>
    uint HighestAccepted { get; }
}
