namespace Tallywatt.Web.Charts;

/// <summary>The colour class of each rate of one tariff; the same rate has the same colour in every chart.</summary>
public sealed class RatePalette
{
    /// <summary>The part of a day's charge that no rate earned: fixed charge and tax.</summary>
    public const string StandingName = "standing";

    static readonly string[] Others = ["rate-a", "rate-b", "rate-c", "rate-d"];

    readonly List<string> names = [];

    /// <param name="rateNames">Names in the tariff's order; repeats are fine.</param>
    public RatePalette(IEnumerable<string> rateNames)
    {
        foreach (var name in rateNames)
        {
            if (!names.Contains(name))
            {
                names.Add(name);
            }
        }
    }

    public IReadOnlyList<string> Names => names;

    public string ClassOf(string rateName) => rateName.ToLowerInvariant() switch
    {
        "peak" => "rate-peak",
        "critical" or "critical-peak" or "sharp" => "rate-critical",
        "flat" or "shoulder" or "mid-peak" => "rate-flat",
        "valley" or "off-peak" or "offpeak" => "rate-valley",
        StandingName => "rate-standing",
        _ => Others[OrderAmongOthers(rateName) % Others.Length],
    };

    int OrderAmongOthers(string rateName) => Math.Max(0, names.IndexOf(rateName));
}
