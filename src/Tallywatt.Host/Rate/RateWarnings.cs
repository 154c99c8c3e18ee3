using System.Globalization;
using Tallywatt.Core.Readings;

namespace Tallywatt.Host.Rate;

/// <summary>What was noticed in a series, as sentences: what, how often, where first, and what was done.</summary>
static class RateWarnings
{
    internal static IEnumerable<string> Of(ReadingSeries series) => series.Findings.Select(Sentence);

    static string Sentence(SeriesFinding found)
    {
        var channel = found.Channel.Length == 0 ? "" : $"{found.Channel}: ";
        var (one, many, done) = found.Kind switch
        {
            SeriesFindingKind.Gap => ("gap", "gaps", "no energy was counted there"),
            SeriesFindingKind.Missing => ("value marked as missing", "values marked as missing", "not rated"),
            SeriesFindingKind.DuplicateSame => ("duplicate that agrees", "duplicates that agree", "counted once"),
            SeriesFindingKind.DuplicateConflict => (
                "duplicate that conflicts", "duplicates that conflict",
                "one was counted: the better quality, else the smaller value"),
            SeriesFindingKind.Overlap => ("overlapping interval", "overlapping intervals", "not counted"),
            SeriesFindingKind.Split => (
                "interval longer than those of another channel", "intervals longer than those of another channel",
                "split evenly by time, in whole Wh"),
            SeriesFindingKind.Finer => (
                "value finer than 1 Wh", "values finer than 1 Wh", "the fraction was carried into the next interval"),
            SeriesFindingKind.Estimated => ("estimated value", "estimated values", "rated as it stands"),
            SeriesFindingKind.Substituted => ("substituted value", "substituted values", "rated as it stands"),
            SeriesFindingKind.Edited => ("edited value", "edited values", "rated as it stands"),
            SeriesFindingKind.Provisional => (
                "provisional value", "provisional values", "rated as it stands, and may still change"),
            _ => throw new ArgumentOutOfRangeException(nameof(found), found.Kind, "not a finding"),
        };
        var count = found.Count == 1 ? $"1 {one}" : $"{Many(found.Count)} {many}";
        return $"{channel}{count} ({Time(found.TotalSeconds)}), first {Where(found)}; {done}";
    }

    static string Where(SeriesFinding found)
    {
        var start = DateTimeOffset.FromUnixTimeSeconds(found.FirstUnixSeconds)
            .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return (found.FirstLineNumber, found.OtherLineNumber) switch
        {
            (0, _) => $"at {start}",
            (var line, 0) when found.Kind == SeriesFindingKind.Gap => $"at {start}, before line {line}",
            (var line, 0) => $"at {start}, line {line}",
            var (line, other) => $"at {start}, lines {Math.Min(line, other)} and {Math.Max(line, other)}",
        };
    }

    static string Time(long seconds) => seconds switch
    {
        >= 2 * 86_400 => $"{Many(seconds / 86_400)} days{(seconds % 86_400 == 0 ? "" : $" {Time(seconds % 86_400)}")}",
        >= 3_600 when seconds % 3_600 == 0 => $"{seconds / 3_600} h",
        >= 60 when seconds % 60 == 0 => $"{seconds / 60} min",
        _ => $"{seconds} s",
    };

    static string Many(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
