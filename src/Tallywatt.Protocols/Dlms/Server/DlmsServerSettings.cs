namespace Tallywatt.Protocols.Dlms;

/// <summary>What a server offers.</summary>
public sealed record DlmsServerSettings
{
    /// <summary>What this stack serves today. What a client proposes beyond it is not agreed.</summary>
    public const Conformance Served = Conformance.Get | Conformance.Set | Conformance.Action
        | Conformance.SelectiveAccess | Conformance.MultipleReferences | Conformance.BlockTransferWithGet
        | Conformance.BlockTransferWithSet | Conformance.BlockTransferWithAction | Conformance.GeneralBlockTransfer
        | Conformance.GeneralProtection | Conformance.DataNotification | Conformance.PriorityManagement;

    public static DlmsServerSettings Default { get; } = new();

    /// <summary>The longest APDU the server takes and sends, in bytes.</summary>
    public int PduSizeMax { get; init; } = DlmsLimits.PduSizeDefault;

    public Conformance Conformance { get; init; } = Served;

    /// <summary>The clients that may associate with no secret.</summary>
    public IReadOnlyList<ClientSap> LowestSecurityClients { get; init; } = [ClientSap.Management, ClientSap.Public];

    /// <summary>The room for the longest APDU taken or sent, in bytes: ACSE APDUs are bounded apart.</summary>
    public int ApduRoomLength => Math.Max(PduSizeMax, DlmsLimits.AcseLengthMax);

    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its range.</exception>
    public void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(PduSizeMax, DlmsLimits.PduSizeOfferMin);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(PduSizeMax, DlmsLimits.ApduLengthMax);
        if ((Conformance & ~Served) != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(Conformance), Conformance, "More than this stack serves.");
        }
    }
}
