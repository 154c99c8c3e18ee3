using System.Buffers;

namespace Tallywatt.Protocols.Dlms;

/// <summary>An answer too long for one APDU, on its way in blocks. Source: IEC 62056-5-3, 6.7 (block transfer).
/// </summary>
/// <remarks>The bytes are rented: <see cref="Return"/> gives them back when the last block is out, or it is aborted.
/// </remarks>
sealed class LongAnswer(ApduTag service, byte invokeId, byte[] rented, int valueLength)
{
    int sentLength;

    /// <summary>The invoke id of the question: every block of the answer has it, and every request for one.</summary>
    internal byte InvokeId { get; } = invokeId;

    /// <summary>The number of the block sent last; zero before the first.</summary>
    internal uint BlockNumber { get; private set; }

    /// <summary>Writes the next block into an APDU of at most the room the writer has.</summary>
    /// <returns>True when it was the last.</returns>
    internal bool WriteNext(ref AxdrWriter answer)
    {
        var headLength = service == ApduTag.GetResponse ? BlockRoom.GetHeadLength : BlockRoom.ServiceHeadLength;
        var length = Math.Min(valueLength - sentLength, BlockRoom.Of(answer.FreeCount - headLength));
        BlockNumber++;
        var isLast = sentLength + length == valueLength;
        var raw = rented.AsSpan(sentLength, length);
        if (service == ApduTag.GetResponse)
        {
            new GetResponse
            {
                Kind = GetResponseKind.WithBlock, InvokeId = InvokeId, IsLast = isLast, BlockNumber = BlockNumber,
                Raw = raw,
            }.Write(ref answer);
        }
        else
        {
            new ActionResponse
            {
                Kind = ActionResponseKind.WithBlock, InvokeId = InvokeId, Block = new(isLast, BlockNumber, raw),
            }.Write(ref answer);
        }

        sentLength += length;
        return isLast;
    }

    internal void Return() => ArrayPool<byte>.Shared.Return(rented);
}
