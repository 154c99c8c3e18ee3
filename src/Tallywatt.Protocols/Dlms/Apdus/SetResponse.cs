namespace Tallywatt.Protocols.Dlms;

/// <summary>The choices of a SET response. The numbers go on the wire.</summary>
public enum SetResponseKind : byte
{
    Normal = 1,
    Block = 2,
    LastBlock = 3,
    LastBlockWithList = 4,
    WithList = 5,
}

/// <summary>Answers a SET, or acknowledges one block of it. Source: IEC 62056-5-3, Set-Response.</summary>
public readonly ref struct SetResponse
{
    public SetResponseKind Kind { get; init; }

    public byte InvokeId { get; init; }

    /// <summary>Normal and LastBlock.</summary>
    public DataAccessResult Result { get; init; }

    /// <summary>One result a byte. The two kinds with a list.</summary>
    public ReadOnlySpan<byte> Results { get; init; }

    /// <summary>The block acknowledged. The three kinds of block.</summary>
    public uint BlockNumber { get; init; }

    bool HasResult => Kind is SetResponseKind.Normal or SetResponseKind.LastBlock;

    bool HasResults => Kind is SetResponseKind.WithList or SetResponseKind.LastBlockWithList;

    bool HasBlockNumber =>
        Kind is SetResponseKind.Block or SetResponseKind.LastBlock or SetResponseKind.LastBlockWithList;

    /// <summary>Reads the whole APDU. False when it is anything else. Never throws.</summary>
    public static bool TryRead(ReadOnlySpan<byte> apdu, out SetResponse response)
    {
        var reader = new AxdrReader(apdu);
        reader.Expect((byte)ApduTag.SetResponse);
        var kind = (SetResponseKind)reader.Byte();
        var what = new SetResponse { Kind = kind };
        response = new()
        {
            Kind = kind,
            InvokeId = reader.Byte(),
            Result = what.HasResult ? (DataAccessResult)reader.Byte() : default,
            Results = what.HasResults ? reader.Octets() : default,
            BlockNumber = what.HasBlockNumber ? reader.UInt32() : 0,
        };
        return reader.AtEnd && kind is >= SetResponseKind.Normal and <= SetResponseKind.WithList;
    }

    public void Write(ref AxdrWriter writer) => Write(this, ref writer);

    /// <summary>Writes an APDU whose parts may lie on the stack.</summary>
    internal static void Write(scoped SetResponse response, ref AxdrWriter writer)
    {
        writer.Byte((byte)ApduTag.SetResponse);
        writer.Byte((byte)response.Kind);
        writer.Byte(response.InvokeId);
        if (response.HasResult)
        {
            writer.Byte((byte)response.Result);
        }

        if (response.HasResults)
        {
            writer.Octets(response.Results);
        }

        if (response.HasBlockNumber)
        {
            writer.UInt32(response.BlockNumber);
        }
    }
}
