namespace Tallywatt.Protocols.Dlms;

/// <summary>How the key of a general-ciphering APDU is told. The numbers go on the wire.</summary>
public enum KeyInformation : byte
{
    /// <summary>One that both have: unicast or broadcast.</summary>
    Identified = 0,

    /// <summary>A fresh one, wrapped under the master key.</summary>
    Wrapped = 1,

    /// <summary>One that both derive from their key pairs.</summary>
    Agreed = 2,

    /// <summary>Nothing is said; the parties know.</summary>
    Absent = 0xFF,
}

/// <summary>An APDU in the general-ciphering envelope. It borrows the caller's bytes.</summary>
/// <remarks>Source: IEC 62056-5-3, General-Ciphering, Key-Info.</remarks>
public readonly ref struct GeneralCipheredApdu
{
    const int ControlLength = 1 + 4;

    public GeneralHeader Header { get; init; }

    public KeyInformation KeyInformation { get; init; }

    /// <summary>Of an identified key: 0 unicast, 1 broadcast. Of a wrapped one: 0, the master key.</summary>
    public byte KeyId { get; init; }

    /// <summary>Of an agreed key: 1 one-pass, C(1e, 1s); 2 static, C(0e, 2s).</summary>
    public byte Scheme { get; init; }

    /// <summary>Of a wrapped key: the wrapped key. Of an agreed one: the ephemeral public key and its signature, or
    /// nothing.</summary>
    public ReadOnlySpan<byte> KeyData { get; init; }

    public SecurityControl Control { get; init; }

    public uint InvocationCounter { get; init; }

    /// <summary>The APDU inside, encrypted or not, and its tag when it is authenticated.</summary>
    public ReadOnlySpan<byte> Payload { get; init; }

    /// <summary>Reads the whole APDU. False when it is anything else. Never throws, and deciphers nothing.</summary>
    public static bool TryRead(ReadOnlySpan<byte> apdu, out GeneralCipheredApdu ciphered)
    {
        ciphered = default;
        var reader = new AxdrReader(apdu);
        reader.Expect((byte)ApduTag.GeneralCiphering);
        if (!GeneralHeader.TryRead(ref reader, out var header))
        {
            return false;
        }

        var information = KeyInformation.Absent;
        byte keyId = 0;
        byte scheme = 0;
        ReadOnlySpan<byte> keyData = default;
        if (reader.Present())
        {
            information = (KeyInformation)reader.Byte();
            switch (information)
            {
                case KeyInformation.Identified:
                    keyId = reader.Byte();
                    break;
                case KeyInformation.Wrapped:
                    keyId = reader.Byte();
                    keyData = reader.Octets();
                    break;
                case KeyInformation.Agreed:
                    scheme = reader.Octets() is [var only] ? only : (byte)0;
                    keyData = reader.Octets();
                    break;
                default:
                    return false;
            }
        }

        var content = new AxdrReader(reader.Octets());
        ciphered = new()
        {
            Header = header,
            KeyInformation = information,
            KeyId = keyId,
            Scheme = scheme,
            KeyData = keyData,
            Control = new(content.Byte()),
            InvocationCounter = content.UInt32(),
            Payload = content.Rest,
        };
        return reader.AtEnd && !content.Failed;
    }

    public void Write(ref AxdrWriter writer) => Write(this, ref writer);

    /// <summary>Writes an APDU whose parts may lie on the stack.</summary>
    internal static void Write(scoped GeneralCipheredApdu apdu, ref AxdrWriter writer)
    {
        writer.Byte((byte)ApduTag.GeneralCiphering);
        GeneralHeader.Write(apdu.Header, ref writer);
        writer.Present(apdu.KeyInformation != KeyInformation.Absent);
        if (apdu.KeyInformation != KeyInformation.Absent)
        {
            writer.Byte((byte)apdu.KeyInformation);
        }

        switch (apdu.KeyInformation)
        {
            case KeyInformation.Identified:
                writer.Byte(apdu.KeyId);
                break;
            case KeyInformation.Wrapped:
                writer.Byte(apdu.KeyId);
                writer.Octets(apdu.KeyData);
                break;
            case KeyInformation.Agreed:
                writer.Octets([apdu.Scheme]);
                writer.Octets(apdu.KeyData);
                break;
            case KeyInformation.Absent:
                break;
            default:
                throw new InvalidOperationException($"No such key information: {apdu.KeyInformation}.");
        }

        writer.Length(ControlLength + apdu.Payload.Length);
        writer.Byte(apdu.Control.Value);
        writer.UInt32(apdu.InvocationCounter);
        writer.Bytes(apdu.Payload);
    }
}
