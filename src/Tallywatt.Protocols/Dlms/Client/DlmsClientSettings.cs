namespace Tallywatt.Protocols.Dlms;

/// <summary>What a client proposes.</summary>
public sealed record DlmsClientSettings
{
    public static DlmsClientSettings Default { get; } = new();

    /// <summary>The longest APDU the client takes, in bytes.</summary>
    public int PduSizeMax { get; init; } = DlmsLimits.ApduLengthMax;

    public Conformance Conformance { get; init; } = DlmsServerSettings.Served;

    /// <summary>How the client proves itself; null for lowest security in the plain context.</summary>
    public ClientProof? Proof { get; init; }

    /// <summary>The longest value taken in blocks, in bytes.</summary>
    public int LongValueLengthMax { get; init; } = DlmsLimits.LongValueLengthMax;

    /// <exception cref="ArgumentException">A setting is outside its range.</exception>
    public void Check()
    {
        Proof?.Check();
        ArgumentOutOfRangeException.ThrowIfLessThan(PduSizeMax, DlmsLimits.PduSizeMin);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(PduSizeMax, DlmsLimits.ApduLengthMax);
        ArgumentOutOfRangeException.ThrowIfLessThan(LongValueLengthMax, PduSizeMax);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(LongValueLengthMax, DlmsLimits.LongValueLengthMax);
    }
}
