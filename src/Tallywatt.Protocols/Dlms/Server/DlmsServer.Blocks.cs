using System.Buffers;

namespace Tallywatt.Protocols.Dlms;

/// <summary>Questions and answers in general blocks. The blocks lie outside the envelope: what they carry may be
/// ciphered, they are not. Source: IEC 62056-5-3, 6.13.</summary>
public sealed partial class DlmsServer
{
    /// <summary>Writes the next APDU of an answer in several. Only while <see cref="HasMore"/>.</summary>
    /// <returns>Its length.</returns>
    public int WriteMore(Span<byte> answer)
    {
        if (!HasMore)
        {
            throw new InvalidOperationException("There is no more of the answer.");
        }

        var writer = new AxdrWriter(answer[..association.SendLengthMax]);
        transfer!.WriteNext(ref writer);
        return writer.WrittenCount;
    }

    int RespondInBlocks(ReadOnlySpan<byte> apdu, Span<byte> answer)
    {
        var writer = new AxdrWriter(answer[..association.SendLengthMax]);
        if (association.State == AssociationState.Idle)
        {
            Refuse(ref writer, StateError.ServiceNotAllowed, RequestError.OperationNotPossible);
        }
        else if (!association.Can(Conformance.GeneralBlockTransfer))
        {
            Refuse(ref writer, StateError.ServiceNotAllowed, RequestError.ServiceNotSupported);
        }
        else if (apdu.Length > association.ReceiveLengthMax)
        {
            Refuse(ref writer, StateError.ServiceNotAllowed, RequestError.PduTooLong);
        }
        else if (!GeneralBlock.TryRead(apdu, out var block))
        {
            transfer?.Abort();
            Refuse(ref writer, StateError.ServiceNotAllowed, RequestError.OtherReason);
        }
        else
        {
            return Take(block, answer, ref writer);
        }

        return writer.WrittenCount;
    }

    int Take(GeneralBlock block, Span<byte> answer, ref AxdrWriter writer)
    {
        transfer ??= new(DlmsLimits.LongRequestLengthMax, GeneralBlock.WindowMax);
        if (transfer.IsBegunBy(block))
        {
            transfer.Begin();
        }

        switch (transfer.Receive(block))
        {
            case GeneralStep.Wait:
                break;
            case GeneralStep.Acknowledge:
                transfer.WriteAcknowledgement(ownFinished: false, ref writer);
                break;
            case GeneralStep.Send:
                transfer.WriteNext(ref writer);
                break;
            case GeneralStep.Whole:
                return RespondReceived(answer);
            case GeneralStep.Broken:
                transfer.Abort();
                Refuse(ref writer, StateError.ServiceNotAllowed, RequestError.PduTooLong);
                break;
            default:
                throw new InvalidOperationException("No such step of a block transfer.");
        }

        return writer.WrittenCount;
    }

    /// <summary>Answers an APDU that came in blocks; the answer leaves in blocks, were it only one.</summary>
    int RespondReceived(Span<byte> answer)
    {
        if ((ApduTag)transfer!.Received[0] is ApduTag.Aarq or ApduTag.Rlrq)
        {
            // An association is neither opened nor ended inside itself.
            transfer.Abort();
            var refusal = new AxdrWriter(answer[..association.SendLengthMax]);
            Refuse(ref refusal, StateError.ServiceNotAllowed, RequestError.OperationNotPossible);
            return refusal.WrittenCount;
        }

        association.InGeneralBlocks = true;
        var rented = ArrayPool<byte>.Shared.Rent(answer.Length);
        var length = RespondWhole(transfer!.Received, rented.AsSpan(0, answer.Length));
        if (association.Long.Length > 0 || length == 0)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
        else
        {
            association.KeepLong(rented, length);
        }

        return association.Long.Length == 0 ? 0 : SendLong(answer);
    }

    /// <summary>Begins to send the long answer that was kept.</summary>
    int SendLong(Span<byte> answer)
    {
        transfer ??= new(DlmsLimits.LongRequestLengthMax, GeneralBlock.WindowMax);
        var (rented, length) = association.TakeLong();
        var writer = new AxdrWriter(answer[..association.SendLengthMax]);
        if (transfer.TryStart(rented, length, association.SendLengthMax))
        {
            transfer.WriteNext(ref writer);
        }
        else
        {
            transfer.Abort();
            Refuse(ref writer, StateError.ServiceNotAllowed, RequestError.PduTooLong);
        }

        return writer.WrittenCount;
    }
}
