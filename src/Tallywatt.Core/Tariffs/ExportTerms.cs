using Tallywatt.Core.Units;

namespace Tallywatt.Core.Tariffs;

/// <summary>How energy the customer sends to the grid is accounted for. Numbers never change: they are stored.
/// </summary>
public enum ExportMode
{
    /// <summary>Every interval's export is credited at the export price of that interval; nothing is netted.</summary>
    NetBilling = 0,

    /// <summary>Within a local month export cancels import of the same rate, kWh for kWh.</summary>
    NetMetering = 1,

    /// <summary>The import register counts the whole use, the export register the whole generation; every Wh on
    /// both is priced apart.</summary>
    BuyAllSellAll = 2,

    /// <summary>Within each hour, counted from the start of the local day, export cancels import of the same rate;
    /// what is left over is credited at once at the export price of the rate.</summary>
    NetBillingHourly = 3,
}

/// <summary>What becomes of a month's surplus under <see cref="ExportMode.NetMetering"/>.</summary>
public enum RollOver
{
    /// <summary>Kept as kWh of the same rate for later months.</summary>
    Energy = 0,

    /// <summary>Turned into money at the export price, kept for later months' energy charge.</summary>
    Money = 1,

    /// <summary>Credited at the export price with the month itself.</summary>
    None = 2,
}

/// <summary>The terms for energy sent to the grid.</summary>
public sealed record ExportTerms
{
    /// <summary>Export is not paid for: net billing at price zero.</summary>
    public static ExportTerms None { get; } = new();

    public ExportMode Mode { get; init; } = ExportMode.NetBilling;

    /// <summary>Named prices; <see cref="RateRule.Rate"/> of <see cref="Calendar"/> points into this list. Empty
    /// for nothing paid.</summary>
    public IReadOnlyList<ExportPrice> Prices { get; init; } = [];

    /// <summary>When each price applies. Empty when there is at most one.</summary>
    public IReadOnlyList<RateRule> Calendar { get; init; } = [];

    public RollOver RollOver { get; init; } = RollOver.Energy;

    /// <summary>The month (1 to 12) at whose end what is kept is settled; null for never.</summary>
    public int? TrueUpMonth { get; init; }

    /// <summary>Paid per kWh for the rest at true-up under <see cref="RollOver.Energy"/>; zero forfeits it. Under
    /// <see cref="RollOver.Money"/> the rest is paid out whole.</summary>
    public Price TrueUpPrice { get; init; }
}

public sealed record ExportPrice(string Name, Price Price);
