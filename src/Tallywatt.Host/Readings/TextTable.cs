using System.Text;

namespace Tallywatt.Host.Readings;

/// <summary>Columns for a person at a terminal.</summary>
static class TextTable
{
    /// <param name="head">The heading of each column; one that begins with '&gt;' is of numbers.</param>
    /// <param name="rows">As many cells a row.</param>
    internal static string Of(string[] head, IEnumerable<string[]> rows)
    {
        var isNumber = Array.ConvertAll(head, title => title.StartsWith('>'));
        string[][] all = [Array.ConvertAll(head, title => title.TrimStart('>')), .. rows];
        var widths = head.Select((_, column) => all.Max(row => row[column].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in all)
        {
            var cells = row.Select((cell, column) =>
                isNumber[column] ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]));
            text.AppendLine(string.Join("  ", cells).TrimEnd());
        }

        return text.ToString().TrimEnd();
    }
}
