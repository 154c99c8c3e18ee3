using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Tallywatt.Host;

/// <summary>Options that take a whole number within limits. What is outside is refused in one sentence, with what is
/// allowed.</summary>
static class WholeNumber
{
    /// <summary>An option with a value of its own when it is left out.</summary>
    internal static Option<int> Option(string name, string description, int min, int max, int preset) =>
        new(name)
        {
            Description = description,
            HelpName = "N",
            DefaultValueFactory = _ => preset,
            CustomParser = result => (int)(Read(result, name, min, max) ?? preset),
        };

    /// <summary>An option that is null when it is left out.</summary>
    internal static Option<long?> Optional(
        string name, string description, long min = long.MinValue, long max = long.MaxValue) =>
        new(name)
        {
            Description = description,
            HelpName = "N",
            CustomParser = result => Read(result, name, min, max),
        };

    static long? Read(ArgumentResult result, string name, long min, long max)
    {
        var text = result.Tokens is [var token] ? token.Value : "";
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= min && number <= max)
        {
            return number;
        }

        var limits = (min, max) is (long.MinValue, long.MaxValue)
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $" from {min} to {max}");
        result.AddError($"{name} is '{text}'; allowed: a whole number{limits}");
        return null;
    }
}
