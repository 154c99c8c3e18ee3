namespace Tallywatt.Protocols.Dlms;

/// <summary>The choices of an ACTION response. The numbers go on the wire.</summary>
public enum ActionResponseKind : byte
{
    Normal = 1,
    WithBlock = 2,
    WithList = 3,
    Next = 4,
}

/// <summary>Answers an ACTION, whole, in blocks or as a list. Source: IEC 62056-5-3, Action-Response.</summary>
public readonly ref struct ActionResponse
{
    public ActionResponseKind Kind { get; init; }

    public byte InvokeId { get; init; }

    /// <summary>Normal only.</summary>
    public ActionOutcome Outcome { get; init; }

    /// <summary>WithBlock only.</summary>
    public DataBlock Block { get; init; }

    public int ItemCount { get; init; }

    /// <summary>The outcomes, as sent. WithList only.</summary>
    public ReadOnlySpan<byte> Items { get; init; }

    /// <summary>The block acknowledged. Next only.</summary>
    public uint BlockNumber { get; init; }

    /// <summary>Reads the whole APDU. False when it is anything else. Never throws.</summary>
    public static bool TryRead(ReadOnlySpan<byte> apdu, out ActionResponse response)
    {
        var reader = new AxdrReader(apdu);
        reader.Expect((byte)ApduTag.ActionResponse);
        var kind = (ActionResponseKind)reader.Byte();
        var invokeId = reader.Byte();
        var itemCount = kind == ActionResponseKind.WithList ? reader.Length() : 0;
        response = new()
        {
            Kind = kind,
            InvokeId = invokeId,
            Outcome = kind == ActionResponseKind.Normal ? ActionOutcome.Read(ref reader) : default,
            Block = kind == ActionResponseKind.WithBlock ? DataBlock.Read(ref reader) : default,
            ItemCount = itemCount,
            Items = ReadItems(ref reader, itemCount),
            BlockNumber = kind == ActionResponseKind.Next ? reader.UInt32() : 0,
        };
        return reader.AtEnd && kind is >= ActionResponseKind.Normal and <= ActionResponseKind.Next;
    }

    public void Write(ref AxdrWriter writer)
    {
        writer.Byte((byte)ApduTag.ActionResponse);
        writer.Byte((byte)Kind);
        writer.Byte(InvokeId);
        switch (Kind)
        {
            case ActionResponseKind.Normal:
                Outcome.Write(ref writer);
                break;
            case ActionResponseKind.WithBlock:
                Block.Write(ref writer);
                break;
            case ActionResponseKind.WithList:
                writer.Length(ItemCount);
                writer.Bytes(Items);
                break;
            case ActionResponseKind.Next:
                writer.UInt32(BlockNumber);
                break;
            default:
                throw new InvalidOperationException($"No such ACTION response: {Kind}.");
        }
    }

    static ReadOnlySpan<byte> ReadItems(scoped ref AxdrReader reader, int count)
    {
        var start = reader.Rest;
        for (var i = 0; i < count && !reader.Failed; i++)
        {
            ActionOutcome.Read(ref reader);
        }

        return reader.Failed ? [] : start[..(start.Length - reader.RemainingCount)];
    }
}
