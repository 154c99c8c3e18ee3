using Tallywatt.Protocols.Framing;

namespace Tallywatt.Protocols.Explain;

/// <summary>Walks over what carries APDUs: the TCP wrapper and HDLC. Source: IEC 62056-4-7 and IEC 62056-46.</summary>
static class LinkWalk
{
    const int LlcLength = 3;

    /// <summary>A run of wrapper PDUs.</summary>
    internal static void Wrapped(WireCursor cursor)
    {
        while (cursor.Remaining > 0)
        {
            cursor.Open("wrapper PDU");
            var at = cursor.Position;
            if (cursor.UInt16("version") != 1 && !cursor.Failed)
            {
                cursor.Fail("the version of a wrapper is 0001", at);
            }

            cursor.UInt16("source wPort", Client);
            cursor.UInt16("destination wPort", Client);
            at = cursor.Position;
            var length = cursor.UInt16("length");
            if (length == 0 || length > cursor.Remaining)
            {
                cursor.Fail(
                    length == 0 ? "the PDU is empty" : $"the length says {length}, and {Words.Left(cursor.Remaining)}",
                    at);
            }

            Apdu(cursor, length);
            cursor.Close();
        }
    }

    static string Client(ushort port) => port switch
    {
        1 => "1 (management)", 16 => "16 (public client)", _ => Words.Of(port),
    };

    /// <summary>An APDU among more bytes.</summary>
    static void Apdu(WireCursor cursor, int length)
    {
        if (cursor.Failed)
        {
            return;
        }

        var start = cursor.Origin + cursor.Position;
        var apdu = cursor.TakeQuietly(length, "the APDU");
        var inner = new WireCursor(apdu, cursor.Scope, cursor.IsOpened, start);
        ApduWalk.Walk(inner);
        inner.Roots.ForEach(cursor.Attach);
        cursor.Adopt(inner.Fault);
    }

    /// <summary>A run of HDLC frames, with or without flags. Segments of one APDU are put together.</summary>
    internal static void Hdlc(WireCursor cursor)
    {
        var segments = new List<byte>();
        while (cursor.Remaining > 0)
        {
            if (cursor.Peek() == HdlcFrame.Flag)
            {
                cursor.TakeQuietly(1, "flag");
                continue;
            }

            Frame(cursor, segments);
        }

        cursor.Scope.NoteIf(segments.Count > 0, "the last segment of an APDU is not there");
    }

    static void Frame(WireCursor cursor, List<byte> segments)
    {
        var node = cursor.Open("HDLC frame");
        var at = cursor.Position;
        var length = ((cursor.Peek() << 8) | cursor.Peek(1)) & HdlcFrame.LengthMax;
        if ((cursor.Peek() & 0xF0) != 0xA0)
        {
            cursor.Fail($"{cursor.Peek():X2} begins no frame of format type 3 (A0 to AF)");
        }
        else if (length > cursor.Remaining)
        {
            cursor.Fail($"the frame says {length} bytes, and {Words.Left(cursor.Remaining)}");
        }

        var body = cursor.TakeQuietly(length, "the frame");
        if (!cursor.Failed)
        {
            if (HdlcFrame.TryReadBody(body.Span, out var frame, out var fault))
            {
                node.Text = $"{Describe(frame)} from {frame.Source} to {frame.Destination}";
                Fields(cursor, body, frame, cursor.Origin + at, segments);
            }
            else
            {
                cursor.Fail(Why(body.Span, fault), at);
            }
        }

        cursor.Close();
    }

    static void Fields(WireCursor cursor, ReadOnlyMemory<byte> body, HdlcFrame frame, int at, List<byte> segments)
    {
        var (destination, source) = (frame.Destination.ToString(), frame.Source.ToString());
        var inner = new WireCursor(body, cursor.Scope, cursor.IsOpened, at);
        inner.UInt16("format", value => $"type 3, {value & HdlcFrame.LengthMax} bytes"
            + ((value & 0x800) != 0 ? ", segmented" : ""));
        inner.Take("destination", frame.Destination.LengthBytes, _ => destination);
        inner.Take("source", frame.Source.LengthBytes, _ => source);
        inner.Byte("control", value => Control(new(value)));
        if (!frame.Information.IsEmpty)
        {
            inner.Take("header check (HCS)", 2, bytes => $"{Words.Hex(bytes.Span)}, right");
            Information(inner, frame, segments);
        }

        inner.Take("frame check (FCS)", 2, bytes => $"{Words.Hex(bytes.Span)}, right");
        inner.Roots.ForEach(cursor.Attach);
        cursor.Adopt(inner.Fault);
    }

    static void Information(WireCursor cursor, HdlcFrame frame, List<byte> segments)
    {
        var length = frame.Information.Length;
        if (frame.Control.Kind is HdlcKind.SetNormalResponseMode or HdlcKind.UnnumberedAcknowledge)
        {
            Parameters(cursor, length);
            return;
        }

        var isFirst = segments.Count == 0;
        if (frame.Control.Kind is not (HdlcKind.Information or HdlcKind.UnnumberedInformation))
        {
            cursor.Take("information", length);
        }
        else if (frame.IsSegmented || !isFirst)
        {
            segments.AddRange(frame.Information);
            cursor.Take(frame.IsSegmented ? "segment" : "last segment", length);
            if (!frame.IsSegmented)
            {
                Whole(cursor, [.. segments]);
                segments.Clear();
            }
        }
        else
        {
            Payload(cursor, length);
        }
    }

    /// <summary>All segments of an APDU put together. The first may not be among them: then they are only shown.
    /// </summary>
    static void Whole(WireCursor cursor, byte[] bytes)
    {
        var inner = new WireCursor(bytes, cursor.Scope, isOpened: true);
        if (!HasLlc(inner))
        {
            cursor.Scope.NoteIf(true, "the first segment of an APDU is not there");
            return;
        }

        Payload(inner, bytes.Length);
        inner.Roots.ForEach(cursor.Attach);
        cursor.Adopt(inner.Fault);
    }

    static bool HasLlc(WireCursor cursor) =>
        cursor.Remaining > LlcLength && cursor.Peek() == 0xE6 && cursor.Peek(1) is 0xE6 or 0xE7;

    /// <summary>The LLC header, where there is one, and an APDU; else bytes.</summary>
    static void Payload(WireCursor cursor, int length)
    {
        if (length <= LlcLength || !HasLlc(cursor))
        {
            cursor.Take("information", length);
            cursor.Scope.NoteIf(true, "the information has no LLC header (E6 E6 00 or E6 E7 00)");
            return;
        }

        cursor.Take("LLC", LlcLength, bytes => bytes.Span[1] == 0xE6 ? "E6E600, a question" : "E6E700, an answer");
        Apdu(cursor, length - LlcLength);
    }

    /// <summary>An APDU behind an LLC header, without a frame around it.</summary>
    internal static void BareLlc(WireCursor cursor) => Payload(cursor, cursor.Remaining);

    /// <summary>Sizes and windows that SNRM and UA negotiate. Source: IEC 62056-46, 6.4.4.4.3.2.</summary>
    static void Parameters(WireCursor cursor, int length)
    {
        if (length < 3 || cursor.Peek() != 0x81 || cursor.Peek(1) != 0x80)
        {
            cursor.Take("information", length);
            return;
        }

        var end = cursor.Position + length;
        cursor.Open("link parameters");
        cursor.TakeQuietly(2, "format and group");
        if (cursor.TakeQuietly(1, "length of the group") is { IsEmpty: false } stated && stated.Span[0] != length - 3)
        {
            cursor.Scope.NoteIf(true, $"the group of link parameters says {stated.Span[0]} bytes and has {length - 3}");
        }

        while (cursor.Position < end && !cursor.Failed)
        {
            var name = cursor.Peek() switch
            {
                0x05 => "longest information, sending",
                0x06 => "longest information, receiving",
                0x07 => "window, sending",
                0x08 => "window, receiving",
                _ => "parameter",
            };
            var node = cursor.Open(name);
            cursor.TakeQuietly(1, "parameter id");
            var count = cursor.TakeQuietly(1, "length of a parameter") is { IsEmpty: false } one ? one.Span[0] : 0;
            if (cursor.Position + count > end)
            {
                cursor.Fail($"the parameter says {count} bytes, and {end - cursor.Position} are left");
            }

            long value = 0;
            var taken = cursor.TakeQuietly(count, "a parameter");
            foreach (var b in taken.Span[..Math.Min(taken.Length, 4)])
            {
                value = (value << 8) | b;
            }

            node.Text = Words.Of(value);
            cursor.Close();
        }

        cursor.Close();
    }

    internal static string Describe(HdlcFrame frame) => Control(frame.Control) + (frame.IsSegmented ? ", segment" : "");

    static string Control(HdlcControl control)
    {
        var text = control.Kind switch
        {
            HdlcKind.Information => $"I, N(S)={control.SendSequence} N(R)={control.ReceiveSequence}",
            HdlcKind.ReceiveReady => $"RR, N(R)={control.ReceiveSequence}",
            HdlcKind.ReceiveNotReady => $"RNR, N(R)={control.ReceiveSequence}",
            HdlcKind.SetNormalResponseMode => "SNRM, asks for a link",
            HdlcKind.Disconnect => "DISC, ends the link",
            HdlcKind.UnnumberedAcknowledge => "UA, confirms",
            HdlcKind.DisconnectedMode => "DM, there is no link",
            HdlcKind.FrameReject => "FRMR, rejects a frame",
            HdlcKind.UnnumberedInformation => "UI",
            _ => "unknown control",
        };
        return control.PollFinal ? $"{text}, poll/final" : text;
    }

    /// <summary>Says which check is wrong, and what it should have been.</summary>
    static string Why(ReadOnlySpan<byte> body, FrameFault fault) => fault switch
    {
        FrameFault.BadChecksum => $"the frame check is {Convert.ToHexString(body[^2..])}, and must be "
            + $"{Fcs16.Of(body[..^2]) & 0xFF:X2}{Fcs16.Of(body[..^2]) >> 8:X2}",
        FrameFault.BadHeaderChecksum => "the header check is wrong",
        FrameFault.BadAddress => "an address has 1, 2 or 4 bytes, the last with its lowest bit set",
        FrameFault.BadLength => "the frame's length is not the one it states, or below 7",
        _ => $"the frame is refused: {Words.Of(fault)}",
    };
}
