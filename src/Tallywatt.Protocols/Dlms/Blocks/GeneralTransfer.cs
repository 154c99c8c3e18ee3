using System.Buffers;

namespace Tallywatt.Protocols.Dlms;

/// <summary>What a received block asks of us.</summary>
enum GeneralStep
{
    /// <summary>Nothing yet: the peer goes on by itself, or has everything.</summary>
    Wait,

    /// <summary>Send an acknowledgement.</summary>
    Acknowledge,

    /// <summary>Send our next block.</summary>
    Send,

    /// <summary>The peer's APDU is whole: <see cref="GeneralTransfer.Received"/>.</summary>
    Whole,

    /// <summary>It cannot go on: the APDU is longer than we take.</summary>
    Broken,
}

/// <summary>One side of a general block transfer: an APDU of the peer in blocks, then one of ours, or only either.
/// </summary>
/// <remarks>
/// A block that does not continue what was received is dropped; the next acknowledgement names the last that does, and
/// the sender goes on from there: so a lost block is sent again. Source: IEC 62056-5-3, 6.13 (general block transfer).
/// </remarks>
sealed class GeneralTransfer(int lengthMax, int sendWindowMax)
{
    readonly BlockCollector incoming = new(lengthMax);
    byte[] outgoing = [];
    int outgoingLength;
    int blockLength;
    int firstNumber;
    int lastNumber;
    int usedNumber;
    int receivedNumber;
    int peerWindow = 1;
    int windowLeft;
    bool peerFinished;

    internal bool IsActive { get; private set; }

    internal bool IsSending => outgoingLength > 0;

    /// <summary>Whether another block goes out without waiting for the peer.</summary>
    internal bool HasMore => windowLeft > 0;

    /// <summary>The peer's APDU, once it is whole.</summary>
    internal ReadOnlySpan<byte> Received => incoming.Collected;

    /// <summary>Whether a block begins a new transfer rather than continuing this one.</summary>
    internal bool IsBegunBy(GeneralBlock block) =>
        !IsActive || (block.Number == 1 && !block.Data.IsEmpty && (receivedNumber > 0 || IsSending));

    internal void Begin()
    {
        Abort();
        IsActive = true;
    }

    /// <summary>Forgets everything and gives the bytes back.</summary>
    internal void Abort()
    {
        if (!IsActive)
        {
            return;
        }

        incoming.Clear();
        ReturnOutgoing();
        usedNumber = receivedNumber = windowLeft = 0;
        peerWindow = 1;
        peerFinished = false;
        IsActive = false;
    }

    internal GeneralStep Receive(GeneralBlock block)
    {
        peerWindow = Math.Max(1, (int)block.Window);
        var whole = false;
        var missed = block.Number > receivedNumber + 1;
        if (block.Number == receivedNumber + 1)
        {
            receivedNumber++;
            if (!peerFinished && !block.Data.IsEmpty)
            {
                if (!incoming.TryAdd(block.Data))
                {
                    return GeneralStep.Broken;
                }

                whole = peerFinished = block.IsLast;
            }
        }

        if (whole)
        {
            return GeneralStep.Whole;
        }

        if (block.IsStreaming)
        {
            return GeneralStep.Wait;
        }

        // The peer waits for us: for our next block, or to hear what arrived of its own.
        var underWay = missed || (!peerFinished && !incoming.Collected.IsEmpty);
        return IsSending && (Resume(block.Acknowledged) == GeneralStep.Send) ? GeneralStep.Send
            : IsSending && !underWay ? GeneralStep.Wait
            : GeneralStep.Acknowledge;
    }

    /// <summary>Begins to send an APDU, of which the bytes are rented and now ours. False when it has more blocks than
    /// can be numbered; then they are given back.</summary>
    /// <param name="pduSizeMax">The longest APDU the peer takes.</param>
    internal bool TryStart(byte[] rented, int length, int pduSizeMax)
    {
        IsActive = true;
        ReturnOutgoing();
        blockLength = BlockRoom.Of(pduSizeMax - BlockRoom.GeneralHeadLength);
        firstNumber = usedNumber + 1;
        lastNumber = usedNumber + ((length + blockLength - 1) / blockLength);
        if (lastNumber > ushort.MaxValue || length == 0)
        {
            ArrayPool<byte>.Shared.Return(rented);
            return false;
        }

        outgoing = rented;
        outgoingLength = length;
        Resume(usedNumber);
        return true;
    }

    /// <summary>Writes our next block.</summary>
    internal void WriteNext(ref AxdrWriter writer)
    {
        usedNumber++;
        windowLeft--;
        var offset = (usedNumber - firstNumber) * blockLength;
        var isLast = usedNumber == lastNumber;
        new GeneralBlock
        {
            IsLast = isLast,
            IsStreaming = windowLeft > 0,
            Window = DlmsLimits.GeneralWindow,
            Number = (ushort)usedNumber,
            Acknowledged = (ushort)receivedNumber,
            Data = outgoing.AsSpan(offset, Math.Min(blockLength, outgoingLength - offset)),
        }.Write(ref writer);
    }

    /// <summary>Writes a block that only says what arrived.</summary>
    internal void WriteAcknowledgement(bool ownFinished, ref AxdrWriter writer)
    {
        usedNumber = Math.Min(usedNumber + 1, ushort.MaxValue);
        new GeneralBlock
        {
            IsLast = ownFinished,
            Window = DlmsLimits.GeneralWindow,
            Number = (ushort)usedNumber,
            Acknowledged = (ushort)receivedNumber,
        }.Write(ref writer);
    }

    /// <summary>Goes on after the last block that arrived there.</summary>
    GeneralStep Resume(int acknowledged)
    {
        if (acknowledged < firstNumber - 1 || acknowledged > usedNumber)
        {
            acknowledged = firstNumber - 1;
        }

        if (acknowledged >= lastNumber)
        {
            windowLeft = 0;
            return GeneralStep.Wait;
        }

        usedNumber = acknowledged;
        windowLeft = Math.Min(Math.Min(peerWindow, sendWindowMax), lastNumber - acknowledged);
        return GeneralStep.Send;
    }

    void ReturnOutgoing()
    {
        if (outgoingLength > 0)
        {
            ArrayPool<byte>.Shared.Return(outgoing, clearArray: true);
        }

        outgoing = [];
        outgoingLength = 0;
    }
}
