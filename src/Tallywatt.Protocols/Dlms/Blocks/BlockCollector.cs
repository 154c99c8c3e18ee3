using System.Buffers;

namespace Tallywatt.Protocols.Dlms;

/// <summary>Puts the blocks of a long value together. It grows with what arrived, not with what was claimed.</summary>
sealed class BlockCollector(int lengthMax)
{
    byte[] rented = [];
    int length;

    /// <summary>The number of the block that arrived last; zero before the first.</summary>
    internal uint BlockNumber { get; private set; }

    internal ReadOnlySpan<byte> Collected => rented.AsSpan(0, length);

    /// <summary>Adds the next block. False when the value grows beyond what is allowed.</summary>
    internal bool TryAdd(ReadOnlySpan<byte> raw)
    {
        if (raw.Length > lengthMax - length)
        {
            return false;
        }

        if (raw.Length > rented.Length - length)
        {
            var grown = ArrayPool<byte>.Shared.Rent(Math.Max(length + raw.Length, 2 * rented.Length));
            Collected.CopyTo(grown);
            Return();
            rented = grown;
        }

        raw.CopyTo(rented.AsSpan(length));
        length += raw.Length;
        BlockNumber++;
        return true;
    }

    /// <summary>Forgets everything and gives the bytes back.</summary>
    internal void Clear()
    {
        Return();
        rented = [];
        length = 0;
        BlockNumber = 0;
    }

    void Return()
    {
        if (rented.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
