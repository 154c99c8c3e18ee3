using System.Globalization;
using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Framing;

namespace Tallywatt.Tests.Dlms;

/// <summary>Prints values and frames the way the shared vectors do.</summary>
static class DecodedText
{
    /// <summary>The element as nested pairs of type and value; null when a type in it is printed another way.</summary>
    internal static string? Of(CosemValue value)
    {
        var number = new AxdrReader([(byte)value.Tag, .. value.Content]);
        return value.Tag switch
        {
            DataTag.Null => "None",
            DataTag.Array or DataTag.Structure => OfItems(value),
            DataTag.OctetString => $"('octet-string', '{Convert.ToHexStringLower(value.Content)}')",
            DataTag.Date => $"('date', '{Convert.ToHexStringLower(value.Content)}')",
            DataTag.Time => $"('time', '{Convert.ToHexStringLower(value.Content)}')",
            DataTag.Unsigned => $"('unsigned', {Invariant(number.Number())})",
            DataTag.LongUnsigned => $"('long-unsigned', {Invariant(number.Number())})",
            DataTag.DoubleLongUnsigned => $"('double-long-unsigned', {Invariant(number.Number())})",
            DataTag.DoubleLong => $"('double-long', {Invariant(number.Number())})",
            DataTag.Long => $"('long', {Invariant(number.Number())})",
            _ => null,
        };
    }

    /// <summary>Whether a frame is what its description says, as far as it describes addresses, kind and content.
    /// </summary>
    internal static bool Matches(HdlcFrame frame, string expected)
    {
        var information = Convert.ToHexString(frame.Information);
        var ends = $"dst={frame.Destination} src={frame.Source} ";
        return expected.StartsWith(ends, StringComparison.Ordinal)
            && expected.EndsWith($" info={information}", StringComparison.Ordinal)
            && (Middle(frame) is not { } middle || expected == $"{ends}{middle} info={information}");
    }

    static string? Middle(HdlcFrame frame) => frame.Control.Kind switch
    {
        HdlcKind.Information => string.Create(
            CultureInfo.InvariantCulture,
            $"I ns={frame.Control.SendSequence} nr={frame.Control.ReceiveSequence} "
            + $"p/f={(frame.Control.PollFinal ? 1 : 0)}{(frame.IsSegmented ? " seg" : "")}"),
        HdlcKind.SetNormalResponseMode => "SNRM",
        HdlcKind.UnnumberedAcknowledge => "UA",
        _ => null,
    };

    static string? OfItems(CosemValue value)
    {
        var items = value.Items.Select(Of).ToList();
        var name = value.Tag == DataTag.Array ? "array" : "structure";
        return items.Contains(null) ? null : $"('{name}', [{string.Join(", ", items)}])";
    }

    static string Invariant(long number) => number.ToString(CultureInfo.InvariantCulture);
}
