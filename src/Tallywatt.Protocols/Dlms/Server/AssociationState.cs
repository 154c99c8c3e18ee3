namespace Tallywatt.Protocols.Dlms;

/// <summary>Where the association of one client with one logical device stands, seen from the server.</summary>
public enum AssociationState
{
    /// <summary>None. Only an AARQ is served.</summary>
    Idle,

    /// <summary>The AARE asked the client to prove itself. Only that proof, an AARQ or a release is served.</summary>
    Pending,

    /// <summary>Open: services are served.</summary>
    Associated,
}

/// <summary>What a client can ask of a server.</summary>
public enum ServiceKind
{
    Associate,
    Release,
    Get,
    Set,
    Action,

    /// <summary>The second half of an HLS authentication: an ACTION on the association object itself.</summary>
    Prove,

    /// <summary>An APDU that no client sends, or that this stack does not know.</summary>
    Unknown,
}

/// <summary>What the server does about it.</summary>
public enum ServiceReaction
{
    Serve,

    /// <summary>Exception: service not allowed. Not in this state.</summary>
    RefuseNotAllowed,

    /// <summary>Exception: service unknown. In no state.</summary>
    RefuseUnknown,
}

/// <summary>The state table of an association. Source: IEC 62056-5-3, 7.2 (control function of the server).</summary>
/// <remarks>
/// A client whose connection was cut without a release asks again: an AARQ replaces the association it finds.
/// A release of nothing is confirmed, so that it may be repeated.
/// </remarks>
public static class AssociationTable
{
    public static ServiceReaction Reaction(AssociationState state, ServiceKind service) => (state, service) switch
    {
        (_, ServiceKind.Associate) => ServiceReaction.Serve,
        (_, ServiceKind.Release) => ServiceReaction.Serve,
        (_, ServiceKind.Unknown) => ServiceReaction.RefuseUnknown,
        (AssociationState.Pending, ServiceKind.Prove) => ServiceReaction.Serve,
        (AssociationState.Associated, _) => ServiceReaction.Serve,
        (AssociationState.Idle or AssociationState.Pending, _) => ServiceReaction.RefuseNotAllowed,
        _ => throw new InvalidOperationException($"No such association state: {state}."),
    };

    /// <summary>The service an APDU asks for.</summary>
    public static ServiceKind ServiceOf(byte tag) => (ApduTag)tag switch
    {
        ApduTag.Aarq => ServiceKind.Associate,
        ApduTag.Rlrq => ServiceKind.Release,
        ApduTag.GetRequest => ServiceKind.Get,
        ApduTag.SetRequest => ServiceKind.Set,
        ApduTag.ActionRequest => ServiceKind.Action,
        _ => ServiceKind.Unknown,
    };
}
