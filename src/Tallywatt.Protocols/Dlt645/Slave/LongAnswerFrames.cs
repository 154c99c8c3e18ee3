using System.Buffers;

namespace Tallywatt.Protocols.Dlt645;

/// <summary>A value that needs several frames: 91H with more to follow, then 92H by frame number.</summary>
/// <remarks>The frame that was sent last may be asked for again: its answer may have been lost.</remarks>
sealed class LongAnswerFrames
{
    byte[]? value;
    DataIdentifier id;
    int length;
    int frameNumber;

    internal void Begin(IDlt645Meter meter, in ReadRequest request, ref SlaveAnswer answer)
    {
        value = null;
        var rented = ArrayPool<byte>.Shared.Rent(Dlt645Limits.LongDataLengthMax);
        try
        {
            var target = rented.AsSpan(0, Dlt645Limits.LongDataLengthMax);
            if (!answer.Refuse(meter.Read(request, target, out length)))
            {
                return;
            }

            request.Id.Write(answer.Append(DataIdentifier.Length));
            if (length <= Dlt645Limits.DataLengthMax - DataIdentifier.Length)
            {
                target[..length].CopyTo(answer.Append(length));
                return;
            }

            value = target[..length].ToArray();
            (id, frameNumber) = (request.Id, 0);
            Segment(0).CopyTo(answer.Append(Dlt645Limits.SegmentLengthMax));
            answer.MoreFollows();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    internal void Next(DataIdentifier asked, byte number, ref SlaveAnswer answer)
    {
        if (value is null || asked != id || number == 0 || (number != frameNumber && number != frameNumber + 1)
            || Segment(number).IsEmpty)
        {
            answer.Refuse(Dlt645Errors.NoData);
            return;
        }

        frameNumber = number;
        asked.Write(answer.Append(DataIdentifier.Length));
        var segment = Segment(number);
        segment.CopyTo(answer.Append(segment.Length));
        answer.Append(1)[0] = number;
        if (!Segment(number + 1).IsEmpty)
        {
            answer.MoreFollows();
        }
    }

    ReadOnlySpan<byte> Segment(int number)
    {
        var start = Math.Min(number * Dlt645Limits.SegmentLengthMax, length);
        return value.AsSpan(start, Math.Min(Dlt645Limits.SegmentLengthMax, length - start));
    }
}
