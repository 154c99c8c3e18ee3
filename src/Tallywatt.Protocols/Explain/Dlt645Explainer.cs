using Tallywatt.Protocols.Dlt645;
using Tallywatt.Protocols.Framing;

namespace Tallywatt.Protocols.Explain;

/// <summary>Explains bytes of a DL/T 645-2007 line field by field. Never throws for what they hold.</summary>
public static class Dlt645Explainer
{
    const int HeaderLength = 10;

    /// <summary>Every frame in the bytes. Noise before and between frames is a note; a fault, when there is no frame.
    /// </summary>
    public static Explanation Explain(ReadOnlyMemory<byte> bytes, ChecksumRule rule = ChecksumRule.Standard)
    {
        var scope = new WireScope(WireKeys.None);
        var nodes = new List<WireNode>();
        var canonical = new List<byte>();
        WireFault? fault = null;
        for (var at = 0; at < bytes.Length;)
        {
            var rest = bytes.Span[at..];
            var status = Dlt645Frame.TryRead(rest, out var frame, out var consumed, out var why, rule, isSilent: true);
            if (status == FrameStatus.NeedMoreData)
            {
                break;
            }

            if (status == FrameStatus.Frame)
            {
                var length = HeaderLength + frame.Data.Length + 2;
                var start = at + consumed - length;
                var cursor = new WireCursor(bytes.Slice(start, length), scope, isOpened: false, start);
                scope.NoteIf(start > at, $"{start - at} wake-up bytes (FE) stand before the frame at byte {start}");
                Frame(cursor, new(frame.Control));
                nodes.AddRange(cursor.Roots);
                canonical.AddRange(bytes.Span.Slice(start, length));
            }
            else
            {
                var words = Dlt645Words.Fault(bytes.Span, at, consumed, why, rule);
                fault ??= new(at, words[(words.IndexOf(": ", StringComparison.Ordinal) + 2)..]);
                scope.NoteIf(true, $"skipped: {words}");
            }

            at += consumed;
        }

        fault = nodes.Count > 0 ? null : fault ?? new(0, "there is no frame");
        return new(nodes, fault, nodes.Count > 0 ? scope.Notes : [], [.. canonical], []);
    }

    static void Frame(WireCursor cursor, Dlt645Control control)
    {
        var node = cursor.Open("DL/T 645 frame");
        cursor.Take("start", 1);
        cursor.Take("address", Dlt645Address.Length, bytes => Address(Dlt645Address.FromWire(bytes.Span)));
        cursor.Take("start", 1);
        cursor.Byte("control", value => $"{value:X2}: {Control(new(value))}");
        var length = cursor.Byte("length", value => $"{value} bytes");
        node.Text = Control(control);
        Data(cursor, control, length);
        cursor.Byte("checksum", value => $"{value:X2}, right");
        cursor.Take("end", 1);
        cursor.Close();
    }

    static void Data(WireCursor cursor, Dlt645Control control, int length)
    {
        if (length == 0)
        {
            return;
        }

        // Lowered by 33H the data has the same length: what is in it keeps its place.
        var node = cursor.Open("data", "each byte lowered by 33");
        var start = cursor.Origin + cursor.Position;
        var raised = cursor.TakeQuietly(length, "data").Span;
        var lowered = new byte[length];
        for (var i = 0; i < length; i++)
        {
            lowered[i] = unchecked((byte)(raised[i] - Dlt645Frame.DataOffset));
        }

        var inner = new WireCursor(lowered, cursor.Scope, isOpened: false, start);
        Dlt645Content.Walk(inner, control);
        foreach (var child in inner.Roots)
        {
            node.Add(child);
        }

        if (inner.Fault is { } fault)
        {
            cursor.Scope.NoteIf(true, $"byte {fault.Offset}: {fault.Reason}");
        }

        cursor.Close();
    }

    internal static string Address(Dlt645Address address) => address.IsBroadcast ? $"{address}, every meter"
        : address == Dlt645Address.Wildcard ? $"{address}, the one meter on the line"
        : address.IsValid ? address.ToString() : $"{address}, which is no decimal address";

    static string Control(Dlt645Control control)
    {
        var name = control.Function switch
        {
            Dlt645Function.Security => "security and prepayment",
            Dlt645Function.BroadcastTime => "broadcast of time",
            Dlt645Function.Read => "read",
            Dlt645Function.ReadNext => "read next",
            Dlt645Function.ReadAddress => "read address",
            Dlt645Function.Write => "write",
            Dlt645Function.WriteAddress => "write address",
            Dlt645Function.Freeze => "freeze",
            Dlt645Function.ChangeBaud => "change baud rate",
            Dlt645Function.ChangePassword => "change password",
            Dlt645Function.ClearDemand => "clear demand",
            Dlt645Function.ClearMeter => "clear meter",
            Dlt645Function.ClearEvents => "clear events",
            Dlt645Function.RelayControl => "relay control",
            Dlt645Function.SetTerminal => "multifunction terminal",
            _ => "a function nobody defined",
        };
        return !control.IsAnswer ? $"{name}, asked"
            : control.IsRefused ? $"{name}, refused"
            : control.HasMore ? $"{name}, answered, more follows"
            : $"{name}, answered";
    }
}
