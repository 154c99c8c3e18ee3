using System.Text;

namespace Tallywatt.Web.Writing;

/// <summary>Comma-separated text (RFC 4180) that a spreadsheet opens as text and numbers, never as a formula.</summary>
sealed class Csv
{
    readonly StringBuilder text = new();

    internal Csv(params ReadOnlySpan<string> header) => Row(header);

    internal void Row(params ReadOnlySpan<string> cells)
    {
        for (var at = 0; at < cells.Length; at++)
        {
            text.Append(at == 0 ? "" : ",").Append(Cell(cells[at]));
        }

        text.Append("\r\n");
    }

    public override string ToString() => text.ToString();

    /// <summary>A cell that begins like a formula gets an apostrophe before it; a plain number does not.</summary>
    internal static string Cell(string value)
    {
        var safe = LooksLikeFormula(value) ? "'" + value : value;
        return safe.AsSpan().ContainsAny(",\"\r\n")
            ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : safe;
    }

    static bool LooksLikeFormula(string value) =>
        value.Length > 0
        && "=+-@\t\r\n".Contains(value[0], StringComparison.Ordinal)
        && !Core.Units.Money.TryParse(value, out _);
}
