namespace Tallywatt.Protocols.Dlms;

/// <summary>Data a server pushes unasked. Source: IEC 62056-5-3, Data-Notification.</summary>
public readonly ref struct DataNotification
{
    /// <summary>Bits 0 to 23 number the push, the rest are flags.</summary>
    public uint LongInvokeId { get; init; }

    /// <summary>When it was built: twelve bytes of date-time, or empty.</summary>
    public ReadOnlySpan<byte> Time { get; init; }

    /// <summary>One data element.</summary>
    public ReadOnlySpan<byte> Value { get; init; }

    /// <summary>Reads the whole APDU. False when it is anything else. Never throws.</summary>
    public static bool TryRead(ReadOnlySpan<byte> apdu, out DataNotification notification)
    {
        var reader = new AxdrReader(apdu);
        reader.Expect((byte)ApduTag.DataNotification);
        notification = new() { LongInvokeId = reader.UInt32(), Time = reader.Octets(), Value = reader.Element() };
        return reader.AtEnd;
    }

    public void Write(ref AxdrWriter writer)
    {
        writer.Byte((byte)ApduTag.DataNotification);
        writer.UInt32(LongInvokeId);
        writer.Octets(Time);
        writer.Bytes(Value);
    }
}
