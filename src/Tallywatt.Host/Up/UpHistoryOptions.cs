using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Tallywatt.Host.Up;

/// <summary>The options of `up` that make a played history the same at every start.</summary>
sealed class UpHistoryOptions
{
    const int YearMin = 2000;

    readonly Option<DateOnly?> until = new("--until")
    {
        Description = "Day (YYYY-MM-DD) at whose beginning the history of a first start ends; without it, now.",
        HelpName = "DAY",
        CustomParser = ReadDay,
    };

    readonly Option<bool> historyOnly = new("--history-only")
    {
        Description = "Stop when the history is played: the same seed and --until then always leave the same books.",
    };

    internal void AddTo(Command command)
    {
        command.Add(until);
        command.Add(historyOnly);
    }

    internal UpOptions Read(ParseResult parsed, UpOptions options) => options with
    {
        Until = parsed.GetValue(until),
        IsHistoryOnly = parsed.GetValue(historyOnly),
    };

    static DateOnly? ReadDay(ArgumentResult result)
    {
        var text = result.Tokens is [var token] ? token.Value : "";
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            && day.Year >= YearMin && day <= today)
        {
            return day;
        }

        result.AddError($"--until is '{text}'; allowed: a day like 2026-11-01, from {YearMin} to today");
        return null;
    }
}
