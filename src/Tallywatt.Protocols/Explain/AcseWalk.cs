using Tallywatt.Protocols.Dlms;

namespace Tallywatt.Protocols.Explain;

/// <summary>Walks over ACSE APDUs. Source: IEC 62056-5-3, AARQ-apdu and the others; ISO/IEC 8650-1; BER.</summary>
static class AcseWalk
{
    const byte RequestContext = 0xA1;
    const byte UserInformation = 0xBE;
    const byte ImplementationInformation = 0xBD;

    internal static void Walk(WireCursor cursor)
    {
        var tag = (ApduTag)cursor.Peek();
        var node = cursor.Open(tag switch
        {
            ApduTag.Aarq => "AARQ, asks for an association",
            ApduTag.Aare => "AARE, answers an association request",
            ApduTag.Rlrq => "RLRQ, ends the association",
            _ => "RLRE, confirms the end",
        });
        cursor.TakeQuietly(1, "tag");
        cursor.BeginBlock();
        var previous = 0;
        var hasContext = false;
        while (cursor.Remaining > 0)
        {
            var field = cursor.Peek();
            if ((field & 0x1F) <= previous && previous != 0)
            {
                cursor.Fail($"field {field:X2} is out of its order, or there twice");
                break;
            }

            previous = field & 0x1F;
            hasContext |= field == RequestContext;
            Field(cursor, tag, field);
        }

        if (!hasContext && tag is ApduTag.Aarq or ApduTag.Aare)
        {
            cursor.Fail("there is no application-context-name");
        }

        cursor.EndBlock(node.Name[..4]);
        cursor.Close();
    }

    static void Field(WireCursor cursor, ApduTag tag, byte field)
    {
        if (tag is ApduTag.Rlrq or ApduTag.Rlre && field is not (0x80 or UserInformation))
        {
            cursor.Fail($"{field:X2} is no field of a release");
            return;
        }

        var (name, form) = NameOf(tag, field);
        if (form == Form.Unknown)
        {
            cursor.Fail($"{field:X2} is no field of this APDU");
            return;
        }

        var node = cursor.Open(name);
        cursor.TakeQuietly(1, "tag");
        if (form == Form.Primitive)
        {
            var content = cursor.TakeQuietly(cursor.Length(), name);
            node.Text = cursor.Failed ? "" : Primitive(tag, field, content.Span);
        }
        else
        {
            cursor.BeginBlock();
            Inner(cursor, node, tag, field, form);
            cursor.EndBlock(name);
        }

        cursor.Close();
    }

    static string Primitive(ApduTag tag, byte field, ReadOnlySpan<byte> content) => (tag, field) switch
    {
        (ApduTag.Rlrq or ApduTag.Rlre, 0x80) => content is [var reason]
            ? reason switch
            {
                0 => "0, normal",
                1 => tag == ApduTag.Rlrq ? "1, urgent" : "1, not finished",
                30 => "30, user defined",
                _ => Words.Of(reason),
            }
            : Words.Hex(content),
        (_, 0x8A or 0x88) => content is [0x07, var bits] ? (bits & 0x80) != 0 ? "authentication" : "none"
            : Words.Hex(content),
        (_, 0x8B or 0x89) => AcseNames.MechanismOf(content) is { } mechanism
            ? $"{Words.Hex(content)} = {(int)mechanism}, {Words.Of(mechanism)}" : Words.Hex(content),
        _ => Words.Octets(content),
    };

    static void Inner(WireCursor cursor, WireNode node, ApduTag tag, byte field, Form form)
    {
        if (form == Form.Diagnostic)
        {
            Diagnostic(cursor, node);
            return;
        }

        var at = cursor.Position;
        var innerTag = cursor.TakeQuietly(1, "inner tag") is { IsEmpty: false } one ? one.Span[0] : (byte)0;
        var expected = form switch
        {
            Form.Integer => 0x02,
            Form.ObjectId => 0x06,
            Form.Choice => innerTag,
            Form.Title => innerTag is 0x02 or 0x06 ? innerTag : 0x04,
            _ => 0x04,
        };
        if (innerTag != expected)
        {
            cursor.Fail($"{innerTag:X2} stands where {expected:X2} must be", at);
            return;
        }

        if (field == UserInformation && form == Form.OctetString)
        {
            cursor.BeginBlock("length of the user information");
            if (!cursor.Failed)
            {
                ApduWalk.Walk(cursor);
            }

            cursor.EndBlock("the user information");
            return;
        }

        var content = cursor.TakeQuietly(cursor.Length(), node.Name).Span;
        node.Text = cursor.Failed ? "" : form switch
        {
            Form.ObjectId => $"{Words.Hex(content)} = {Words.Of(AcseNames.ContextOf(content))}",
            Form.Integer when field == 0xA2 && tag == ApduTag.Aare && content.Length == 1 =>
                $"{content[0]}, {Words.Of((AssociationResult)content[0])}",
            _ => Words.Octets(content),
        };
        if (content.Length == SuiteCipher.SystemTitleLength && field is 0xA4 or 0xA6)
        {
            cursor.Scope.Titles.Add(content.ToArray());
        }
    }

    static void Diagnostic(WireCursor cursor, WireNode node)
    {
        var at = cursor.Position;
        var source = cursor.TakeQuietly(1, "source of the diagnostic") is { IsEmpty: false } one ? one.Span[0] : 0;
        if (source is not (Aare.FromUser or Aare.FromProvider))
        {
            cursor.Fail($"{source:X2} stands where A1 or A2 must be", at);
            return;
        }

        cursor.BeginBlock();
        var header = cursor.TakeQuietly(2, "diagnostic");
        if (!header.IsEmpty && header.Span is not [0x02, 0x01])
        {
            cursor.Fail("the diagnostic is no integer of one byte", at + 2);
        }

        var value = cursor.TakeQuietly(1, "diagnostic");
        node.Text = cursor.Failed ? ""
            : source == Aare.FromUser
                ? $"{value.Span[0]}, {Words.Of((AssociationDiagnostic)value.Span[0])} (service user)"
                : $"{value.Span[0]} (service provider)";
        cursor.EndBlock("the diagnostic");
    }

    static (string Name, Form Form) NameOf(ApduTag tag, byte field) => (tag, field) switch
    {
        (ApduTag.Rlrq or ApduTag.Rlre, 0x80) => ("reason", Form.Primitive),
        (_, 0x80) => ("protocol-version", Form.Primitive),
        (_, RequestContext) => ("application-context-name", Form.ObjectId),
        (_, ImplementationInformation) => ("implementation-information", Form.Primitive),
        (_, UserInformation) => ("user-information", Form.OctetString),
        (ApduTag.Aarq, 0xA2) => ("called-AP-title", Form.Title),
        (ApduTag.Aarq, 0xA3) => ("called-AE-qualifier", Form.Title),
        (ApduTag.Aarq, 0xA4) => ("called-AP-invocation-id", Form.Integer),
        (ApduTag.Aarq, 0xA5) => ("called-AE-invocation-id", Form.Integer),
        (ApduTag.Aarq, 0xA6) => ("calling-AP-title (client system title)", Form.Title),
        (ApduTag.Aarq, 0xA7) => ("calling-AE-qualifier", Form.Title),
        (ApduTag.Aarq, 0xA8) => ("calling-AP-invocation-id", Form.Integer),
        (ApduTag.Aarq, 0xA9) => ("calling-AE-invocation-id (user id)", Form.Integer),
        (ApduTag.Aarq, 0x8A) => ("sender-acse-requirements", Form.Primitive),
        (ApduTag.Aarq, 0x8B) => ("mechanism-name", Form.Primitive),
        (ApduTag.Aarq, 0xAC) => ("calling-authentication-value", Form.Choice),
        (ApduTag.Aare, 0xA2) => ("result", Form.Integer),
        (ApduTag.Aare, 0xA3) => ("result-source-diagnostic", Form.Diagnostic),
        (ApduTag.Aare, 0xA4) => ("responding-AP-title (server system title)", Form.Title),
        (ApduTag.Aare, 0xA5) => ("responding-AE-qualifier", Form.Title),
        (ApduTag.Aare, 0xA6) => ("responding-AP-invocation-id", Form.Integer),
        (ApduTag.Aare, 0xA7) => ("responding-AE-invocation-id", Form.Integer),
        (ApduTag.Aare, 0x88) => ("responder-acse-requirements", Form.Primitive),
        (ApduTag.Aare, 0x89) => ("mechanism-name", Form.Primitive),
        (ApduTag.Aare, 0xAA) => ("responding-authentication-value", Form.Choice),
        _ => ("", Form.Unknown),
    };

    enum Form
    {
        Unknown,
        Primitive,
        OctetString,
        Integer,
        ObjectId,
        Choice,
        Diagnostic,

        /// <summary>A title or qualifier: octets in DLMS; an object identifier or a number elsewhere.</summary>
        Title,
    }
}
