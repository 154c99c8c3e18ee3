namespace Tallywatt.Protocols.Dlms;

/// <summary>Reads any APDU, ciphered ones unopened, or any data element, and writes it again from what was read.
/// </summary>
public static class DlmsRewrite
{
    /// <summary>What our messages make of an APDU; null when it is none we know.</summary>
    public static byte[]? Apdu(ReadOnlySpan<byte> apdu)
    {
        if (apdu.IsEmpty)
        {
            return null;
        }

        // No message is longer written than read: each field is written in its shortest form.
        var target = new byte[apdu.Length + 16];
        var writer = new AxdrWriter(target);
        var read = (ApduTag)apdu[0] switch
        {
            ApduTag.Aarq => Association(apdu, ref writer),
            ApduTag.Aare => AssociationAnswer(apdu, ref writer),
            ApduTag.Rlrq or ApduTag.Rlre => Ending(apdu, ref writer),
            ApduTag.InitiateRequest or ApduTag.InitiateResponse => Initiate(apdu, ref writer),
            ApduTag.GetRequest or ApduTag.SetRequest or ApduTag.ActionRequest => Request(apdu, ref writer),
            ApduTag.GetResponse or ApduTag.SetResponse or ApduTag.ActionResponse => Response(apdu, ref writer),
            ApduTag.AccessRequest or ApduTag.AccessResponse or ApduTag.GeneralBlockTransfer =>
                General(apdu, ref writer),
            _ => Rest(apdu, ref writer),
        };
        return read && !writer.Overflowed ? target[..writer.WrittenCount] : null;
    }

    /// <summary>What our value tree makes of a data element; null when it is none.</summary>
    public static byte[]? Element(ReadOnlySpan<byte> element)
    {
        if (!CosemValue.TryRead(element, out var value))
        {
            return null;
        }

        var target = new byte[element.Length];
        var writer = new AxdrWriter(target);
        value!.Write(ref writer);
        return writer.Overflowed ? null : target[..writer.WrittenCount];
    }

    static bool Association(ReadOnlySpan<byte> apdu, ref AxdrWriter writer)
    {
        if (!Aarq.TryRead(apdu, out var aarq))
        {
            return false;
        }

        aarq.Write(ref writer);
        return true;
    }

    static bool AssociationAnswer(ReadOnlySpan<byte> apdu, ref AxdrWriter writer)
    {
        if (!Aare.TryRead(apdu, out var aare))
        {
            return false;
        }

        aare.Write(ref writer);
        return true;
    }

    static bool Ending(ReadOnlySpan<byte> apdu, ref AxdrWriter writer)
    {
        if (!Release.TryRead(apdu, out var release))
        {
            return false;
        }

        release.Write(ref writer);
        return true;
    }

    static bool Initiate(ReadOnlySpan<byte> apdu, ref AxdrWriter writer)
    {
        if (InitiateRequest.TryRead(apdu, out var request))
        {
            request.Write(ref writer);
            return true;
        }

        if (InitiateResponse.TryRead(apdu, out var response))
        {
            response.Write(ref writer);
            return true;
        }

        return false;
    }

    static bool Request(ReadOnlySpan<byte> apdu, ref AxdrWriter writer)
    {
        if (GetRequest.TryRead(apdu, out var get))
        {
            get.Write(ref writer);
            return true;
        }

        if (SetRequest.TryRead(apdu, out var set))
        {
            set.Write(ref writer);
            return true;
        }

        if (ActionRequest.TryRead(apdu, out var action))
        {
            action.Write(ref writer);
            return true;
        }

        return false;
    }

    static bool Response(ReadOnlySpan<byte> apdu, ref AxdrWriter writer)
    {
        if (GetResponse.TryRead(apdu, out var get))
        {
            get.Write(ref writer);
            return true;
        }

        if (SetResponse.TryRead(apdu, out var set))
        {
            set.Write(ref writer);
            return true;
        }

        if (ActionResponse.TryRead(apdu, out var action))
        {
            action.Write(ref writer);
            return true;
        }

        return false;
    }

    static bool General(ReadOnlySpan<byte> apdu, ref AxdrWriter writer)
    {
        if (AccessRequest.TryRead(apdu, out var request))
        {
            request.Write(ref writer);
            return true;
        }

        if (AccessResponse.TryRead(apdu, out var response))
        {
            response.Write(ref writer);
            return true;
        }

        if (GeneralCipheredApdu.TryRead(apdu, out var general))
        {
            general.Write(ref writer);
            return true;
        }

        if (GeneralBlock.TryRead(apdu, out var block))
        {
            block.Write(ref writer);
            return true;
        }

        return false;
    }

    static bool Rest(ReadOnlySpan<byte> apdu, ref AxdrWriter writer)
    {
        if (ExceptionResponse.TryRead(apdu, out var exception))
        {
            exception.Write(ref writer);
            return true;
        }

        if (ConfirmedServiceError.TryRead(apdu, out var error))
        {
            error.Write(ref writer);
            return true;
        }

        if (CipheredApdu.TryRead(apdu, out var ciphered))
        {
            ciphered.Write(ref writer);
            return true;
        }

        if (DataNotification.TryRead(apdu, out var data))
        {
            data.Write(ref writer);
            return true;
        }

        if (GeneralCipheredApdu.TryRead(apdu, out var general))
        {
            general.Write(ref writer);
            return true;
        }

        if (GeneralBlock.TryRead(apdu, out var block))
        {
            block.Write(ref writer);
            return true;
        }

        if (EventNotification.TryRead(apdu, out var notified))
        {
            notified.Write(ref writer);
            return true;
        }

        return false;
    }
}
