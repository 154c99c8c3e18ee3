namespace Tallywatt.Protocols.Dlms;

/// <summary>A value, or why there is none. Source: IEC 62056-5-3, Get-Data-Result.</summary>
public readonly ref struct GetResult
{
    GetResult(DataAccessResult result, ReadOnlySpan<byte> value)
    {
        Result = result;
        Value = value;
    }

    public DataAccessResult Result { get; }

    /// <summary>One data element, with its tag, when the result is Success.</summary>
    public ReadOnlySpan<byte> Value { get; }

    public static GetResult Of(ReadOnlySpan<byte> value) => new(DataAccessResult.Success, value);

    /// <summary>A refusal. The wire allows a refusal "success" that has no value: it is one of no use, kept as read.
    /// </summary>
    public static GetResult Of(DataAccessResult refusal) => new(refusal, default);

    internal static GetResult Read(scoped ref AxdrReader reader)
    {
        switch (reader.Byte())
        {
            case 0:
                return Of(reader.Element());
            case 1:
                return Of((DataAccessResult)reader.Byte());
            default:
                reader.Fail();
                return default;
        }
    }

    internal void Write(ref AxdrWriter writer)
    {
        writer.Byte(Value.IsEmpty ? (byte)1 : (byte)0);
        if (Value.IsEmpty)
        {
            writer.Byte((byte)Result);
        }
        else
        {
            writer.Bytes(Value);
        }
    }
}
