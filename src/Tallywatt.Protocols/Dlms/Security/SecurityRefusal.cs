namespace Tallywatt.Protocols.Dlms;

/// <summary>Why a ciphering side refused something.</summary>
public enum SecurityRefusalKind
{
    /// <summary>The tag was right, and the frame counter was not above the last one.</summary>
    Replay,

    /// <summary>The tag was wrong, or the APDU could not be read at all.</summary>
    Forgery,

    /// <summary>It was plain, or less protected than the policy asks.</summary>
    BelowPolicy,

    /// <summary>No frame counter can be taken: they are used up, or cannot be made durable.</summary>
    OutOfCounters,

    /// <summary>The peer did not prove itself: a wrong password, or a wrong answer to a challenge.</summary>
    Unproved,
}

/// <summary>One thing that was refused. It holds no secret.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Peer">Who says to have sent it; the default when that is not known.</param>
/// <param name="Counter">The frame counter it carried; zero when it had none.</param>
/// <param name="Highest">The highest frame counter taken before.</param>
public readonly record struct SecurityRefusal(
    SecurityRefusalKind Kind, SystemTitle Peer, uint Counter, uint Highest);
