namespace Tallywatt.Protocols.Dlms;

/// <summary>The choices of a GET request. The numbers go on the wire.</summary>
public enum GetRequestKind : byte
{
    Normal = 1,
    Next = 2,
    WithList = 3,
}

/// <summary>Asks for attributes, or for the next block of a long answer. Source: IEC 62056-5-3, Get-Request.</summary>
public readonly ref struct GetRequest
{
    public GetRequestKind Kind { get; init; }

    /// <summary>Bits 0 to 3 number the question, bit 6 asks for an answer, bit 7 for priority.</summary>
    public byte InvokeId { get; init; }

    /// <summary>What is asked for. Normal only.</summary>
    public CosemAttribute Attribute { get; init; }

    /// <summary>Which part of it. Normal only.</summary>
    public SelectiveAccess Selection { get; init; }

    /// <summary>The number of the block that arrived last. Next only.</summary>
    public uint BlockNumber { get; init; }

    /// <summary>How many attributes <see cref="Items"/> names. WithList only.</summary>
    public int ItemCount { get; init; }

    /// <summary>The attributes with their selections, as sent. WithList only.</summary>
    public ReadOnlySpan<byte> Items { get; init; }

    /// <summary>Reads the whole APDU. False when it is anything else. Never throws.</summary>
    public static bool TryRead(ReadOnlySpan<byte> apdu, out GetRequest request)
    {
        var reader = new AxdrReader(apdu);
        reader.Expect((byte)ApduTag.GetRequest);
        var kind = (GetRequestKind)reader.Byte();
        var invokeId = reader.Byte();
        switch (kind)
        {
            case GetRequestKind.Normal:
                request = new()
                {
                    Kind = kind,
                    InvokeId = invokeId,
                    Attribute = CosemAttribute.Read(ref reader),
                    Selection = SelectiveAccess.Read(ref reader),
                };
                return reader.AtEnd;
            case GetRequestKind.Next:
                request = new() { Kind = kind, InvokeId = invokeId, BlockNumber = reader.UInt32() };
                return reader.AtEnd;
            case GetRequestKind.WithList:
                var count = reader.Length();
                request = new()
                {
                    Kind = kind,
                    InvokeId = invokeId,
                    ItemCount = count,
                    Items = AttributeItem.ReadAll(ref reader, count),
                };
                return reader.AtEnd;
            default:
                request = default;
                return false;
        }
    }

    public void Write(ref AxdrWriter writer)
    {
        writer.Byte((byte)ApduTag.GetRequest);
        writer.Byte((byte)Kind);
        writer.Byte(InvokeId);
        switch (Kind)
        {
            case GetRequestKind.Normal:
                Attribute.Write(ref writer);
                Selection.Write(ref writer);
                break;
            case GetRequestKind.Next:
                writer.UInt32(BlockNumber);
                break;
            case GetRequestKind.WithList:
                writer.Length(ItemCount);
                writer.Bytes(Items);
                break;
            default:
                throw new InvalidOperationException($"No such GET request: {Kind}.");
        }
    }
}
