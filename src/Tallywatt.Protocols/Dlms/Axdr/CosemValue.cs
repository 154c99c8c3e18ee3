namespace Tallywatt.Protocols.Dlms;

/// <summary>Any data element as a tree, for tools and traces. The hot paths read spans instead.</summary>
/// <param name="Tag">Its type.</param>
/// <param name="Content">The bytes of a simple value; the packed rows of a compact array.</param>
/// <param name="BitCount">How many bits count, of a bit string.</param>
/// <param name="Items">The elements of an array or structure.</param>
/// <param name="RowType">The type description of a compact array, as sent.</param>
public sealed record CosemValue(
    DataTag Tag, byte[] Content, int BitCount, IReadOnlyList<CosemValue> Items, byte[] RowType)
{
    static readonly CosemValue[] NoItems = [];

    /// <summary>Reads one data element, whole. False when the bytes are anything else. Never throws.</summary>
    public static bool TryRead(ReadOnlySpan<byte> element, out CosemValue? value)
    {
        // The whole is checked first, so that nothing is built for bytes that turn out to be wrong.
        var check = new AxdrReader(element);
        check.Element();
        value = null;
        if (!check.AtEnd)
        {
            return false;
        }

        var reader = new AxdrReader(element);
        value = Read(ref reader);
        return reader.AtEnd;
    }

    public void Write(ref AxdrWriter writer)
    {
        writer.Byte((byte)Tag);
        switch (Tag)
        {
            case DataTag.Array or DataTag.Structure:
                writer.Length(Items.Count);
                foreach (var item in Items)
                {
                    item.Write(ref writer);
                }

                break;
            case DataTag.CompactArray:
                writer.Bytes(RowType);
                writer.Octets(Content);
                break;
            case DataTag.BitString:
                writer.Length(BitCount);
                writer.Bytes(Content);
                break;
            case DataTag.OctetString or DataTag.VisibleString or DataTag.Utf8String:
                writer.Octets(Content);
                break;
            default:
                writer.Bytes(Content);
                break;
        }
    }

    /// <summary>The tree in brackets: structures {}, arrays [], strings and numbers as their bytes.</summary>
    public override string ToString() => Tag switch
    {
        DataTag.Array => $"[{string.Join(", ", Items)}]",
        DataTag.Structure => $"{{{string.Join(", ", Items)}}}",
        DataTag.Null => "null",
        _ => $"{Tag} {Convert.ToHexString(Content)}",
    };

    static CosemValue Read(ref AxdrReader reader)
    {
        var tag = (DataTag)reader.Byte();
        var length = DataTags.FixedLength(tag);
        if (length >= 0)
        {
            return new(tag, reader.Bytes(length).ToArray(), 0, NoItems, []);
        }

        switch (tag)
        {
            case DataTag.Array or DataTag.Structure:
                var items = new CosemValue[reader.Length()];
                for (var i = 0; i < items.Length; i++)
                {
                    items[i] = Read(ref reader);
                }

                return new(tag, [], 0, items, []);
            case DataTag.CompactArray:
                var rowType = reader.TypeDescription().ToArray();
                return new(tag, reader.Octets().ToArray(), 0, NoItems, rowType);
            case DataTag.BitString:
                var bits = reader.Bits(out var bitCount).ToArray();
                return new(tag, bits, bitCount, NoItems, []);
            default:
                return new(tag, reader.Octets().ToArray(), 0, NoItems, []);
        }
    }
}
