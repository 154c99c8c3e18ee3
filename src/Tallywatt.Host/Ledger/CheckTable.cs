using System.Globalization;
using System.Text;

namespace Tallywatt.Host.Ledger;

/// <summary>Tables for a person at a terminal.</summary>
static class CheckTable
{
    const int FaultCountMax = 20;

    internal static string Of(ProofReport report)
    {
        var text = new StringBuilder(Rows(
            ["proof", "checked", "result"],
            report.Proofs.Select(proof => new[]
            {
                proof.Name,
                proof.CheckedCount.ToString(CultureInfo.InvariantCulture),
                proof.Holds ? "holds" : $"FAILS, {proof.Faults.Count} times",
            })));
        foreach (var fault in report.Proofs.SelectMany(proof => proof.Faults).Take(FaultCountMax))
        {
            text.Append("  ").AppendLine(fault);
        }

        foreach (var sentence in report.Unproved)
        {
            text.AppendLine(sentence);
        }

        return text.Append(report.Holds ? "The books are clean." : "The books are NOT clean.").ToString();
    }

    internal static string Of(IReadOnlyList<TrialBalanceLine> lines) => Rows(
        ["account", "debit", "credit", "balance"],
        lines.Select(line => new[] { line.Account, line.Debit, line.Credit, line.Balance })).TrimEnd();

    internal static string Of(IReadOnlyList<StatementLine> lines) => Rows(
        ["booked (UTC)", "entry", "amount", "balance", "memo"],
        lines.Select(line => new[]
        {
            line.BookedUtc.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), line.Key, line.Amount,
            line.Balance, line.Memo,
        })).TrimEnd();

    internal static string Of(IReadOnlyList<ReversalLine> lines) => Rows(
        ["entry", "asked (UTC)", "by", "reason", "reversal"],
        lines.Select(line => new[]
        {
            line.Entry, line.RequestedUtc.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), line.RequestedBy,
            line.Reason, line.Reversal,
        })).TrimEnd();

    // The first column reads from the left, numbers from the right.
    static string Rows(string[] head, IEnumerable<string[]> rows)
    {
        string[][] all = [head, .. rows];
        var widths = head.Select((_, column) => all.Max(row => row[column].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in all)
        {
            var cells = row.Select((cell, column) => IsNumber(all, column)
                ? cell.PadLeft(widths[column])
                : cell.PadRight(widths[column]));
            text.AppendLine(string.Join("  ", cells).TrimEnd());
        }

        return text.ToString();
    }

    static bool IsNumber(string[][] all, int column) =>
        all.Length > 1 && all.Skip(1).All(row => row[column].Length > 0
            && row[column].All(letter => char.IsAsciiDigit(letter) || letter is '.' or '-'))
        && all[1][column].Count(letter => letter == '-') <= 1;
}
