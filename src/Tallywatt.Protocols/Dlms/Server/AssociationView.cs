namespace Tallywatt.Protocols.Dlms;

/// <summary>What was agreed with one client: who it is, and what both sides may send.</summary>
/// <remarks>A device shows it in its association object. Source: IEC 62056-6-2, class_id 15, attributes 3 to 8.
/// </remarks>
public readonly record struct AssociationView(ClientSap Client)
{
    /// <summary>The services both sides can do.</summary>
    public Conformance Conformance { get; init; }

    /// <summary>The longest APDU the server takes, in bytes.</summary>
    public int ReceiveLengthMax { get; init; }

    /// <summary>The longest APDU the server sends, in bytes.</summary>
    public int SendLengthMax { get; init; }

    public ApplicationContext Context { get; init; }

    public AuthenticationMechanism Mechanism { get; init; }
}
