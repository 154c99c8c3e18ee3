using System.Buffers;

namespace Tallywatt.Protocols.Dlms;

/// <summary>A value too long for one request, on its way to the server in blocks of SET or ACTION.</summary>
sealed class OutgoingBlocks
{
    byte[] rented = [];
    int length;
    int sentLength;

    internal bool IsActive => length > 0;

    /// <summary>The number of the block sent last; zero before the first.</summary>
    internal uint Number { get; private set; }

    internal bool IsFinished => sentLength == length;

    /// <summary>Begins with a copy of the raw data: a count first, for a list.</summary>
    internal void Begin(int listCount, ReadOnlySpan<byte> values)
    {
        Clear();
        rented = ArrayPool<byte>.Shared.Rent(values.Length + sizeof(int) + 1);
        var writer = new AxdrWriter(rented);
        if (listCount > 0)
        {
            writer.Length(listCount);
        }

        writer.Bytes(values);
        length = writer.WrittenCount;
    }

    /// <summary>The next block, as long as the room of an APDU allows beside what precedes it.</summary>
    /// <param name="room">What is left of the APDU for the flag, the number, and the data with its length.</param>
    internal DataBlock Next(int room)
    {
        const int FlagAndNumberLength = 1 + 4;
        var count = Math.Min(length - sentLength, BlockRoom.Of(room - FlagAndNumberLength));
        var raw = rented.AsSpan(sentLength, count);
        sentLength += count;
        Number++;
        return new(IsFinished, Number, raw);
    }

    internal void Clear()
    {
        if (rented.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        }

        rented = [];
        length = sentLength = 0;
        Number = 0;
    }
}
