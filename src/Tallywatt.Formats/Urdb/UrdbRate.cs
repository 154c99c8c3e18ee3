using Tallywatt.Formats.TariffFiles.Documents;

namespace Tallywatt.Formats.Urdb;

/// <summary>What a tier's upper limit counts.</summary>
enum UrdbUnit
{
    /// <summary>kWh in a month (or kW, in a demand structure).</summary>
    PerMonth,

    /// <summary>kWh for each day of the month.</summary>
    PerDay,

    /// <summary>kWh for each kW of the month's peak.</summary>
    PerKilowatt,

    /// <summary>kWh for each kW of the month's peak and day of the month.</summary>
    PerKilowattPerDay,
}

/// <summary>One tier of one period: a price up to a limit.</summary>
/// <param name="Limit">The upper limit; null in the last tier.</param>
/// <param name="Rate">The price with its adjustment added.</param>
/// <param name="Sell">The price for energy sold, when the tier has one.</param>
sealed record UrdbTier(UrdbNumber? Limit, UrdbUnit Unit, UrdbNumber Rate, UrdbNumber? Sell, Position At, string Path);

/// <summary>The tiers of one period.</summary>
sealed record UrdbPeriod(IReadOnlyList<UrdbTier> Tiers);

/// <summary>Which period each hour of each month belongs to: 12 rows of 24.</summary>
sealed record UrdbSchedule(IReadOnlyList<IReadOnlyList<int>> Weekday, IReadOnlyList<IReadOnlyList<int>> Weekend);

/// <summary>An amount with the unit it is charged in.</summary>
sealed record UrdbCharge(UrdbNumber Amount, string Unit, Position At, string Path);

/// <summary>How a rate treats exported energy.</summary>
enum UrdbExport
{
    /// <summary>The rate says nothing about export.</summary>
    Unsaid,
    NetMetering,
    NetBillingInstantaneous,
    NetBillingHourly,
    BuyAllSellAll,
}

/// <summary>One URDB rate as its file says it, checked in itself and not yet a tariff.</summary>
sealed record UrdbRate
{
    public required DocumentNode Root { get; init; }

    public required string Path { get; init; }

    public string Name { get; init; } = "";

    public string Utility { get; init; } = "";

    public string Currency { get; init; } = "USD";

    public long? StartUnixSeconds { get; init; }

    public long? EndUnixSeconds { get; init; }

    public required IReadOnlyList<UrdbPeriod> Energy { get; init; }

    public required UrdbSchedule EnergySchedule { get; init; }

    /// <summary>Names of the energy periods; empty when the rate gives none.</summary>
    public IReadOnlyList<string> EnergyLabels { get; init; } = [];

    /// <summary>Demand by time of use; empty when there is none.</summary>
    public IReadOnlyList<UrdbPeriod> Demand { get; init; } = [];

    public UrdbSchedule? DemandSchedule { get; init; }

    /// <summary>Demand at any time; empty when there is none.</summary>
    public IReadOnlyList<UrdbPeriod> FlatDemand { get; init; } = [];

    /// <summary>The flat demand period of each month.</summary>
    public IReadOnlyList<int> FlatDemandMonths { get; init; } = [];

    public IReadOnlyList<UrdbCharge> FixedCharges { get; init; } = [];

    public IReadOnlyList<UrdbCharge> Minimums { get; init; } = [];

    public UrdbExport Export { get; init; }
}
