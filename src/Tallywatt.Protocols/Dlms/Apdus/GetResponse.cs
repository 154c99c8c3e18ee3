namespace Tallywatt.Protocols.Dlms;

/// <summary>The choices of a GET response. The numbers go on the wire.</summary>
public enum GetResponseKind : byte
{
    Normal = 1,
    WithBlock = 2,
    WithList = 3,
}

/// <summary>Answers a GET: a value, one block of a long value, or a list. Source: IEC 62056-5-3, Get-Response.
/// </summary>
public readonly ref struct GetResponse
{
    public GetResponseKind Kind { get; init; }

    public byte InvokeId { get; init; }

    /// <summary>The answer. Normal only.</summary>
    public GetResult Result { get; init; }

    /// <summary>Whether no block follows. WithBlock only.</summary>
    public bool IsLast { get; init; }

    /// <summary>Counts from one. WithBlock only.</summary>
    public uint BlockNumber { get; init; }

    /// <summary>Why there is no block; Success when there is. WithBlock only.</summary>
    public DataAccessResult BlockResult { get; init; }

    /// <summary>Part of the value: not a data element of its own. WithBlock only.</summary>
    public ReadOnlySpan<byte> Raw { get; init; }

    public int ItemCount { get; init; }

    /// <summary>The results, as sent. WithList only.</summary>
    public ReadOnlySpan<byte> Items { get; init; }

    /// <summary>Reads the whole APDU. False when it is anything else. Never throws.</summary>
    public static bool TryRead(ReadOnlySpan<byte> apdu, out GetResponse response)
    {
        var reader = new AxdrReader(apdu);
        reader.Expect((byte)ApduTag.GetResponse);
        var kind = (GetResponseKind)reader.Byte();
        var invokeId = reader.Byte();
        switch (kind)
        {
            case GetResponseKind.Normal:
                response = new() { Kind = kind, InvokeId = invokeId, Result = GetResult.Read(ref reader) };
                break;
            case GetResponseKind.WithBlock:
                response = ReadBlock(ref reader, invokeId);
                break;
            case GetResponseKind.WithList:
                var count = reader.Length();
                response = new()
                {
                    Kind = kind, InvokeId = invokeId, ItemCount = count, Items = ReadItems(ref reader, count),
                };
                break;
            default:
                response = default;
                return false;
        }

        return reader.AtEnd;
    }

    public void Write(ref AxdrWriter writer)
    {
        writer.Byte((byte)ApduTag.GetResponse);
        writer.Byte((byte)Kind);
        writer.Byte(InvokeId);
        switch (Kind)
        {
            case GetResponseKind.Normal:
                Result.Write(ref writer);
                break;
            case GetResponseKind.WithBlock:
                WriteBlock(ref writer);
                break;
            case GetResponseKind.WithList:
                writer.Length(ItemCount);
                writer.Bytes(Items);
                break;
            default:
                throw new InvalidOperationException($"No such GET response: {Kind}.");
        }
    }

    static GetResponse ReadBlock(scoped ref AxdrReader reader, byte invokeId)
    {
        var isLast = reader.Boolean();
        var number = reader.UInt32();
        var refused = reader.Present(); // Choice 0 is raw data, 1 a result.
        return new()
        {
            Kind = GetResponseKind.WithBlock,
            InvokeId = invokeId,
            IsLast = isLast,
            BlockNumber = number,
            BlockResult = refused ? (DataAccessResult)reader.Byte() : DataAccessResult.Success,
            Raw = refused ? default : reader.Octets(),
        };
    }

    void WriteBlock(ref AxdrWriter writer)
    {
        writer.Byte(IsLast ? (byte)1 : (byte)0);
        writer.UInt32(BlockNumber);
        var refused = BlockResult != DataAccessResult.Success;
        writer.Present(refused);
        if (refused)
        {
            writer.Byte((byte)BlockResult);
        }
        else
        {
            writer.Octets(Raw);
        }
    }

    static ReadOnlySpan<byte> ReadItems(scoped ref AxdrReader reader, int count)
    {
        var start = reader.Rest;
        for (var i = 0; i < count && !reader.Failed; i++)
        {
            GetResult.Read(ref reader);
        }

        return reader.Failed ? [] : start[..(start.Length - reader.RemainingCount)];
    }
}
