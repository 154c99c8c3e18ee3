namespace Tallywatt.Protocols.Dlms;

/// <summary>What a client proposes.</summary>
public sealed record DlmsClientSettings
{
    public static DlmsClientSettings Default { get; } = new();

    /// <summary>The longest APDU the client takes, in bytes.</summary>
    public int PduSizeMax { get; init; } = DlmsLimits.ApduLengthMax;

    /// <summary>What the client can do. General block transfer must be asked for: it lets both sides send several APDUs
    /// in a row, and whoever owns the line must send what <see cref="DlmsClient.HasMore"/>, and receive until the reply
    /// is not MoreToCome.</summary>
    public Conformance Conformance { get; init; } =
        DlmsServerSettings.Served & ~(Conformance.GeneralBlockTransfer | Conformance.DataNotification);

    /// <summary>How the client proves itself; null for lowest security in the plain context.</summary>
    public ClientProof? Proof { get; init; }

    /// <summary>The longest value taken in blocks, in bytes.</summary>
    public int LongValueLengthMax { get; init; } = DlmsLimits.LongValueLengthMax;

    /// <exception cref="ArgumentException">A setting is outside its range.</exception>
    public void Check()
    {
        Proof?.Check();
        ArgumentOutOfRangeException.ThrowIfLessThan(PduSizeMax, DlmsLimits.PduSizeOfferMin);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(PduSizeMax, DlmsLimits.ApduLengthMax);
        ArgumentOutOfRangeException.ThrowIfLessThan(LongValueLengthMax, PduSizeMax);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(LongValueLengthMax, DlmsLimits.LongValueLengthMax);
    }
}
