using Tallywatt.Protocols.Dlms;

namespace Tallywatt.Protocols.Explain;

/// <summary>Walks over one APDU of any kind, by its first byte. Source: IEC 62056-5-3, xDLMS-APDU.</summary>
static class ApduWalk
{
    const int InvokeIdMask = 0x0F;

    /// <summary>Walks over what is left, which must be one APDU and nothing more.</summary>
    internal static void Walk(WireCursor cursor)
    {
        if (cursor.Remaining == 0)
        {
            cursor.Fail("there is no APDU: the bytes end");
            return;
        }

        var tag = cursor.Peek();
        switch ((ApduTag)tag)
        {
            case ApduTag.Aarq or ApduTag.Aare or ApduTag.Rlrq or ApduTag.Rlre:
                AcseWalk.Walk(cursor);
                break;
            case ApduTag.InitiateRequest:
                InitiateRequestWalk(cursor);
                break;
            case ApduTag.InitiateResponse:
                InitiateResponseWalk(cursor);
                break;
            case ApduTag.ConfirmedServiceError:
                ServiceError(cursor);
                break;
            case ApduTag.DataNotification:
                Notification(cursor);
                break;
            case ApduTag.EventNotification:
                Event(cursor);
                break;
            case ApduTag.ExceptionResponse:
                ExceptionWalk(cursor);
                break;
            case ApduTag.GetRequest or ApduTag.GetResponse or ApduTag.SetRequest or ApduTag.SetResponse
                or ApduTag.ActionRequest or ApduTag.ActionResponse:
                ServiceWalk.Walk(cursor);
                break;
            case ApduTag.AccessRequest or ApduTag.AccessResponse:
                AccessWalk.Walk(cursor);
                break;
            default:
                Others(cursor, tag);
                break;
        }

        cursor.End("the APDU");
    }

    static void Others(WireCursor cursor, byte tag)
    {
        if (ShortNameWalk.Knows(tag))
        {
            ShortNameWalk.Walk(cursor);
        }
        else if (CipherWalk.Knows(tag))
        {
            CipherWalk.Walk(cursor);
        }
        else
        {
            cursor.Fail($"no APDU begins with {tag:X2}");
        }
    }

    /// <summary>Bits 0 to 3 number the question, bit 6 asks for an answer, bit 7 for priority.</summary>
    internal static void InvokeId(WireCursor cursor) => cursor.Byte("invoke-id-and-priority", value =>
        $"{value & InvokeIdMask}{((value & 0x40) != 0 ? ", confirmed" : "")}"
        + $"{((value & 0x80) != 0 ? ", high priority" : "")}");

    internal static uint LongInvokeId(WireCursor cursor) => cursor.UInt32("long-invoke-id-and-priority", value =>
        $"{value & 0xFFFFFF}{((value & 0x4000_0000) != 0 ? ", confirmed" : "")}"
        + $"{((value & 0x8000_0000) != 0 ? ", high priority" : "")}");

    static void InitiateRequestWalk(WireCursor cursor)
    {
        cursor.Open("InitiateRequest");
        cursor.TakeQuietly(1, "tag");
        if (cursor.Present("dedicated-key"))
        {
            cursor.Octets("dedicated-key");
        }

        if (cursor.Present("response-allowed"))
        {
            cursor.Boolean("response-allowed");
        }

        if (cursor.Present("quality-of-service"))
        {
            cursor.Byte("quality-of-service");
        }

        cursor.Byte("DLMS version");
        Conformance(cursor);
        cursor.UInt16("client-max-receive-pdu-size", Size);
        cursor.Close();
    }

    static void InitiateResponseWalk(WireCursor cursor)
    {
        cursor.Open("InitiateResponse");
        cursor.TakeQuietly(1, "tag");
        if (cursor.Present("quality-of-service"))
        {
            cursor.Byte("quality-of-service");
        }

        cursor.Byte("DLMS version");
        Conformance(cursor);
        cursor.UInt16("server-max-receive-pdu-size", Size);
        cursor.UInt16("vaa-name", value => value switch
        {
            7 => "0007, logical names",
            0xFA00 => "FA00, short names",
            _ => value.ToString("X4", System.Globalization.CultureInfo.InvariantCulture),
        });
        cursor.Close();
    }

    static string Size(ushort value) => value == 0 ? "no limit" : $"{value} bytes";

    static void Conformance(WireCursor cursor)
    {
        var node = cursor.Open("conformance");
        var at = cursor.Position;
        var isOld = cursor.Peek(1) == 4;
        var header = cursor.TakeQuietly(isOld ? 3 : 4, "the conformance block");
        if (!header.IsEmpty && header.Span is not ([0x5F, 0x1F, 0x04, 0x00] or [0x5F, 0x04, 0x00]))
        {
            cursor.Fail("the conformance block does not begin with 5F 1F 04 00", at);
        }

        if (isOld && !cursor.Failed)
        {
            cursor.Scope.NoteIf(true, "the tag of the conformance block is sent as 5F, in the old way");
            cursor.Correct(3, [0x5F, 0x1F, 0x04, 0x00]);
        }

        var bits = cursor.TakeQuietly(3, "the conformance block").Span;
        if (!cursor.Failed)
        {
            var value = (Conformance)((bits[0] << 16) | (bits[1] << 8) | bits[2]);
            var names = Enum.GetValues<Conformance>()
                .Where(flag => flag != Protocols.Dlms.Conformance.None && value.HasFlag(flag))
                .Select(flag => Words.Of(flag));
            node.Text = $"{Convert.ToHexString(bits)}: {string.Join(", ", names)}";
        }

        cursor.Close();
    }

    static void ServiceError(WireCursor cursor)
    {
        cursor.Open("ConfirmedServiceError");
        cursor.TakeQuietly(1, "tag");
        cursor.Byte("service", value => value switch
        {
            1 => "1, initiate", 5 => "5, read", 6 => "6, write", _ => Words.Of(value),
        });
        var kind = cursor.Byte("kind of error", value => value switch
        {
            0 => "0, application reference", 1 => "1, hardware resource", 2 => "2, VDE state", 3 => "3, service",
            4 => "4, definition", 5 => "5, access", 6 => "6, initiate", 7 => "7, load data set", 9 => "9, task",
            _ => Words.Of(value),
        });
        cursor.Byte("error", value => (kind, value) switch
        {
            (6, 0) => "0, other",
            (6, 1) => "1, DLMS version too low",
            (6, 2) => "2, incompatible conformance",
            (6, 3) => "3, PDU size too short",
            (6, 4) => "4, refused by the VDE handler",
            _ => Words.Of(value),
        });
        cursor.Close();
    }

    static void Notification(WireCursor cursor)
    {
        cursor.Open("DataNotification, a push");
        cursor.TakeQuietly(1, "tag");
        LongInvokeId(cursor);
        if (cursor.Peek() == (byte)DataTag.OctetString && cursor.Peek(1) == CosemDateTime.LengthBytes)
        {
            cursor.Scope.NoteIf(true, "the date-time is sent with the type of an octet string before its length");
            cursor.TakeQuietly(1, "type of the date-time");
        }

        cursor.Octets("date-time", Moment);
        DataWalk.Element(cursor, "body");
        cursor.Close();
    }

    static void Event(WireCursor cursor)
    {
        cursor.Open("EventNotification");
        cursor.TakeQuietly(1, "tag");
        if (cursor.Present("time"))
        {
            cursor.Octets("time", Moment);
        }

        DataWalk.Attribute(cursor, "attribute");
        DataWalk.Element(cursor, "value");
        cursor.Close();
    }

    internal static string Moment(ReadOnlyMemory<byte> bytes) => bytes.Length switch
    {
        0 => "not given",
        CosemDateTime.LengthBytes => Words.DateTime(bytes.Span),
        _ => Words.Hex(bytes.Span),
    };

    static void ExceptionWalk(WireCursor cursor)
    {
        cursor.Open("ExceptionResponse");
        cursor.TakeQuietly(1, "tag");
        var state = (StateError)cursor.Byte("state error", value => Words.Of((StateError)value));
        if (!Enum.IsDefined(state))
        {
            cursor.Fail($"{(byte)state:X2} is no state error", cursor.Position - 1);
        }

        var error = (RequestError)cursor.Byte("service error", value => Words.Of((RequestError)value));
        if (!Enum.IsDefined(error))
        {
            cursor.Fail($"{(byte)error:X2} is no service error", cursor.Position - 1);
        }

        if (error == RequestError.InvocationCounterError)
        {
            cursor.UInt32("lowest invocation counter taken");
        }

        cursor.Close();
    }
}
