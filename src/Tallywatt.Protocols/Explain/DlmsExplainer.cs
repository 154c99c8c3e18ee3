using System.Buffers.Binary;
using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Framing;

namespace Tallywatt.Protocols.Explain;

/// <summary>What bytes of a DLMS line are taken for.</summary>
public enum DlmsForm
{
    /// <summary>Decided by the first bytes.</summary>
    Any,
    Wrapper,
    Hdlc,
    Apdu,

    /// <summary>One A-XDR data element.</summary>
    Element,
}

/// <summary>Explains bytes of a DLMS line field by field. Never throws for what they hold.</summary>
public static class DlmsExplainer
{
    public static Explanation Explain(ReadOnlyMemory<byte> bytes, WireKeys? keys = null, DlmsForm form = DlmsForm.Any)
    {
        form = form == DlmsForm.Any ? Guess(bytes.Span) : form;
        var first = Run(bytes, keys, form);
        if (form != DlmsForm.Apdu || first.Fault is null || first.Opened.Count > 0)
        {
            return first;
        }

        // 01 begins an InitiateRequest and an array: what is no APDU may be a data element.
        var second = Run(bytes, keys, DlmsForm.Element);
        return second.Fault is null ? second : first;
    }

    /// <summary>What the first bytes look like.</summary>
    public static DlmsForm Guess(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [HdlcFrame.Flag, ..] => DlmsForm.Hdlc,
        [0x00, _, _, _, _, _, _, _, ..] => DlmsForm.Wrapper,
        [>= 0xA0 and <= 0xAF, _, ..]
            when (BinaryPrimitives.ReadUInt16BigEndian(bytes) & HdlcFrame.LengthMax) <= bytes.Length => DlmsForm.Hdlc,
        _ => DlmsForm.Apdu,
    };

    static Explanation Run(ReadOnlyMemory<byte> bytes, WireKeys? keys, DlmsForm form)
    {
        var scope = new WireScope(keys ?? WireKeys.None);
        var cursor = new WireCursor(bytes, scope);
        if (bytes.IsEmpty)
        {
            cursor.Fail("there are no bytes");
        }

        switch (form)
        {
            case DlmsForm.Hdlc:
                LinkWalk.Hdlc(cursor);
                break;
            case DlmsForm.Wrapper:
                LinkWalk.Wrapped(cursor);
                break;
            case DlmsForm.Element:
                DataWalk.Element(cursor, "data");
                cursor.End("the data element");
                break;
            default:
                if (bytes.Span is [0xE6, 0xE6 or 0xE7, 0x00, _, ..])
                {
                    LinkWalk.BareLlc(cursor);
                }
                else
                {
                    ApduWalk.Walk(cursor);
                }

                break;
        }

        return new(cursor.Roots, cursor.Fault, scope.Notes, cursor.Canonical, scope.Opened);
    }
}
