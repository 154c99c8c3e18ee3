using System.Buffers.Binary;
using System.Numerics;

namespace Tallywatt.Core.Areas;

/// <summary>How long the next number is likely to be: follows the numbers seen, equally on both sides.</summary>
/// <remarks>
/// A running mean of sixteen times the value; the code of a number is its high bits in unary and this many low bits
/// plain (Rice coding), which for energies of a household is within a few percent of the best possible.
/// </remarks>
struct BitWidth()
{
    const int ScaleBits = 4;
    const int MemoryBits = 3;
    const ulong ValueMax = 1ul << 48;

    /// <summary>No more: what is read at a time must fit the reader's 64 bits.</summary>
    const int LowBitsMax = 32;

    ulong scaledMean = 64;

    /// <summary>The number of low bits of the next code: about the logarithm of 0.69 times the mean.</summary>
    internal readonly int LowBitCount =>
        Math.Min(LowBitsMax, BitOperations.Log2((((scaledMean * 11) >> (ScaleBits + 4)) << 1) | 1));

    internal void Learn(ulong value)
    {
        var seen = Math.Min(value, ValueMax);
        scaledMean = scaledMean - (scaledMean >> MemoryBits) + (seen << (ScaleBits - MemoryBits));
    }
}

/// <summary>Writes numbers bit by bit, short ones in few bits.</summary>
ref struct BitWriter(Span<byte> target)
{
    /// <summary>So many ones in a row announce a number as it is, in 64 bits.</summary>
    internal const int EscapeOnes = 20;

    /// <summary>The most bytes one number takes: the escape, its zero, and 64 bits.</summary>
    internal const int NumberBytesMax = 12;

    readonly Span<byte> target = target;
    ulong pending;
    int pendingCount;
    int length;

    internal void Number(ulong value, scoped ref BitWidth width)
    {
        var low = width.LowBitCount;
        width.Learn(value);
        if (value >> low < EscapeOnes)
        {
            var high = (int)(value >> low);
            Bits((1ul << high) - 1, high + 1); // Ones, and the zero that ends them.
            Bits(value & ((1ul << low) - 1), low);
            return;
        }

        Bits((1ul << EscapeOnes) - 1, EscapeOnes);
        Bits(value & uint.MaxValue, 32);
        Bits(value >> 32, 32);
    }

    /// <summary>Ends the last byte with zeros.</summary>
    /// <returns>The bytes written.</returns>
    internal int Finish()
    {
        while (pendingCount > 0)
        {
            target[length++] = unchecked((byte)pending);
            pending >>= 8;
            pendingCount -= 8;
        }

        return length;
    }

    void Bits(ulong bits, int count)
    {
        pending |= bits << pendingCount;
        pendingCount += count;
        while (pendingCount >= 32)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(target[length..], unchecked((uint)pending));
            length += sizeof(uint);
            pending >>= 32;
            pendingCount -= 32;
        }
    }
}

/// <summary>Reads what <see cref="BitWriter"/> wrote. Past the end everything reads as zeros, and it says so.</summary>
ref struct BitReader(ReadOnlySpan<byte> source)
{
    readonly ReadOnlySpan<byte> source = source;
    ulong pending;
    int pendingCount;
    int length;

    /// <summary>Whether more was read than there was.</summary>
    internal readonly bool IsFaulty => ConsumedBytes > source.Length;

    /// <summary>Whole bytes that hold what was read.</summary>
    internal readonly int ConsumedBytes => length - (pendingCount / 8);

    internal ulong Number(scoped ref BitWidth width)
    {
        Fill();
        var high = BitOperations.TrailingZeroCount(~pending);
        ulong value;
        if (high < BitWriter.EscapeOnes)
        {
            Skip(high + 1);
            var low = width.LowBitCount;
            value = ((ulong)high << low) | Bits(low);
        }
        else
        {
            Skip(BitWriter.EscapeOnes);
            value = Bits(32) | (Bits(32) << 32);
        }

        width.Learn(value);
        return value;
    }

    ulong Bits(int count)
    {
        Fill();
        var bits = pending & ((1ul << count) - 1);
        Skip(count);
        return bits;
    }

    void Skip(int count)
    {
        pending >>= count;
        pendingCount -= count;
    }

    /// <summary>Makes sure of 32 bits, more than any part of a number.</summary>
    void Fill()
    {
        if (pendingCount >= 40)
        {
            return;
        }

        if (length + sizeof(ulong) <= source.Length)
        {
            // Bits above the count are what follows, and are put there again, the same.
            pending |= BinaryPrimitives.ReadUInt64LittleEndian(source[length..]) << pendingCount;
            var bytes = (63 - pendingCount) >> 3;
            length += bytes;
            pendingCount += bytes * 8;
            return;
        }

        while (pendingCount < 40)
        {
            var next = length < source.Length ? source[length] : (byte)0;
            pending |= (ulong)next << pendingCount;
            pendingCount += 8;
            length++;
        }
    }
}
