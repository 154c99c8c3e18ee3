namespace Tallywatt.Protocols.Dlms;

/// <summary>An APDU with the signature of whoever sent it. It borrows the caller's bytes.</summary>
/// <remarks>
/// What is signed is everything from the transaction id to the end of the content, as it is written.
/// Source: IEC 62056-5-3, General-Signing.
/// </remarks>
public readonly ref struct GeneralSignedApdu
{
    public GeneralHeader Header { get; init; }

    /// <summary>The APDU inside, plain or in another envelope.</summary>
    public ReadOnlySpan<byte> Content { get; init; }

    /// <summary>r and then s.</summary>
    public ReadOnlySpan<byte> Signature { get; init; }

    /// <summary>What the signature is over.</summary>
    public ReadOnlySpan<byte> Signed { get; init; }

    /// <summary>Reads the whole APDU. False when it is anything else. Never throws, and verifies nothing.</summary>
    public static bool TryRead(ReadOnlySpan<byte> apdu, out GeneralSignedApdu read)
    {
        read = default;
        var reader = new AxdrReader(apdu);
        reader.Expect((byte)ApduTag.GeneralSigning);
        var rest = reader.Rest;
        if (!GeneralHeader.TryRead(ref reader, out var header))
        {
            return false;
        }

        var content = reader.Octets();
        var signed = rest[..(rest.Length - reader.RemainingCount)];
        read = new() { Header = header, Content = content, Signed = signed, Signature = reader.Octets() };
        return reader.AtEnd && !content.IsEmpty;
    }

    /// <summary>Whether the peer signed it.</summary>
    public bool IsSignedBy(SigningKeys keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return keys.IsSigned(Signed, Signature);
    }

    /// <summary>Signs an APDU and writes it.</summary>
    public static void Write(
        scoped GeneralHeader header, scoped ReadOnlySpan<byte> content, SigningKeys keys, ref AxdrWriter writer)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var inner = new byte[header.Length + content.Length + DlmsLimits.BlockOverhead];
        var signed = new AxdrWriter(inner);
        GeneralHeader.Write(header, ref signed);
        signed.Octets(content);
        writer.Byte((byte)ApduTag.GeneralSigning);
        writer.Bytes(signed.Written);
        writer.Octets(keys.Sign(signed.Written));
    }
}
