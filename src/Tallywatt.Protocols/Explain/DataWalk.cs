using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Obis;

namespace Tallywatt.Protocols.Explain;

/// <summary>Walks over A-XDR data elements and the descriptors made of them. Source: IEC 61334-6, IEC 62056-6-2,
/// 4.1.5.</summary>
static class DataWalk
{
    internal static void Element(WireCursor cursor, string name, int depthLeft = DlmsLimits.NestingMax)
    {
        if (cursor.Remaining == 0)
        {
            cursor.Fail($"{name} is not there: the bytes end");
            return;
        }

        var at = cursor.Position;
        var node = cursor.Open(name);
        var tag = (DataTag)cursor.TakeQuietly(1, "type").Span[0];
        var length = DataTags.FixedLength(tag);
        if (length >= 0)
        {
            var content = cursor.TakeQuietly(length, $"{name} ({Words.Of(tag)})");
            node.Text = cursor.Failed ? Words.Of(tag) : Join(tag, Simple(tag, content.Span));
        }
        else
        {
            Variable(cursor, node, tag, depthLeft, at);
        }

        cursor.Close();
    }

    static void Variable(WireCursor cursor, WireNode node, DataTag tag, int depthLeft, int at)
    {
        switch (tag)
        {
            case DataTag.OctetString or DataTag.VisibleString or DataTag.Utf8String:
                var octets = cursor.TakeQuietly(cursor.Length(), "the string").Span;
                node.Text = Join(tag, tag == DataTag.OctetString ? Octets(octets) : $"\"{Readable(octets)}\"");
                break;
            case DataTag.BitString:
                Bits(cursor, node);
                break;
            case DataTag.Array or DataTag.Structure when depthLeft > 0:
                Items(cursor, node, tag, depthLeft);
                break;
            case DataTag.Array or DataTag.Structure:
                cursor.Fail($"arrays and structures nest deeper than {DlmsLimits.NestingMax}", at);
                break;
            case DataTag.CompactArray:
                CompactArray(cursor, node);
                break;
            default:
                cursor.Fail($"{(byte)tag:X2} is no data type", at);
                break;
        }
    }

    static void Items(WireCursor cursor, WireNode node, DataTag tag, int depthLeft)
    {
        var count = cursor.Length("count");
        node.Text = $"{Words.Of(tag)} of {count}";
        for (var i = 1; i <= count && !cursor.Failed; i++)
        {
            Element(cursor, Words.Of(i), depthLeft - 1);
        }
    }

    static void Bits(WireCursor cursor, WireNode node)
    {
        var at = cursor.Position;
        var bitCount = cursor.Count("count of bits");
        if (bitCount > (long)cursor.Remaining * 8)
        {
            cursor.Fail($"the count of bits says {bitCount}, and {Words.Left(cursor.Remaining)}", at);
            return;
        }

        var bytes = cursor.TakeQuietly((int)((bitCount + 7) / 8), "the bit string").Span;
        var text = new StringBuilder();
        for (var i = 0; i < bitCount; i++)
        {
            text.Append((bytes[i / 8] & (0x80 >> (i % 8))) != 0 ? '1' : '0');
        }

        node.Text = $"bit-string {text}";
    }

    static void CompactArray(WireCursor cursor, WireNode node)
    {
        var start = cursor.Position;
        var type = cursor.Open("type description");
        TypeDescription(cursor, DlmsLimits.NestingMax);
        cursor.Close();
        cursor.BeginBlock("length of the rows");
        var length = cursor.Remaining;
        if (!cursor.Failed)
        {
            var rows = cursor.TakeQuietly(length, "the rows");
            Rows(cursor, type.Bytes, rows, start);
        }

        cursor.EndBlock("the compact array");
        node.Text = $"compact-array, {length} bytes of rows";
    }

    /// <summary>Takes the packed rows apart by their type. The rows stay as they are: only what is shown is made here.
    /// </summary>
    static void Rows(WireCursor cursor, ReadOnlyMemory<byte> type, ReadOnlyMemory<byte> rows, int offset)
    {
        var inner = new WireCursor(rows, cursor.Scope, isOpened: true);
        for (var row = 1; inner.Remaining > 0; row++)
        {
            var at = inner.Position;
            var described = new AxdrReader(type.Span);
            PackedRow(inner, ref described, Words.Of(row), DlmsLimits.NestingMax);
            if (inner.Failed || inner.Position == at)
            {
                var why = inner.Fault?.Reason ?? "it has no bytes";
                cursor.Scope.NoteIf(true, $"row {row} of the compact array at byte {offset} cannot be read: {why}");
                break;
            }
        }

        inner.Roots.ForEach(cursor.Attach);
    }

    static void PackedRow(WireCursor cursor, ref AxdrReader type, string name, int depthLeft)
    {
        if (!cursor.Scope.MayGoOn())
        {
            cursor.Fail("its type describes more values than are shown");
            return;
        }

        var tag = (DataTag)type.Byte();
        if (tag is DataTag.Array or DataTag.Structure && depthLeft > 0)
        {
            var count = tag == DataTag.Array ? type.UInt16() : type.Length();
            var inner = type.Rest;
            cursor.Open(name, $"{Words.Of(tag)} of {count}");
            for (var i = 1; i <= count && !cursor.Failed; i++)
            {
                var same = new AxdrReader(inner);
                PackedRow(cursor, ref tag == DataTag.Array ? ref same : ref type, Words.Of(i), depthLeft - 1);
            }

            if (tag == DataTag.Array)
            {
                var skip = new WireCursor(inner.ToArray(), cursor.Scope);
                TypeDescription(skip, depthLeft - 1);
                type.Bytes(skip.Position);
            }

            cursor.Close();
            return;
        }

        var length = DataTags.FixedLength(tag);
        if (length >= 0)
        {
            cursor.Take(name, length, bytes => Join(tag, Simple(tag, bytes.Span)));
        }
        else if (tag == DataTag.BitString)
        {
            var node = cursor.Open(name);
            Bits(cursor, node);
            cursor.Close();
        }
        else
        {
            cursor.Octets(name, bytes => Join(tag, Octets(bytes.Span)));
        }
    }

    static void TypeDescription(WireCursor cursor, int depthLeft)
    {
        var at = cursor.Position;
        var tag = (DataTag)cursor.Byte("type", value => Words.Of((DataTag)value));
        if (tag == DataTag.Array && depthLeft > 0)
        {
            cursor.UInt16("count");
            TypeDescription(cursor, depthLeft - 1);
        }
        else if (tag == DataTag.Structure && depthLeft > 0)
        {
            var count = cursor.Length("count");
            if (count == 0)
            {
                cursor.Fail("a compact array without a column", at);
            }

            for (; count > 0 && !cursor.Failed; count--)
            {
                TypeDescription(cursor, depthLeft - 1);
            }
        }
        else if (tag is DataTag.Array or DataTag.Structure or DataTag.CompactArray or DataTag.DontCare
            || (DataTags.FixedLength(tag) < 0 && tag is not (DataTag.OctetString or DataTag.VisibleString
                or DataTag.Utf8String or DataTag.BitString)))
        {
            cursor.Fail($"{(byte)tag:X2} is no type of a column", at);
        }
    }

    /// <summary>The optional selection behind an attribute.</summary>
    internal static void Selection(WireCursor cursor)
    {
        if (!cursor.Present("selective access"))
        {
            return;
        }

        cursor.Byte("selector", value => value switch
        {
            SelectiveAccess.ByRange => "1, by range",
            SelectiveAccess.ByEntry => "2, by entry",
            _ => Words.Of(value),
        });
        Element(cursor, "parameters");
    }

    internal static void Attribute(WireCursor cursor, string what)
    {
        var node = cursor.Open(what);
        var classId = cursor.UInt16("class", value => $"{value} {CosemDictionary.ClassName(value)}".TrimEnd());
        var name = LogicalName(cursor);
        var id = unchecked((sbyte)cursor.Byte("attribute", value =>
            $"{unchecked((sbyte)value)} {CosemDictionary.AttributeName(classId, unchecked((sbyte)value))}".TrimEnd()));
        node.Text = cursor.Failed ? ""
            : $"{classId}:{name}:{id} {CosemDictionary.Meaning(name)}".TrimEnd();
        cursor.Close();
    }

    internal static void Method(WireCursor cursor)
    {
        var node = cursor.Open("method");
        var classId = cursor.UInt16("class", value => $"{value} {CosemDictionary.ClassName(value)}".TrimEnd());
        var name = LogicalName(cursor);
        var id = cursor.Byte("method id", value => $"{value} {CosemDictionary.MethodName(classId, value)}".TrimEnd());
        node.Text = cursor.Failed ? "" : $"{classId}:{name}:{id} {CosemDictionary.Meaning(name)}".TrimEnd();
        cursor.Close();
    }

    static ObisCode LogicalName(WireCursor cursor)
    {
        var bytes = cursor.Take(
            "logical name", ObisCode.LengthBytes, name => ObisCode.FromBytes(name.Span).ToString());
        return bytes.IsEmpty ? default : ObisCode.FromBytes(bytes.Span);
    }

    static string Join(DataTag tag, string text) => text.Length == 0 ? Words.Of(tag) : $"{Words.Of(tag)} {text}";

    internal static string Simple(DataTag tag, ReadOnlySpan<byte> content)
    {
        var reader = new AxdrReader([(byte)tag, .. content]);
        return tag switch
        {
            DataTag.Null or DataTag.DontCare => "",
            DataTag.Boolean => content[0] == 0 ? "false" : "true",
            DataTag.Float32 => BinaryPrimitives.ReadSingleBigEndian(content).ToString(CultureInfo.InvariantCulture),
            DataTag.Float64 => BinaryPrimitives.ReadDoubleBigEndian(content).ToString(CultureInfo.InvariantCulture),
            DataTag.DateTime => Words.DateTime(content),
            DataTag.Date => Words.Date(content),
            DataTag.Time => Words.Time(content),
            DataTag.Long64Unsigned =>
                BinaryPrimitives.ReadUInt64BigEndian(content).ToString(CultureInfo.InvariantCulture),
            DataTag.DeltaInteger => Words.Of(unchecked((sbyte)content[0])),
            DataTag.DeltaUnsigned => Words.Of(content[0]),
            DataTag.DeltaLong => Words.Of(BinaryPrimitives.ReadInt16BigEndian(content)),
            DataTag.DeltaLongUnsigned => Words.Of(BinaryPrimitives.ReadUInt16BigEndian(content)),
            DataTag.DeltaDoubleLong => Words.Of(BinaryPrimitives.ReadInt32BigEndian(content)),
            DataTag.DeltaDoubleLongUnsigned => Words.Of(BinaryPrimitives.ReadUInt32BigEndian(content)),
            _ => Words.Of(reader.Number()),
        };
    }

    /// <summary>An octet string is a date-time, a name or characters more often than it is bytes.</summary>
    static string Octets(ReadOnlySpan<byte> bytes)
    {
        var hex = Words.Octets(bytes);
        if (Words.IsPrintable(bytes))
        {
            return hex;
        }

        if (CosemDateTime.TryRead(bytes, out var time) && IsPlausible(time))
        {
            return $"{hex} = {Words.DateTime(bytes)}";
        }

        if (bytes.Length == ObisCode.LengthBytes)
        {
            var name = ObisCode.FromBytes(bytes);
            return $"{hex} = {name} {CosemDictionary.Meaning(name)}".TrimEnd();
        }

        return hex;
    }

    static bool IsPlausible(CosemDateTime time) =>
        time.Year is (>= 1990 and <= 2100) or CosemDateTime.YearUnspecified
        && time.Hour is <= 23 or 0xFF && time.Minute is <= 59 or 0xFF
        && time.Month is (>= 1 and <= 12) or >= 0xFD && time.Day is (>= 1 and <= 31) or >= 0xFD;

    static string Readable(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
