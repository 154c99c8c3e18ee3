using System.Buffers.Binary;
using Tallywatt.Protocols.Obis;

namespace Tallywatt.Protocols.Dlms;

/// <summary>Writes A-XDR into the caller's bytes. It never throws for lack of room and never allocates.</summary>
/// <remarks>
/// When the target is full, <see cref="Overflowed"/> sticks and nothing more is written but everything is counted, so
/// that a caller writes a whole message in a row and asks once at the end. Source: IEC 61334-6 (A-XDR), IEC 62056-5-3.
/// </remarks>
public ref struct AxdrWriter(Span<byte> target)
{
    readonly Span<byte> target = target;
    long missingCount;

    /// <summary>Whether something did not fit. What was written must then not be used.</summary>
    public bool Overflowed { get; private set; }

    /// <summary>How many bytes were written.</summary>
    public int WrittenCount { get; private set; }

    /// <summary>How many bytes the target would have needed for everything so far: to ask again with enough room.
    /// </summary>
    public readonly long NeededCount => WrittenCount + missingCount;

    public readonly int FreeCount => target.Length - WrittenCount;

    public readonly ReadOnlySpan<byte> Written => target[..WrittenCount];

    /// <summary>Takes back everything written after a point, and the overflow with it.</summary>
    public void RewindTo(int writtenCount)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)writtenCount, (uint)WrittenCount);
        WrittenCount = writtenCount;
        missingCount = 0;
        Overflowed = false;
    }

    public void Byte(byte value)
    {
        if (WrittenCount < target.Length && !Overflowed)
        {
            target[WrittenCount++] = value;
        }
        else
        {
            Overflowed = true;
            missingCount++;
        }
    }

    public void UInt16(ushort value)
    {
        if (Take(2) is { IsEmpty: false } room)
        {
            BinaryPrimitives.WriteUInt16BigEndian(room, value);
        }
    }

    public void UInt32(uint value)
    {
        if (Take(4) is { IsEmpty: false } room)
        {
            BinaryPrimitives.WriteUInt32BigEndian(room, value);
        }
    }

    public void UInt64(ulong value)
    {
        if (Take(8) is { IsEmpty: false } room)
        {
            BinaryPrimitives.WriteUInt64BigEndian(room, value);
        }
    }

    public void Bytes(scoped ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty)
        {
            var room = Take(value.Length);
            if (!room.IsEmpty)
            {
                value.CopyTo(room);
            }
        }
    }

    /// <summary>Room for the caller to fill itself; empty when there is not enough.</summary>
    public Span<byte> Take(int count)
    {
        if (Overflowed || count > FreeCount)
        {
            Overflowed = true;
            missingCount += count;
            return [];
        }

        var room = target.Slice(WrittenCount, count);
        WrittenCount += count;
        return room;
    }

    /// <summary>A length or count in its shortest form.</summary>
    public void Length(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        switch (length)
        {
            case < 0x80:
                Byte((byte)length);
                break;
            case <= 0xFF:
                Byte(0x81);
                Byte((byte)length);
                break;
            case <= 0xFFFF:
                Byte(0x82);
                UInt16((ushort)length);
                break;
            case <= 0xFFFFFF:
                Byte(0x83);
                Byte((byte)(length >> 16));
                UInt16((ushort)(length & 0xFFFF));
                break;
            default:
                Byte(0x84);
                UInt32((uint)length);
                break;
        }
    }

    /// <summary>Leaves room for the length of what is written next, up to <see cref="EndLength"/>.</summary>
    /// <returns>A mark to give to <see cref="EndLength"/>.</returns>
    public int BeginLength()
    {
        Byte(0);
        return WrittenCount;
    }

    /// <summary>Fills in the length of everything written since the mark, in its shortest form.</summary>
    public void EndLength(int mark)
    {
        var length = WrittenCount - mark;
        if (Overflowed || length < 0x80)
        {
            SetByte(mark - 1, (byte)(length & 0x7F));
            return;
        }

        var extraCount = length <= 0xFF ? 1 : length <= 0xFFFF ? 2 : 4;
        if (Take(extraCount).IsEmpty)
        {
            return;
        }

        target.Slice(mark, length).CopyTo(target[(mark + extraCount)..]);
        SetByte(mark - 1, (byte)(0x80 | extraCount));
        for (var i = 0; i < extraCount; i++)
        {
            SetByte(mark + i, (byte)((length >> (8 * (extraCount - 1 - i))) & 0xFF));
        }
    }

    /// <summary>A length-prefixed string of bytes, without a type tag.</summary>
    public void Octets(scoped ReadOnlySpan<byte> value)
    {
        Length(value.Length);
        Bytes(value);
    }

    /// <summary>The flag of an OPTIONAL or DEFAULT field.</summary>
    public void Present(bool present) => Byte(present ? (byte)1 : (byte)0);

    public void LogicalName(ObisCode name)
    {
        if (Take(ObisCode.LengthBytes) is { IsEmpty: false } room)
        {
            name.CopyTo(room);
        }
    }

    void SetByte(int index, byte value)
    {
        if (!Overflowed)
        {
            target[index] = value;
        }
    }

    public void Null() => Byte((byte)DataTag.Null);

    public void Array(int count)
    {
        Byte((byte)DataTag.Array);
        Length(count);
    }

    public void Structure(int count)
    {
        Byte((byte)DataTag.Structure);
        Length(count);
    }

    public void Boolean(bool value)
    {
        Byte((byte)DataTag.Boolean);
        Byte(value ? (byte)1 : (byte)0);
    }

    public void Integer(sbyte value)
    {
        Byte((byte)DataTag.Integer);
        Byte(unchecked((byte)value));
    }

    public void Unsigned(byte value)
    {
        Byte((byte)DataTag.Unsigned);
        Byte(value);
    }

    public void Enumerated(byte value)
    {
        Byte((byte)DataTag.Enumerated);
        Byte(value);
    }

    public void Long(short value)
    {
        Byte((byte)DataTag.Long);
        UInt16(unchecked((ushort)value));
    }

    public void LongUnsigned(ushort value)
    {
        Byte((byte)DataTag.LongUnsigned);
        UInt16(value);
    }

    public void DoubleLong(int value)
    {
        Byte((byte)DataTag.DoubleLong);
        UInt32(unchecked((uint)value));
    }

    public void DoubleLongUnsigned(uint value)
    {
        Byte((byte)DataTag.DoubleLongUnsigned);
        UInt32(value);
    }

    public void Long64Unsigned(ulong value)
    {
        Byte((byte)DataTag.Long64Unsigned);
        UInt64(value);
    }

    public void OctetString(scoped ReadOnlySpan<byte> value)
    {
        Byte((byte)DataTag.OctetString);
        Octets(value);
    }

    public void OctetString(ObisCode name)
    {
        Byte((byte)DataTag.OctetString);
        Byte(ObisCode.LengthBytes);
        LogicalName(name);
    }

    /// <summary>A date-time as an octet string of twelve bytes, as the Blue Book wants it in attributes.</summary>
    public void OctetString(CosemDateTime value)
    {
        Byte((byte)DataTag.OctetString);
        Byte(CosemDateTime.LengthBytes);
        if (Take(CosemDateTime.LengthBytes) is { IsEmpty: false } room)
        {
            value.CopyTo(room);
        }
    }

    /// <summary>A bit string of up to 32 bits; bit 31 of <paramref name="bits"/> goes first.</summary>
    public void BitString(uint bits, int bitCount)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)bitCount, 32u);
        Byte((byte)DataTag.BitString);
        Length(bitCount);
        for (var shift = 24; shift > 24 - bitCount; shift -= 8)
        {
            Byte((byte)((bits >> shift) & 0xFF));
        }
    }
}
