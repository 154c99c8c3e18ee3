using System.Buffers;

namespace Tallywatt.Protocols.Framing;

/// <summary>The sending half of a link: one APDU in segments, kept until the other side has acknowledged them.
/// </summary>
/// <remarks>Go back N: whatever was not acknowledged when our turn comes again is sent again. Source: ISO/IEC 13239,
/// 5.6; IEC 62056-46, 6.4.4.4.4.</remarks>
sealed class HdlcSender
{
    /// <summary>Sequence numbers are three bits.</summary>
    internal const int Modulus = 8;

    byte[] kept = [];
    int length;
    int segmentLength = HdlcParameters.LengthDefault;
    int segmentCount;
    int acknowledgedCount;
    int sentCount;
    int firstSequence;

    /// <summary>V(S) of the first segment that was not acknowledged.</summary>
    internal int Sequence => (firstSequence + acknowledgedCount) % Modulus;

    /// <summary>V(S) of the next segment that was never sent.</summary>
    internal int NextSequence => (firstSequence + sentCount) % Modulus;

    internal bool HasMore => acknowledgedCount < segmentCount;

    /// <summary>Begins an APDU behind an LLC header. What was left of the last one is given up.</summary>
    /// <remarks>Segments that were sent and never acknowledged did not arrive: their numbers are used again.</remarks>
    internal void Begin(ReadOnlySpan<byte> llc, ReadOnlySpan<byte> apdu, int segmentLengthMax)
    {
        var next = Sequence;
        Release();
        length = llc.Length + apdu.Length;
        kept = ArrayPool<byte>.Shared.Rent(length);
        llc.CopyTo(kept);
        apdu.CopyTo(kept.AsSpan(llc.Length));
        segmentLength = segmentLengthMax;
        segmentCount = (length + segmentLength - 1) / segmentLength;
        firstSequence = next;
    }

    /// <summary>Takes the other side's N(R). False when it acknowledges what was never sent.</summary>
    internal bool TryAcknowledge(int receiveSequence)
    {
        var count = (receiveSequence - Sequence + Modulus) % Modulus;
        if (count > sentCount - acknowledgedCount)
        {
            return false;
        }

        acknowledgedCount += count;
        if (!HasMore)
        {
            var next = Sequence;
            Release();
            firstSequence = next;
        }

        return true;
    }

    /// <summary>Writes up to a window of frames, from the first one that was not acknowledged; the last has P/F.
    /// </summary>
    internal int Write(HdlcAddress to, HdlcAddress from, int receiveSequence, int window, Span<byte> target)
    {
        var written = 0;
        var end = Math.Min(segmentCount, acknowledgedCount + window);
        for (var i = acknowledgedCount; i < end; i++)
        {
            var start = i * segmentLength;
            written += new HdlcFrame
            {
                Destination = to,
                Source = from,
                Control = HdlcControl.Information((firstSequence + i) % Modulus, receiveSequence, i == end - 1),
                IsSegmented = i < segmentCount - 1,
                Information = kept.AsSpan(start, Math.Min(segmentLength, length - start)),
            }.Write(target[written..]);
        }

        sentCount = Math.Max(sentCount, end);
        return written;
    }

    /// <summary>Numbers begin at zero again, and nothing is kept.</summary>
    internal void Reset()
    {
        Release();
        firstSequence = 0;
    }

    void Release()
    {
        if (kept.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(kept, clearArray: true);
            kept = [];
        }

        (length, segmentCount, acknowledgedCount, sentCount) = (0, 0, 0, 0);
    }
}
