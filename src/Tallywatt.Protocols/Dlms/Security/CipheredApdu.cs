namespace Tallywatt.Protocols.Dlms;

/// <summary>A protected APDU: service specific (glo-, ded-) or general. It borrows the caller's bytes.</summary>
/// <remarks>Source: IEC 62056-5-3, 5.7.2.4 and 5.7.2.5 (general-glo-ciphering, general-ded-ciphering).</remarks>
public readonly ref struct CipheredApdu
{
    const int HeaderLength = 1 + 4;

    public ApduTag Tag { get; init; }

    /// <summary>Who sent it: eight bytes, in the general forms; empty where the association knows.</summary>
    public ReadOnlySpan<byte> SystemTitle { get; init; }

    public SecurityControl Control { get; init; }

    public uint InvocationCounter { get; init; }

    /// <summary>The APDU inside, encrypted or not, and its tag when it is authenticated.</summary>
    public ReadOnlySpan<byte> Payload { get; init; }

    /// <summary>Whether a first byte begins one of these.</summary>
    public static bool IsCiphered(byte tag) => (ApduTag)tag is ApduTag.GloInitiateRequest
        or ApduTag.GloInitiateResponse or ApduTag.GloConfirmedServiceError
        or (>= ApduTag.GloGetRequest and <= ApduTag.GloActionResponse and not (ApduTag)0xCE)
        or (>= ApduTag.DedGetRequest and <= ApduTag.DedActionResponse and not (ApduTag)0xD6)
        or ApduTag.GeneralGloCiphering or ApduTag.GeneralDedCiphering;

    /// <summary>Reads the whole APDU. False when it is anything else. Never throws, and deciphers nothing.</summary>
    public static bool TryRead(ReadOnlySpan<byte> apdu, out CipheredApdu ciphered)
    {
        var reader = new AxdrReader(apdu);
        var tag = reader.Byte();
        var general = IsGeneral((ApduTag)tag);
        var title = general ? reader.Octets() : default;
        var content = new AxdrReader(reader.Octets());
        ciphered = new()
        {
            Tag = (ApduTag)tag,
            SystemTitle = title,
            Control = new(content.Byte()),
            InvocationCounter = content.UInt32(),
            Payload = content.Rest,
        };
        return reader.AtEnd && !content.Failed && IsCiphered(tag)
            && (!general || title.Length is 0 or SuiteCipher.SystemTitleLength);
    }

    public void Write(ref AxdrWriter writer)
    {
        writer.Byte((byte)Tag);
        if (IsGeneral(Tag))
        {
            writer.Octets(SystemTitle);
        }

        writer.Length(HeaderLength + Payload.Length);
        writer.Byte(Control.Value);
        writer.UInt32(InvocationCounter);
        writer.Bytes(Payload);
    }

    static bool IsGeneral(ApduTag tag) => tag is ApduTag.GeneralGloCiphering or ApduTag.GeneralDedCiphering;
}
