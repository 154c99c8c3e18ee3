using System.Buffers;

namespace Tallywatt.Protocols.Dlms;

/// <summary>A value too long for one APDU, on its way in blocks. Source: IEC 62056-5-3, 6.7 (block transfer).</summary>
/// <remarks>The bytes are rented: <see cref="Return"/> gives them back when the last block is out, or it is aborted.
/// </remarks>
sealed class LongAnswer(byte[] rented, int valueLength)
{
    int sentLength;

    /// <summary>The number of the block sent last; zero before the first.</summary>
    internal uint BlockNumber { get; private set; }

    /// <summary>Writes the next block into an APDU of at most the room the writer has.</summary>
    /// <returns>True when it was the last.</returns>
    internal bool WriteNext(byte invokeId, ref AxdrWriter answer)
    {
        var length = Math.Min(valueLength - sentLength, Capacity(answer.FreeCount));
        BlockNumber++;
        var isLast = sentLength + length == valueLength;
        new GetResponse
        {
            Kind = GetResponseKind.WithBlock,
            InvokeId = invokeId,
            IsLast = isLast,
            BlockNumber = BlockNumber,
            Raw = rented.AsSpan(sentLength, length),
        }.Write(ref answer);
        sentLength += length;
        return isLast;
    }

    internal void Return() => ArrayPool<byte>.Shared.Return(rented);

    /// <summary>The raw bytes that fit beside the block's own fields.</summary>
    static int Capacity(int apduLength) => Math.Max(1, apduLength - DlmsLimits.BlockOverhead);
}
