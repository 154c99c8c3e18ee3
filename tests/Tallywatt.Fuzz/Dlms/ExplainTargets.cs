using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Explain;

namespace Tallywatt.Fuzz.Dlms;

/// <summary>The explanation of bytes, and that it reads what our messages read.</summary>
static class ExplainTargets
{
    static readonly WireKeys Keys = new()
    {
        Pairs = [(new byte[SuiteCipher.KeyLength], new byte[SuiteCipher.KeyLength])],
        Titles = [new byte[SuiteCipher.SystemTitleLength]],
    };

    internal static void Dlms(ReadOnlySpan<byte> input)
    {
        var bytes = input.ToArray();
        foreach (var form in Enum.GetValues<DlmsForm>())
        {
            var explained = DlmsExplainer.Explain(bytes, Keys, form);
            Hold(explained.Fault is not null || explained.Nodes.Count > 0 || form is DlmsForm.Hdlc or DlmsForm.Any,
                "Nothing was said.");
            Hold(explained.Fault is null || explained.Fault.Reason.Length > 0, "A fault without a reason.");
            foreach (var node in explained.Nodes)
            {
                Within(node, bytes.Length);
            }
        }

        Agree(bytes);
    }

    internal static void Dlt645(ReadOnlySpan<byte> input)
    {
        var bytes = input.ToArray();
        var explained = Dlt645Explainer.Explain(bytes);
        Hold(explained.Fault is null == explained.Nodes.Count > 0, "Neither a frame nor a fault.");
        foreach (var node in explained.Nodes)
        {
            Within(node, bytes.Length);
        }
    }

    /// <summary>An APDU of one kind, by our message and by its explanation.</summary>
    internal static void Kind(ApduTag tag, ReadOnlySpan<byte> input)
    {
        byte[] apdu = !input.IsEmpty && input[0] == (byte)tag ? input.ToArray() : [(byte)tag, .. input];
        WireTargets.All["apdu"](apdu);
        Agree(apdu);
    }

    /// <summary>Where both read an APDU they write the same; where one refuses it the other does, too.</summary>
    static void Agree(byte[] apdu)
    {
        if (apdu.Length == 0 || !IsFlat((ApduTag)apdu[0]))
        {
            return;
        }

        var explained = DlmsExplainer.Explain(apdu, WireKeys.None, DlmsForm.Apdu);
        var written = DlmsRewrite.Apdu(apdu);

        // What is no APDU may have been taken for a data element.
        var isApdu = explained.Fault is null && DlmsRewrite.Element(apdu) is null;
        Hold(written is null || explained.Fault is null, "Refused by the explanation and read by the message.");
        Hold(!isApdu || written is not null, "Explained, and refused by the message.");
        Hold(written is null || !isApdu || Same(written, DlmsRewrite.Apdu(explained.Canonical)), "Written otherwise.");
    }

    /// <summary>Our messages keep lengths as they were sent in what they carry: the content is compared.</summary>
    static bool Same(byte[] written, byte[]? again) => again is not null
        && DlmsExplainer.Explain(written, WireKeys.None, DlmsForm.Apdu).Canonical.AsSpan().SequenceEqual(
            DlmsExplainer.Explain(again, WireKeys.None, DlmsForm.Apdu).Canonical);

    /// <summary>APDUs with no other inside them, which a message leaves alone and an explanation looks into.</summary>
    static bool IsFlat(ApduTag tag) => tag is ApduTag.InitiateRequest or ApduTag.InitiateResponse
        or ApduTag.ConfirmedServiceError or ApduTag.DataNotification or ApduTag.ExceptionResponse
        or ApduTag.GetRequest or ApduTag.GetResponse or ApduTag.SetRequest or ApduTag.SetResponse
        or ApduTag.ActionRequest or ApduTag.ActionResponse or ApduTag.EventNotification;

    static void Within(WireNode node, int length)
    {
        Hold(node.IsOpened || (node.Offset >= 0 && node.Offset + node.Bytes.Length <= length), "Beyond the input.");
        foreach (var child in node.Children)
        {
            Within(child, length);
        }
    }

    static void Hold(bool condition, string rule)
    {
        if (!condition)
        {
            throw new InvalidOperationException(rule);
        }
    }
}
