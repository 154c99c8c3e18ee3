using System.Buffers;

namespace Tallywatt.Protocols.Framing;

/// <summary>What came of an information frame.</summary>
enum HdlcReceipt
{
    /// <summary>A segment, and more follow.</summary>
    Segment,

    /// <summary>The last segment: the APDU is whole.</summary>
    Whole,

    /// <summary>Not the frame that was expected: a repetition, or one after a loss. It was not used.</summary>
    OutOfSequence,

    /// <summary>The APDU is longer than agreed. What was gathered is gone.</summary>
    TooLong,
}

/// <summary>The receiving half of a link: puts segments together, each once, and no further than its bound.</summary>
sealed class HdlcReceiver(int lengthMax)
{
    byte[] gathered = [];
    int length;
    bool isWhole;

    /// <summary>V(R): the number of the frame that is expected.</summary>
    internal int Sequence { get; private set; }

    /// <summary>Segments came, and the last has not.</summary>
    internal bool IsPartial => length > 0 && !isWhole;

    /// <summary>LLC header and APDU, after <see cref="HdlcReceipt.Whole"/> and until the next frame.</summary>
    internal ReadOnlySpan<byte> Gathered => gathered.AsSpan(0, length);

    internal HdlcReceipt Take(in HdlcFrame frame)
    {
        if (frame.Control.SendSequence != Sequence)
        {
            return HdlcReceipt.OutOfSequence;
        }

        if (isWhole)
        {
            Forget();
        }

        if (length + frame.Information.Length > lengthMax)
        {
            Forget();
            return HdlcReceipt.TooLong;
        }

        Sequence = (Sequence + 1) % HdlcSender.Modulus;
        Append(frame.Information);
        isWhole = !frame.IsSegmented;
        return isWhole ? HdlcReceipt.Whole : HdlcReceipt.Segment;
    }

    /// <summary>Gives the gathered bytes up, and keeps counting.</summary>
    internal void Forget()
    {
        if (gathered.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(gathered, clearArray: true);
            gathered = [];
        }

        (length, isWhole) = (0, false);
    }

    internal void Reset()
    {
        Forget();
        Sequence = 0;
    }

    void Append(ReadOnlySpan<byte> segment)
    {
        if (gathered.Length < length + segment.Length)
        {
            // Grown by what came, never by what was claimed.
            var larger = ArrayPool<byte>.Shared.Rent(Math.Min(lengthMax, 2 * (length + segment.Length)));
            gathered.AsSpan(0, length).CopyTo(larger);
            if (gathered.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(gathered, clearArray: true);
            }

            gathered = larger;
        }

        segment.CopyTo(gathered.AsSpan(length));
        length += segment.Length;
    }
}
