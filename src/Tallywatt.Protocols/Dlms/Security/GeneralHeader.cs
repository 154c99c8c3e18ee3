namespace Tallywatt.Protocols.Dlms;

/// <summary>What stands before the content of general-ciphering and general-signing: who speaks to whom, and in which
/// transaction. It borrows the caller's bytes.</summary>
/// <remarks>Source: IEC 62056-5-3, General-Ciphering and General-Signing.</remarks>
public readonly ref struct GeneralHeader
{
    /// <summary>The longest of these fields, in bytes.</summary>
    public const int FieldLengthMax = 64;

    /// <summary>At most 64 bytes; an answer repeats that of its question.</summary>
    public ReadOnlySpan<byte> TransactionId { get; init; }

    /// <summary>Eight bytes: whose keys protect it.</summary>
    public ReadOnlySpan<byte> Originator { get; init; }

    /// <summary>Eight bytes: whom it is for.</summary>
    public ReadOnlySpan<byte> Recipient { get; init; }

    /// <summary>Twelve bytes, or empty.</summary>
    public ReadOnlySpan<byte> DateTime { get; init; }

    public ReadOnlySpan<byte> OtherInformation { get; init; }

    /// <summary>How many bytes it takes when written.</summary>
    public int Length => 5 + TransactionId.Length + Originator.Length + Recipient.Length + DateTime.Length
        + OtherInformation.Length;

    internal static bool TryRead(scoped ref AxdrReader reader, out GeneralHeader header)
    {
        header = new()
        {
            TransactionId = reader.Octets(),
            Originator = reader.Octets(),
            Recipient = reader.Octets(),
            DateTime = reader.Octets(),
            OtherInformation = reader.Octets(),
        };
        return !reader.Failed && header.Fits;
    }

    /// <summary>Whether both sides are named and no field is too long.</summary>
    internal bool Fits => Originator.Length == SuiteCipher.SystemTitleLength
        && Recipient.Length is 0 or SuiteCipher.SystemTitleLength
        && TransactionId.Length <= FieldLengthMax && DateTime.Length <= FieldLengthMax
        && OtherInformation.Length <= FieldLengthMax;

    internal static void Write(scoped GeneralHeader header, ref AxdrWriter writer)
    {
        writer.Octets(header.TransactionId);
        writer.Octets(header.Originator);
        writer.Octets(header.Recipient);
        writer.Octets(header.DateTime);
        writer.Octets(header.OtherInformation);
    }
}
