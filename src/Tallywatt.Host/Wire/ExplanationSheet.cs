using System.Globalization;
using Tallywatt.Protocols.Explain;

namespace Tallywatt.Host.Wire;

/// <summary>Prints an explanation: offset, bytes, and the name and value of each field, its parts below it.</summary>
static class ExplanationSheet
{
    const int BytesShown = 8;
    const int BytesWidth = (2 * BytesShown) + 3;

    internal static void Print(Explanation explained, TextWriter output)
    {
        foreach (var node in explained.Nodes)
        {
            Print(node, 0, output);
        }

        foreach (var note in explained.Notes)
        {
            output.WriteLine($"note: {note}");
        }
    }

    /// <summary>Where and why bytes stop making sense.</summary>
    internal static string Words(WireFault fault) => string.Create(
        CultureInfo.InvariantCulture,
        $"byte {fault.Offset}{(fault.IsOpened ? " of what is inside" : "")}: {fault.Reason}");

    static void Print(WireNode node, int depth, TextWriter output)
    {
        // A field that only holds others shows their bytes in their own lines.
        var bytes = node.Children.Count > 0 && node.Text.Length == 0 ? "" : Shown(node.Bytes.Span);
        var text = node.Text.Length == 0 ? "" : $": {node.Text}";
        var offset = (node.IsOpened ? "+" : "") + node.Offset.ToString(CultureInfo.InvariantCulture);
        output.WriteLine($"{offset,5}  {bytes.PadRight(BytesWidth)}  {new string(' ', 2 * depth)}{node.Name}{text}");
        foreach (var child in node.Children)
        {
            Print(child, depth + 1, output);
        }
    }

    static string Shown(ReadOnlySpan<byte> bytes) => bytes.Length <= BytesShown
        ? Convert.ToHexString(bytes)
        : Convert.ToHexString(bytes[..BytesShown]) + "...";
}
