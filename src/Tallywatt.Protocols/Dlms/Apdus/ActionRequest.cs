namespace Tallywatt.Protocols.Dlms;

/// <summary>The choices of an ACTION request. The numbers go on the wire.</summary>
public enum ActionRequestKind : byte
{
    Normal = 1,
    Next = 2,
    WithList = 3,
    FirstBlock = 4,
    WithListAndFirstBlock = 5,
    Block = 6,
}

/// <summary>Runs methods, with parameters whole or in blocks. Source: IEC 62056-5-3, Action-Request.</summary>
public readonly ref struct ActionRequest
{
    public ActionRequestKind Kind { get; init; }

    public byte InvokeId { get; init; }

    /// <summary>Normal and FirstBlock.</summary>
    public CosemMethod Method { get; init; }

    /// <summary>One data element, or empty for none. Normal only.</summary>
    public ReadOnlySpan<byte> Parameter { get; init; }

    /// <summary>The number of the block that arrived last. Next only.</summary>
    public uint BlockNumber { get; init; }

    public int ItemCount { get; init; }

    /// <summary>The methods, as sent. The two kinds with a list.</summary>
    public ReadOnlySpan<byte> Items { get; init; }

    public int ValueCount { get; init; }

    /// <summary>As many data elements as there are methods. WithList only.</summary>
    public ReadOnlySpan<byte> Values { get; init; }

    /// <summary>The three kinds of block.</summary>
    public DataBlock Block { get; init; }

    bool HasMethod => Kind is ActionRequestKind.Normal or ActionRequestKind.FirstBlock;

    bool HasItems => Kind is ActionRequestKind.WithList or ActionRequestKind.WithListAndFirstBlock;

    bool HasBlock =>
        Kind is ActionRequestKind.FirstBlock or ActionRequestKind.WithListAndFirstBlock or ActionRequestKind.Block;

    /// <summary>Reads the whole APDU. False when it is anything else. Never throws.</summary>
    public static bool TryRead(ReadOnlySpan<byte> apdu, out ActionRequest request)
    {
        var reader = new AxdrReader(apdu);
        reader.Expect((byte)ApduTag.ActionRequest);
        var kind = (ActionRequestKind)reader.Byte();
        if (kind is < ActionRequestKind.Normal or > ActionRequestKind.Block)
        {
            request = default;
            return false;
        }

        var what = new ActionRequest { Kind = kind };
        var invokeId = reader.Byte();
        var method = what.HasMethod ? CosemMethod.Read(ref reader) : default;
        var itemCount = what.HasItems ? reader.Length() : 0;
        var items = ReadItems(ref reader, itemCount);
        var valueCount = kind == ActionRequestKind.WithList ? reader.Length() : 0;
        var hasParameter = kind == ActionRequestKind.Normal && reader.Present();
        request = new()
        {
            Kind = kind,
            InvokeId = invokeId,
            Method = method,
            Parameter = hasParameter ? reader.Element() : default,
            BlockNumber = kind == ActionRequestKind.Next ? reader.UInt32() : 0,
            ItemCount = itemCount,
            Items = items,
            ValueCount = valueCount,
            Values = DataElements.ReadAll(ref reader, valueCount),
            Block = what.HasBlock ? DataBlock.Read(ref reader) : default,
        };
        return reader.AtEnd && (kind != ActionRequestKind.WithList || itemCount == valueCount);
    }

    public void Write(ref AxdrWriter writer)
    {
        writer.Byte((byte)ApduTag.ActionRequest);
        writer.Byte((byte)Kind);
        writer.Byte(InvokeId);
        if (HasMethod)
        {
            Method.Write(ref writer);
        }

        if (HasItems)
        {
            writer.Length(ItemCount);
            writer.Bytes(Items);
        }

        if (HasBlock)
        {
            Block.Write(ref writer);
        }
        else if (Kind == ActionRequestKind.WithList)
        {
            writer.Length(ValueCount);
            writer.Bytes(Values);
        }
        else if (Kind == ActionRequestKind.Next)
        {
            writer.UInt32(BlockNumber);
        }
        else
        {
            writer.Present(!Parameter.IsEmpty);
            writer.Bytes(Parameter);
        }
    }

    static ReadOnlySpan<byte> ReadItems(scoped ref AxdrReader reader, int count)
    {
        var start = reader.Rest;
        for (var i = 0; i < count && !reader.Failed; i++)
        {
            CosemMethod.Read(ref reader);
        }

        return reader.Failed ? [] : start[..(start.Length - reader.RemainingCount)];
    }
}
