namespace Tallywatt.Protocols.Dlms;

/// <summary>How a method ended. The numbers go on the wire, and agree with <see cref="DataAccessResult"/> up to 14.
/// </summary>
/// <remarks>Source: IEC 62056-5-3, Action-Result.</remarks>
public enum ActionResult : byte
{
    Success = 0,
    HardwareFault = 1,
    TemporaryFailure = 2,
    ReadWriteDenied = 3,
    ObjectUndefined = 4,
    ObjectClassInconsistent = 9,
    ObjectUnavailable = 11,
    TypeUnmatched = 12,
    ScopeOfAccessViolated = 13,
    DataBlockUnavailable = 14,
    LongActionAborted = 15,
    NoLongActionInProgress = 16,
    OtherReason = 250,
}
