namespace Tallywatt.Protocols.Dlms;

/// <summary>One attribute a server reports unasked. Source: IEC 62056-5-3, Event-Notification-Request.</summary>
public readonly ref struct EventNotification
{
    /// <summary>When it happened: twelve bytes of date-time, or empty.</summary>
    public ReadOnlySpan<byte> Time { get; init; }

    /// <summary>Whether an empty time is sent as an octet string without octets, rather than left out.</summary>
    public bool HasEmptyTime { get; init; }

    public CosemAttribute Attribute { get; init; }

    /// <summary>One data element.</summary>
    public ReadOnlySpan<byte> Value { get; init; }

    /// <summary>Reads the whole APDU. False when it is anything else. Never throws.</summary>
    public static bool TryRead(ReadOnlySpan<byte> apdu, out EventNotification notification)
    {
        var reader = new AxdrReader(apdu);
        reader.Expect((byte)ApduTag.EventNotification);
        var hasTime = reader.Present();
        var time = hasTime ? reader.Octets() : default;
        notification = new()
        {
            Time = time,
            HasEmptyTime = hasTime && time.IsEmpty,
            Attribute = CosemAttribute.Read(ref reader),
            Value = reader.Element(),
        };
        return reader.AtEnd;
    }

    public void Write(ref AxdrWriter writer)
    {
        writer.Byte((byte)ApduTag.EventNotification);
        var hasTime = HasEmptyTime || !Time.IsEmpty;
        writer.Present(hasTime);
        if (hasTime)
        {
            writer.Octets(Time);
        }

        Attribute.Write(ref writer);
        writer.Bytes(Value);
    }
}
