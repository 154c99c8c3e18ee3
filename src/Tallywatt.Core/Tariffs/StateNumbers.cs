namespace Tallywatt.Core.Tariffs;

/// <summary>Writes numbers of up to 128 bits, seven bits a byte, small ones short either way (zigzag).</summary>
ref struct StateWriter(Span<byte> target)
{
    readonly Span<byte> target = target;

    /// <summary>The bytes written.</summary>
    internal int LengthBytes { get; private set; }

    internal void Number(long value) => Write(unchecked(((ulong)value << 1) ^ (ulong)(value >> 63)));

    internal void Number(Int128 value)
    {
        var zigzag = unchecked(((UInt128)value << 1) ^ (UInt128)(value >> 127));
        while (zigzag > ulong.MaxValue)
        {
            target[LengthBytes++] = (byte)((byte)(zigzag & 0x7F) | 0x80);
            zigzag >>= 7;
        }

        Write((ulong)zigzag);
    }

    void Write(ulong value)
    {
        while (value >= 0x80)
        {
            target[LengthBytes++] = (byte)((value & 0x7F) | 0x80);
            value >>= 7;
        }

        target[LengthBytes++] = (byte)value;
    }
}

/// <summary>Reads what <see cref="StateWriter"/> wrote. After the first fault everything reads as zero.</summary>
ref struct StateReader(ReadOnlySpan<byte> source)
{
    const int BytesMax = 19;
    const int LastBits = 128 - (7 * (BytesMax - 1));

    readonly ReadOnlySpan<byte> source = source;

    /// <summary>The bytes read.</summary>
    internal int LengthBytes { get; private set; }

    internal bool IsFaulty { get; private set; }

    internal int Int()
    {
        var value = Long();
        if (value is >= int.MinValue and <= int.MaxValue)
        {
            return (int)value;
        }

        IsFaulty = true;
        return 0;
    }

    internal long Long()
    {
        // Nearly every number is short.
        if (LengthBytes < source.Length && source[LengthBytes] < 0x80)
        {
            var single = (long)source[LengthBytes++];
            return (single >> 1) ^ -(single & 1);
        }

        var value = Wide();
        if (value >= long.MinValue && value <= long.MaxValue)
        {
            return (long)value;
        }

        IsFaulty = true;
        return 0;
    }

    internal Int128 Wide()
    {
        UInt128 value = 0;
        for (var i = 0; i < BytesMax && LengthBytes < source.Length && !IsFaulty; i++)
        {
            var next = source[LengthBytes++];
            if (i == BytesMax - 1 && next >> LastBits != 0)
            {
                break;
            }

            value |= (UInt128)(next & 0x7Fu) << (7 * i);
            if (next < 0x80)
            {
                return unchecked((Int128)(value >> 1) ^ -(Int128)(value & 1));
            }
        }

        IsFaulty = true;
        return 0;
    }
}
