using System.Globalization;
using Tallywatt.Core.Readings;

namespace Tallywatt.Formats.Espi;

/// <summary>One ESPI IntervalReading while it is read.</summary>
struct EspiReading
{
    long? start;
    int duration;
    ReadingQuality quality;

    internal int Line { get; init; }

    internal long? Amount { get; private set; }

    internal bool HasCost { get; private set; }

    internal static string Allowed(string name) => name switch
    {
        "start" => "seconds since 1970-01-01T00:00:00Z, up to the year 2199",
        "duration" => $"whole seconds from 1 to {UsageLimits.MaxDurationSeconds}",
        _ => "a whole number",
    };

    /// <returns>False when the text is not what the element may hold.</returns>
    internal bool Set(string name, ReadOnlySpan<char> text)
    {
        var whole = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number);
        switch (name)
        {
            case "value":
                Amount = whole ? number : null;
                return whole || text.IsEmpty;
            case "cost":
                HasCost = true;
                return true;
            case "start":
                start = number;
                return whole && number is >= 0 and <= ChannelValue.MaxStartUnixSeconds;
            case "duration":
                duration = whole && number is > 0 and <= UsageLimits.MaxDurationSeconds ? (int)number : 0;
                return duration > 0;
            default:
                quality = whole && number is >= 0 and < 100 ? Worse(quality, EspiCodes.Quality((int)number)) : quality;
                return whole;
        }
    }

    internal readonly string? Fault() =>
        start is null ? "the IntervalReading has no timePeriod with a start" : null;

    internal readonly UsageValue ToValue(int sourceIndex) =>
        new(sourceIndex, start ?? 0, duration, Amount ?? 0, Amount is null ? ReadingQuality.Missing : quality, Line);

    static ReadingQuality Worse(ReadingQuality left, ReadingQuality right) => left > right ? left : right;
}
