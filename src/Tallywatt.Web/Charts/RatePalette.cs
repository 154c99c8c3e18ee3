namespace Tallywatt.Web.Charts;

/// <summary>The colour class of each rate of one tariff; the same rate has the same colour in every chart.</summary>
public sealed class RatePalette
{
    /// <summary>The part of a day's charge that no rate earned: fixed charge and tax.</summary>
    public const string StandingName = "standing";

    static readonly string[] Others = ["rate-a", "rate-b", "rate-c", "rate-d"];

    readonly List<string> names;

    /// <param name="rateNames">Names in any order; repeats are fine.</param>
    public RatePalette(IEnumerable<string> rateNames) => names = [.. rateNames.Distinct().OrderBy(Rank)];

    /// <summary>From the dearest kind to the cheapest, then as first seen: the same order in every stack.</summary>
    public IReadOnlyList<string> Names => names;

    public string ClassOf(string rateName) =>
        ClassOfKnown(rateName) ?? Others[OrderOf(rateName) % Others.Length];

    static string? ClassOfKnown(string rateName) => rateName.ToLowerInvariant() switch
    {
        "peak" => "rate-peak",
        "critical" or "critical-peak" or "sharp" => "rate-critical",
        "flat" or "shoulder" or "mid-peak" => "rate-flat",
        "valley" or "off-peak" or "offpeak" => "rate-valley",
        StandingName => "rate-standing",
        _ => null,
    };

    public int OrderOf(string rateName) => Math.Max(0, names.IndexOf(rateName));

    static int Rank(string rateName) => ClassOfKnown(rateName) switch
    {
        "rate-critical" => 0,
        "rate-peak" => 1,
        "rate-flat" => 2,
        "rate-valley" => 4,
        _ => 3,
    };
}
