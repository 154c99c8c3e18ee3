using Tallywatt.Protocols.Dlms;

namespace Tallywatt.Platform.HeadEnd.Sessions;

/// <summary>How a question to a meter ended.</summary>
public enum MeterOutcome
{
    /// <summary>The meter did not answer. What it did with the question is unknown.</summary>
    Unreachable,

    /// <summary>The meter answered, and <see cref="MeterAnswer{T}.Value"/> is what it said.</summary>
    Answered,

    /// <summary>The meter understood and refused. <see cref="MeterAnswer{T}.Refusal"/> says why.</summary>
    Refused,

    /// <summary>What came back is not what was asked for. Nothing of it may be used.</summary>
    Malformed,
}

/// <summary>Why a question was not answered, for the log and the console.</summary>
public enum MeterFault
{
    None,
    NotConnected,
    TimedOut,
    ConnectionClosed,
    FrameMalformed,
    ApduMalformed,
    ValueMalformed,
    AnswerTooLong,
    AssociationRejected,
    ServiceRefused,
    AccessRefused,

    /// <summary>The frame counters of the meter's key are used up, or cannot be kept: it needs a new key, or a disk.
    /// </summary>
    OutOfCounters,

    /// <summary>The meter's protocol, or our side of it, knows no such question. Nothing was sent.</summary>
    NotSupported,
}

/// <summary>The answer of a meter: exactly one outcome, and the value only when there is one.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Value">What the meter said. Meaningful only when <see cref="Answered"/>.</param>
/// <param name="Fault">What went wrong. None when answered.</param>
/// <param name="Refusal">The meter's own code when an attribute or method was refused. Success otherwise.</param>
public readonly record struct MeterAnswer<T>(MeterOutcome Outcome, T? Value, MeterFault Fault, DataAccessResult Refusal)
{
    public bool Answered => Outcome == MeterOutcome.Answered;
}
