using System.Buffers;

namespace Tallywatt.Protocols.Dlms;

/// <summary>General block transfer, seen from the client. Both sides may stream: several APDUs in a row.</summary>
public sealed partial class DlmsClient
{
    GeneralTransfer? transfer;
    bool mustAcknowledge;

    /// <summary>Whether another APDU of the question follows without waiting for an answer: <see cref="WriteMore"/>.
    /// Only with general block transfer, which a client must ask for.</summary>
    public bool HasMore => transfer is { IsActive: true, HasMore: true };

    /// <summary>Writes the next APDU of a question in several. Only while <see cref="HasMore"/>.</summary>
    /// <returns>Its length.</returns>
    public int WriteMore(Span<byte> target)
    {
        if (!HasMore)
        {
            throw new InvalidOperationException("There is no more of the question.");
        }

        var writer = new AxdrWriter(target);
        transfer!.WriteNext(ref writer);
        return Finish(writer);
    }

    /// <summary>Takes one general block. What it makes whole is the answer.</summary>
    DlmsReply DigestGeneral(ReadOnlySpan<byte> apdu)
    {
        if ((Conformance & Conformance.GeneralBlockTransfer) == 0 || !GeneralBlock.TryRead(apdu, out var block))
        {
            return DlmsReply.Of(DlmsReplyKind.Malformed);
        }

        transfer ??= new(settings.LongValueLengthMax, GeneralBlock.WindowMax);
        if (!transfer.IsActive)
        {
            transfer.Begin();
        }

        mustAcknowledge = false;
        switch (transfer.Receive(block))
        {
            case GeneralStep.Wait:
                return DlmsReply.Of(DlmsReplyKind.MoreToCome);
            case GeneralStep.Acknowledge:
                mustAcknowledge = true;
                return DlmsReply.Of(DlmsReplyKind.MoreBlocks);
            case GeneralStep.Send:
                return DlmsReply.Of(DlmsReplyKind.MoreBlocks);
            case GeneralStep.Whole:
                var reply = DigestAnswer(transfer.Received);
                return reply.Kind is DlmsReplyKind.MoreBlocks or DlmsReplyKind.MoreToCome
                    ? DlmsReply.Of(DlmsReplyKind.Malformed)
                    : reply;
            case GeneralStep.Broken:
                transfer.Abort();
                return DlmsReply.Of(DlmsReplyKind.TooLong);
            default:
                throw new InvalidOperationException("No such step of a block transfer.");
        }
    }

    int WriteNextGeneral(Span<byte> target)
    {
        Turn(ClientState.BlockArrived, waitingFor);
        var writer = new AxdrWriter(target);
        if (mustAcknowledge)
        {
            transfer!.WriteAcknowledgement(ownFinished: true, ref writer);
        }
        else
        {
            transfer!.WriteNext(ref writer);
        }

        return Finish(writer);
    }

    /// <summary>Sends a request that no APDU can hold, in general blocks. Its bytes are rented, and taken.</summary>
    int BeginGeneral(byte[] rented, int length, Span<byte> target)
    {
        transfer ??= new(settings.LongValueLengthMax, GeneralBlock.WindowMax);
        transfer.Begin();
        var whole = security.IsCiphered ? security.Seal(length, rented) : length;
        if (!transfer.TryStart(rented, whole, Math.Min(target.Length, SendLengthMax)))
        {
            throw new ArgumentException("The request has more blocks than can be numbered.");
        }

        var writer = new AxdrWriter(target);
        transfer.WriteNext(ref writer);
        return Finish(writer);
    }

    /// <summary>Room to build a request for general blocks; null when it fits one APDU, when the service has blocks of
    /// its own, or when neither was agreed.</summary>
    byte[]? RoomForGeneral(AxdrWriter writer, Span<byte> target, Conformance ownBlocks)
    {
        var fits = !writer.Overflowed && writer.WrittenCount + Envelope <= Math.Min(target.Length, SendLengthMax);
        var agreed = (Conformance & Conformance.GeneralBlockTransfer) != 0 && (Conformance & ownBlocks) == 0;
        return fits || !agreed || writer.NeededCount > DlmsLimits.LongRequestLengthMax
            ? null
            : ArrayPool<byte>.Shared.Rent((int)writer.NeededCount + SecureChannel.OverheadMax);
    }
}
