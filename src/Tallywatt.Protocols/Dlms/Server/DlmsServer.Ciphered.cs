using System.Buffers;

namespace Tallywatt.Protocols.Dlms;

/// <summary>Questions that come in an envelope, and answers that go back in one.</summary>
public sealed partial class DlmsServer
{
    /// <summary>Opens the question, answers it, and seals the answer in the same kind of envelope. An exception
    /// response has no envelope and goes out plain.</summary>
    int RespondCiphered(SecureChannel channel, ReadOnlySpan<byte> apdu, Span<byte> answer)
    {
        var target = new AxdrWriter(answer);
        if (!CipheredApdu.IsCiphered(apdu[0]))
        {
            channel.Refuse(SecurityRefusalKind.BelowPolicy);
            Refuse(ref target, StateError.ServiceNotAllowed, RequestError.OperationNotPossible);
            return target.WrittenCount;
        }

        var question = ArrayPool<byte>.Shared.Rent(apdu.Length);
        var plain = ArrayPool<byte>.Shared.Rent(answer.Length);
        var opened = channel.Open(apdu, question, out var length, out var form);
        if (opened == OpenResult.Opened && !IsService(question[0]))
        {
            Refuse(ref target, StateError.ServiceUnknown, RequestError.ServiceNotSupported);
        }
        else if (opened == OpenResult.Opened)
        {
            var writer = new AxdrWriter(plain.AsSpan(0, answer.Length - SecureChannel.OverheadMax));
            Answer(question.AsSpan(0, length), ref writer);
            if (writer.WrittenCount == 0)
            {
                SealLong(channel, form); // Or nobody wants an answer.
            }
            else if (writer.Written[0] == (byte)ApduTag.ExceptionResponse)
            {
                target.Bytes(writer.Written);
            }
            else if (channel.TrySeal(form, writer.Written, answer, out var sealedLength))
            {
                association.EndIfUnproved();
                ArrayPool<byte>.Shared.Return(question, clearArray: true);
                ArrayPool<byte>.Shared.Return(plain, clearArray: true);
                return sealedLength;
            }
            else
            {
                Refuse(ref target, StateError.ServiceNotAllowed, RequestError.OtherReason);
            }

            association.EndIfUnproved();
        }
        else
        {
            RefuseUnopened(opened, channel, ref target);
        }

        ArrayPool<byte>.Shared.Return(question, clearArray: true);
        ArrayPool<byte>.Shared.Return(plain, clearArray: true);
        return target.WrittenCount;
    }

    /// <summary>Whether an envelope may hold it: an association is neither opened nor ended inside itself.</summary>
    static bool IsService(byte tag) =>
        (ApduTag)tag is ApduTag.GetRequest or ApduTag.SetRequest or ApduTag.ActionRequest;

    static void RefuseUnopened(OpenResult opened, SecureChannel channel, ref AxdrWriter answer)
    {
        if (opened == OpenResult.Replayed)
        {
            var expected = Math.Min(channel.HighestAccepted, uint.MaxValue - 1) + 1;
            new ExceptionResponse(StateError.ServiceNotAllowed, RequestError.InvocationCounterError, expected)
                .Write(ref answer);
            return;
        }

        Refuse(
            ref answer, StateError.ServiceNotAllowed,
            opened == OpenResult.Forged ? RequestError.DecipheringError : RequestError.OperationNotPossible);
    }

    /// <summary>Seals an answer that is too long for one APDU: it leaves in general blocks, and they have no envelope
    /// of their own. Source: IEC 62056-5-3, 6.13.</summary>
    void SealLong(SecureChannel channel, CipherForm form)
    {
        if (association.TakeLong() is not { Length: > 0 } plain)
        {
            return;
        }

        var rented = ArrayPool<byte>.Shared.Rent(plain.Length + SecureChannel.OverheadMax);
        if (channel.TrySeal(form, plain.Rented.AsSpan(0, plain.Length), rented, out var length))
        {
            association.KeepLong(rented, length);
        }
        else
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        ArrayPool<byte>.Shared.Return(plain.Rented, clearArray: true);
    }
}
