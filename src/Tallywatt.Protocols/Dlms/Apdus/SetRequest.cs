namespace Tallywatt.Protocols.Dlms;

/// <summary>The choices of a SET request. The numbers go on the wire.</summary>
public enum SetRequestKind : byte
{
    Normal = 1,
    FirstBlock = 2,
    Block = 3,
    WithList = 4,
    WithListAndFirstBlock = 5,
}

/// <summary>Sets attributes, whole or in blocks. Source: IEC 62056-5-3, Set-Request.</summary>
public readonly ref struct SetRequest
{
    public SetRequestKind Kind { get; init; }

    public byte InvokeId { get; init; }

    /// <summary>What is set. Normal and FirstBlock.</summary>
    public CosemAttribute Attribute { get; init; }

    public SelectiveAccess Selection { get; init; }

    /// <summary>One data element. Normal only.</summary>
    public ReadOnlySpan<byte> Value { get; init; }

    /// <summary>FirstBlock, Block and WithListAndFirstBlock.</summary>
    public DataBlock Block { get; init; }

    public int ItemCount { get; init; }

    /// <summary>The attributes with their selections, as sent. The two kinds with a list.</summary>
    public ReadOnlySpan<byte> Items { get; init; }

    public int ValueCount { get; init; }

    /// <summary>As many data elements as there are items. WithList only.</summary>
    public ReadOnlySpan<byte> Values { get; init; }

    bool HasAttribute => Kind is SetRequestKind.Normal or SetRequestKind.FirstBlock;

    bool HasItems => Kind is SetRequestKind.WithList or SetRequestKind.WithListAndFirstBlock;

    bool HasBlock => Kind is SetRequestKind.FirstBlock or SetRequestKind.Block or SetRequestKind.WithListAndFirstBlock;

    /// <summary>Reads the whole APDU. False when it is anything else. Never throws.</summary>
    public static bool TryRead(ReadOnlySpan<byte> apdu, out SetRequest request)
    {
        var reader = new AxdrReader(apdu);
        reader.Expect((byte)ApduTag.SetRequest);
        var kind = (SetRequestKind)reader.Byte();
        if (kind is < SetRequestKind.Normal or > SetRequestKind.WithListAndFirstBlock)
        {
            request = default;
            return false;
        }

        var what = new SetRequest { Kind = kind };
        var invokeId = reader.Byte();
        var attribute = what.HasAttribute ? CosemAttribute.Read(ref reader) : default;
        var selection = what.HasAttribute ? SelectiveAccess.Read(ref reader) : default;
        var itemCount = what.HasItems ? reader.Length() : 0;
        var items = AttributeItem.ReadAll(ref reader, itemCount);
        var valueCount = kind == SetRequestKind.WithList ? reader.Length() : 0;
        request = new()
        {
            Kind = kind,
            InvokeId = invokeId,
            Attribute = attribute,
            Selection = selection,
            ItemCount = itemCount,
            Items = items,
            Value = kind == SetRequestKind.Normal ? reader.Element() : default,
            ValueCount = valueCount,
            Values = DataElements.ReadAll(ref reader, valueCount),
            Block = what.HasBlock ? DataBlock.Read(ref reader) : default,
        };
        return reader.AtEnd && (kind != SetRequestKind.WithList || itemCount == valueCount);
    }

    public void Write(ref AxdrWriter writer)
    {
        writer.Byte((byte)ApduTag.SetRequest);
        writer.Byte((byte)Kind);
        writer.Byte(InvokeId);
        if (HasAttribute)
        {
            Attribute.Write(ref writer);
            Selection.Write(ref writer);
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
        else if (Kind == SetRequestKind.WithList)
        {
            writer.Length(ValueCount);
            writer.Bytes(Values);
        }
        else
        {
            writer.Bytes(Value);
        }
    }
}
