namespace Tallywatt.Protocols.Dlms;

/// <summary>The BER fields that ACSE APDUs are made of. Source: ISO/IEC 8650-1; ISO/IEC 8825-1 (BER).</summary>
/// <remarks>Definite lengths only, as IEC 62056-5-3 wants them; A-XDR writes lengths the same way.</remarks>
static class AcseField
{
    internal const byte IntegerTag = 0x02;
    internal const byte OctetStringTag = 0x04;
    internal const byte ObjectIdentifierTag = 0x06;
    internal const byte ProtocolVersion = 0x80;
    internal const byte ApplicationContextName = 0xA1;
    internal const byte UserInformation = 0xBE;

    /// <summary>Opens an APDU: its tag, and a length that covers all the rest.</summary>
    internal static AxdrReader Open(ReadOnlySpan<byte> apdu, ApduTag tag)
    {
        var reader = new AxdrReader(apdu);
        reader.Expect((byte)tag);
        var content = reader.Octets();
        var fields = new AxdrReader(content);
        if (!reader.AtEnd)
        {
            fields.Fail();
        }

        return fields;
    }

    /// <summary>The tag of the next field; zero at the end. A field out of order or sent twice is a fault.</summary>
    internal static byte Next(scoped ref AxdrReader reader, ref byte previous)
    {
        if (reader.Failed || reader.RemainingCount == 0)
        {
            return 0;
        }

        var tag = reader.Byte();
        if (Number(tag) <= Number(previous) && previous != 0)
        {
            reader.Fail();
        }

        previous = tag;
        return tag;
    }

    /// <summary>The value inside an explicitly tagged field: exactly one value with its own tag.</summary>
    internal static ReadOnlySpan<byte> Inner(scoped ref AxdrReader reader, byte innerTag)
    {
        var inner = new AxdrReader(reader.Octets());
        inner.Expect(innerTag);
        var value = inner.Octets();
        if (!inner.AtEnd)
        {
            reader.Fail();
        }

        return value;
    }

    /// <summary>Like <see cref="Inner"/>, for a value whose own tag is a choice.</summary>
    internal static ReadOnlySpan<byte> InnerChoice(scoped ref AxdrReader reader, out byte innerTag)
    {
        var inner = new AxdrReader(reader.Octets());
        innerTag = inner.Byte();
        var value = inner.Octets();
        if (!inner.AtEnd)
        {
            reader.Fail();
        }

        return value;
    }

    internal static void Write(
        ref AxdrWriter writer, byte tag, scoped ReadOnlySpan<byte> value, uint emptyFields = 0)
    {
        if (!value.IsEmpty || IsIn(emptyFields, tag))
        {
            writer.Byte(tag);
            writer.Octets(value);
        }
    }

    internal static void WriteInner(
        ref AxdrWriter writer, byte tag, byte innerTag, scoped ReadOnlySpan<byte> value, uint emptyFields = 0)
    {
        if (!value.IsEmpty || IsIn(emptyFields, tag))
        {
            writer.Byte(tag);
            var mark = writer.BeginLength();
            writer.Byte(innerTag);
            writer.Octets(value);
            writer.EndLength(mark);
        }
    }

    /// <summary>A value that may be empty and still be there, such as an empty password; its choice says so.</summary>
    internal static void WriteChoice(
        ref AxdrWriter writer, byte tag, byte choiceTag, scoped ReadOnlySpan<byte> value)
    {
        if (choiceTag != 0)
        {
            writer.Byte(tag);
            var mark = writer.BeginLength();
            writer.Byte(choiceTag);
            writer.Octets(value);
            writer.EndLength(mark);
        }
    }

    /// <summary>By number, the fields of an APDU that are there and hold nothing.</summary>
    internal static uint EmptyFieldsOf(ReadOnlySpan<byte> apdu, ApduTag apduTag)
    {
        var reader = Open(apdu, apduTag);
        byte previous = 0;
        var fields = 0u;
        while (Next(ref reader, ref previous) is not 0 and var tag)
        {
            fields |= reader.Octets() is [] or [OctetStringTag, 0] ? 1u << Number(tag) : 0;
        }

        return fields;
    }

    static bool IsIn(uint fields, byte tag) => (fields & (1u << Number(tag))) != 0;

    static int Number(byte tag) => tag & 0x1F;
}
