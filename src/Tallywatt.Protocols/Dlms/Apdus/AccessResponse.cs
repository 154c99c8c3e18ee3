namespace Tallywatt.Protocols.Dlms;

/// <summary>Answers an ACCESS. Source: IEC 62056-5-3, Access-Response.</summary>
public readonly ref struct AccessResponse
{
    const byte Get = 1;
    const byte Action = 3;

    public uint LongInvokeId { get; init; }

    /// <summary>Twelve bytes of date-time, or empty.</summary>
    public ReadOnlySpan<byte> Time { get; init; }

    /// <summary>Whether the question is repeated.</summary>
    public bool RequestPresent { get; init; }

    public int ItemCount { get; init; }

    /// <summary>What was asked, as sent, when it is repeated.</summary>
    public ReadOnlySpan<byte> Items { get; init; }

    public int ValueCount { get; init; }

    /// <summary>A data element an item: null data where there is none.</summary>
    public ReadOnlySpan<byte> Values { get; init; }

    public int ResultCount { get; init; }

    /// <summary>Two bytes an item: 1 get, 2 set, 3 action, and the result.</summary>
    public ReadOnlySpan<byte> Results { get; init; }

    /// <summary>Reads the whole APDU. False when it is anything else. Never throws.</summary>
    public static bool TryRead(ReadOnlySpan<byte> apdu, out AccessResponse response)
    {
        var reader = new AxdrReader(apdu);
        reader.Expect((byte)ApduTag.AccessResponse);
        var id = reader.UInt32();
        var time = reader.Octets();
        var repeated = reader.Present();
        var itemCount = 0;
        var items = repeated ? AccessRequest.ReadItems(ref reader, out itemCount) : default;
        var valueCount = reader.Length();
        var values = DataElements.ReadAll(ref reader, valueCount);
        var resultCount = reader.Length();
        var results = resultCount <= reader.RemainingCount / 2 ? reader.Bytes(2 * resultCount) : default;
        response = new()
        {
            LongInvokeId = id,
            Time = time,
            RequestPresent = repeated,
            ItemCount = itemCount,
            Items = items,
            ValueCount = valueCount,
            Values = values,
            ResultCount = resultCount,
            Results = results,
        };
        return reader.AtEnd && results.Length == 2 * resultCount && AreResults(results);
    }

    public void Write(ref AxdrWriter writer)
    {
        writer.Byte((byte)ApduTag.AccessResponse);
        writer.UInt32(LongInvokeId);
        writer.Octets(Time);
        writer.Present(RequestPresent);
        if (RequestPresent)
        {
            writer.Length(ItemCount);
            writer.Bytes(Items);
        }

        writer.Length(ValueCount);
        writer.Bytes(Values);
        writer.Length(ResultCount);
        writer.Bytes(Results);
    }

    static bool AreResults(ReadOnlySpan<byte> results)
    {
        for (var i = 0; i < results.Length; i += 2)
        {
            if (results[i] is < Get or > Action)
            {
                return false;
            }
        }

        return true;
    }
}
