namespace Tallywatt.Protocols.Dlms;

/// <summary>Data a server pushes unasked. Source: IEC 62056-5-3, Data-Notification.</summary>
public readonly ref struct DataNotification
{
    /// <summary>The bits of the long invoke id that number the push.</summary>
    public const uint NumberMask = 0x00FF_FFFF;

    /// <summary>Bit 30: the client is to confirm. Bit 31 asks for priority.</summary>
    public const uint Confirmed = 0x4000_0000;

    /// <summary>Bits 0 to 23 number the push, the rest are flags.</summary>
    public uint LongInvokeId { get; init; }

    /// <summary>When it was built: twelve bytes of date-time, or empty.</summary>
    public ReadOnlySpan<byte> Time { get; init; }

    /// <summary>Whether the time came as a data element, with the tag of an octet string before its length, as some
    /// meters send it. The standard has the length alone.</summary>
    public bool TimeTagged { get; init; }

    /// <summary>One data element.</summary>
    public ReadOnlySpan<byte> Value { get; init; }

    /// <summary>Reads the whole APDU. False when it is anything else. Never throws.</summary>
    public static bool TryRead(ReadOnlySpan<byte> apdu, out DataNotification notification)
    {
        var reader = new AxdrReader(apdu);
        reader.Expect((byte)ApduTag.DataNotification);
        var id = reader.UInt32();
        var rest = reader.Rest;
        var tagged = rest.Length > 1 && rest[0] == (byte)DataTag.OctetString
            && rest[1] == CosemDateTime.LengthBytes;
        notification = new()
        {
            LongInvokeId = id,
            TimeTagged = tagged,
            Time = tagged ? reader.OctetString() : reader.Octets(),
            Value = reader.Element(),
        };
        return reader.AtEnd;
    }

    public void Write(ref AxdrWriter writer)
    {
        writer.Byte((byte)ApduTag.DataNotification);
        writer.UInt32(LongInvokeId);
        if (TimeTagged)
        {
            writer.Byte((byte)DataTag.OctetString);
        }

        writer.Octets(Time);
        writer.Bytes(Value);
    }
}
