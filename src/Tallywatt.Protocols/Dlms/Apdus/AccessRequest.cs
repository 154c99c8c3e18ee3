namespace Tallywatt.Protocols.Dlms;

/// <summary>Gets, sets and invokes in one list. Read and written; our server does not serve it. Source: IEC 62056-5-3,
/// Access-Request.</summary>
public readonly ref struct AccessRequest
{
    const byte Get = 1;
    const byte Set = 2;
    const byte Action = 3;
    const byte GetWithSelection = 4;
    const byte SetWithSelection = 5;

    /// <summary>Bits 0 to 23 number the question, the rest are flags.</summary>
    public uint LongInvokeId { get; init; }

    /// <summary>Twelve bytes of date-time, or empty.</summary>
    public ReadOnlySpan<byte> Time { get; init; }

    public int ItemCount { get; init; }

    /// <summary>What is asked, as sent.</summary>
    public ReadOnlySpan<byte> Items { get; init; }

    public int ValueCount { get; init; }

    /// <summary>A data element an item: null data where the item needs none.</summary>
    public ReadOnlySpan<byte> Values { get; init; }

    /// <summary>Reads the whole APDU. False when it is anything else. Never throws.</summary>
    public static bool TryRead(ReadOnlySpan<byte> apdu, out AccessRequest request)
    {
        var reader = new AxdrReader(apdu);
        reader.Expect((byte)ApduTag.AccessRequest);
        var id = reader.UInt32();
        var time = reader.Octets();
        var items = ReadItems(ref reader, out var itemCount);
        var valueCount = reader.Length();
        request = new()
        {
            LongInvokeId = id,
            Time = time,
            ItemCount = itemCount,
            Items = items,
            ValueCount = valueCount,
            Values = DataElements.ReadAll(ref reader, valueCount),
        };
        return reader.AtEnd;
    }

    public void Write(ref AxdrWriter writer)
    {
        writer.Byte((byte)ApduTag.AccessRequest);
        writer.UInt32(LongInvokeId);
        writer.Octets(Time);
        writer.Length(ItemCount);
        writer.Bytes(Items);
        writer.Length(ValueCount);
        writer.Bytes(Values);
    }

    /// <summary>The items with their count before them, each checked.</summary>
    internal static ReadOnlySpan<byte> ReadItems(scoped ref AxdrReader reader, out int count)
    {
        count = reader.Length();
        var start = reader.Rest;
        for (var i = 0; i < count && !reader.Failed; i++)
        {
            ReadItem(ref reader);
        }

        return reader.Failed ? [] : start[..(start.Length - reader.RemainingCount)];
    }

    static void ReadItem(scoped ref AxdrReader reader)
    {
        switch (reader.Byte())
        {
            case Get or Set:
                CosemAttribute.Read(ref reader);
                break;
            case Action:
                CosemMethod.Read(ref reader);
                break;
            case GetWithSelection or SetWithSelection:
                CosemAttribute.Read(ref reader);
                reader.Byte(); // The selector.
                reader.Element();
                break;
            default:
                reader.Fail();
                break;
        }
    }
}
