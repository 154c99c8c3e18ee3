using System.Buffers.Binary;
using Tallywatt.Protocols.Obis;

namespace Tallywatt.Protocols.Dlms;

/// <summary>Reads A-XDR from bytes that nobody vouches for. It never throws and never allocates.</summary>
/// <remarks>
/// The first fault sticks: from then on every read gives zero or nothing, and <see cref="Failed"/> is true. So a caller
/// reads a whole message in a row and asks once at the end. A count that was read is never more than the bytes that are
/// left, so a loop over it is bounded by the input. Source: IEC 61334-6 (A-XDR), IEC 62056-5-3.
/// </remarks>
public ref struct AxdrReader(ReadOnlySpan<byte> bytes)
{
    ReadOnlySpan<byte> rest = bytes;

    /// <summary>Whether something read so far was not there or not what it must be.</summary>
    public bool Failed { get; private set; }

    /// <summary>Whether everything was read and nothing was wrong.</summary>
    public readonly bool AtEnd => !Failed && rest.IsEmpty;

    public readonly int RemainingCount => rest.Length;

    /// <summary>What has not been read yet.</summary>
    public readonly ReadOnlySpan<byte> Rest => rest;

    /// <summary>Marks the input as wrong, for a rule that only the caller knows.</summary>
    public void Fail()
    {
        Failed = true;
        rest = [];
    }

    public byte Byte()
    {
        if (rest.IsEmpty)
        {
            Fail();
            return 0;
        }

        var value = rest[0];
        rest = rest[1..];
        return value;
    }

    public ushort UInt16() => Bytes(2) is { IsEmpty: false } b ? BinaryPrimitives.ReadUInt16BigEndian(b) : (ushort)0;

    public uint UInt32() => Bytes(4) is { IsEmpty: false } b ? BinaryPrimitives.ReadUInt32BigEndian(b) : 0;

    public ulong UInt64() => Bytes(8) is { IsEmpty: false } b ? BinaryPrimitives.ReadUInt64BigEndian(b) : 0;

    /// <summary>Exactly so many bytes, or a fault and none.</summary>
    public ReadOnlySpan<byte> Bytes(int count)
    {
        if ((uint)count > (uint)rest.Length)
        {
            Fail();
            return [];
        }

        var taken = rest[..count];
        rest = rest[count..];
        return taken;
    }

    /// <summary>Fails unless the next byte is the one expected.</summary>
    public void Expect(byte expected)
    {
        if (Byte() != expected)
        {
            Fail();
        }
    }

    /// <summary>A length or count: one byte below 80, else 81 to 84 and so many bytes. At most what is left.</summary>
    public int Length()
    {
        var length = LengthField();
        if (length > rest.Length)
        {
            Fail();
            return 0;
        }

        return (int)length;
    }

    /// <summary>A length-prefixed string of bytes, without a type tag.</summary>
    public ReadOnlySpan<byte> Octets() => Bytes(Length());

    /// <summary>The flag of an OPTIONAL or DEFAULT field: 00 absent, 01 present. Anything else is a fault.</summary>
    public bool Present()
    {
        var flag = Byte();
        if (flag > 1)
        {
            Fail();
        }

        return flag == 1;
    }

    /// <summary>A BOOLEAN without a type tag: 00 is false, anything else true.</summary>
    public bool Boolean() => Byte() != 0;

    public ObisCode LogicalName() =>
        Bytes(ObisCode.LengthBytes) is { IsEmpty: false } b ? ObisCode.FromBytes(b) : default;

    /// <summary>The tag of the next data element, not consumed. Null at the end.</summary>
    public readonly DataTag PeekTag() => rest.IsEmpty ? DataTag.Null : (DataTag)rest[0];

    /// <summary>The count of an array that must come next.</summary>
    public int Array() => Items(DataTag.Array);

    /// <summary>The count of a structure that must come next.</summary>
    public int Structure() => Items(DataTag.Structure);

    /// <summary>Fails unless a structure of exactly so many fields comes next.</summary>
    public void Structure(int expectedCount)
    {
        if (Structure() != expectedCount)
        {
            Fail();
        }
    }

    /// <summary>An octet string with its tag.</summary>
    public ReadOnlySpan<byte> OctetString() => Tagged(DataTag.OctetString) ? Octets() : [];

    /// <summary>A data element of any integer type, as a number.</summary>
    public long Number()
    {
        var tag = (DataTag)Byte();
        switch (tag)
        {
            case DataTag.Integer:
                return unchecked((sbyte)Byte());
            case DataTag.Unsigned or DataTag.Enumerated or DataTag.Bcd or DataTag.Boolean:
                return Byte();
            case DataTag.Long:
                return unchecked((short)UInt16());
            case DataTag.LongUnsigned:
                return UInt16();
            case DataTag.DoubleLong:
                return unchecked((int)UInt32());
            case DataTag.DoubleLongUnsigned:
                return UInt32();
            case DataTag.Long64:
                return unchecked((long)UInt64());
            case DataTag.Long64Unsigned when UInt64() is <= long.MaxValue and var value:
                return (long)value;
            default:
                Fail();
                return 0;
        }
    }

    /// <summary>Consumes a tag when it is the one expected, else fails.</summary>
    public bool Tagged(DataTag tag)
    {
        Expect((byte)tag);
        return !Failed;
    }

    /// <summary>One whole data element of any type, with its tag, checked to its last byte and bounded in depth.
    /// </summary>
    public ReadOnlySpan<byte> Element()
    {
        var start = rest;
        SkipElement(DlmsLimits.NestingMax);
        return Failed ? [] : start[..(start.Length - rest.Length)];
    }

    int Items(DataTag tag) => Tagged(tag) ? Length() : 0;

    void SkipElement(int depthLeft)
    {
        var tag = (DataTag)Byte();
        var length = DataTags.FixedLength(tag);
        if (length >= 0)
        {
            Bytes(length);
            return;
        }

        switch (tag)
        {
            case DataTag.OctetString or DataTag.VisibleString or DataTag.Utf8String:
                Octets();
                break;
            case DataTag.BitString:
                Bits(out _);
                break;
            case DataTag.Array or DataTag.Structure when depthLeft > 0:
                for (var count = Length(); count > 0 && !Failed; count--)
                {
                    SkipElement(depthLeft - 1);
                }

                break;
            case DataTag.CompactArray:
                TypeDescription();
                Octets();
                break;
            default:
                Fail();
                break;
        }
    }

    /// <summary>The content of a bit string after its tag: the count of bits, then the bytes that hold them.</summary>
    public ReadOnlySpan<byte> Bits(out int bitCount)
    {
        var bits = LengthField();
        if (bits > (long)rest.Length * 8)
        {
            Fail();
            bitCount = 0;
            return [];
        }

        bitCount = (int)bits;
        return Bytes((bitCount + 7) / 8);
    }

    /// <summary>The type description of a compact array. One without a column is a fault: it could claim any number
    /// of rows in no bytes.</summary>
    public ReadOnlySpan<byte> TypeDescription()
    {
        var start = rest;
        SkipTypeDescription(DlmsLimits.NestingMax);
        return Failed ? [] : start[..(start.Length - rest.Length)];
    }

    void SkipTypeDescription(int depthLeft)
    {
        var tag = (DataTag)Byte();
        if (tag == DataTag.Array && depthLeft > 0)
        {
            UInt16();
            SkipTypeDescription(depthLeft - 1);
        }
        else if (tag == DataTag.Structure && depthLeft > 0)
        {
            var count = Length();
            if (count == 0)
            {
                Fail();
            }

            for (; count > 0 && !Failed; count--)
            {
                SkipTypeDescription(depthLeft - 1);
            }
        }
        else if (tag is DataTag.Array or DataTag.Structure or DataTag.CompactArray or DataTag.DontCare
            || (DataTags.FixedLength(tag) < 0 && tag is not (DataTag.OctetString or DataTag.VisibleString
                or DataTag.Utf8String or DataTag.BitString)))
        {
            Fail();
        }
    }

    long LengthField()
    {
        var first = Byte();
        if (first < 0x80)
        {
            return first;
        }

        var count = first & 0x7F;
        if (count is < 1 or > 4)
        {
            Fail();
            return 0;
        }

        long length = 0;
        foreach (var b in Bytes(count))
        {
            length = (length << 8) | b;
        }

        return length;
    }
}
