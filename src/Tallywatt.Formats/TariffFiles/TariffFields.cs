using Tallywatt.Core.Tariffs;
using Tallywatt.Formats.TariffFiles.Documents;

namespace Tallywatt.Formats.TariffFiles;

/// <summary>Every field of a tariff file and every word a field may hold; docs/tariff.schema.json says the same.
/// </summary>
static class TariffFields
{
    public static readonly FieldSet Tariff = new(
        "tariff", "name", "title", "currency", "zone", "source", "holidays", "workdays", "criticalDays", "versions");

    public static readonly FieldSet CriticalDay = new("criticalDay", "date", "announced");

    public static readonly FieldSet Version = new(
        "version", "from", "rates", "calendar", "ladder", "export", "fixed", "minimum", "demand", "taxes");

    public static readonly FieldSet CalendarRule = new("calendarRule", "rate", "season", "days", "times");

    public static readonly FieldSet Ladder = new(
        "ladder", "rule", "settlement", "reset", "resetDay", "resetOn", "limitsKwh", "limitsPer", "addPerKwh",
        "firstPeriod", "entitlements");

    public static readonly FieldSet SeasonLimits = new("seasonLimits", "season", "upTo");

    public static readonly FieldSet Entitlement = new("entitlement", "household", "addKwh");

    public static readonly FieldSet Export = new(
        "export", "mode", "price", "prices", "calendar", "rollOver", "trueUpMonth", "trueUpPrice");

    public static readonly FieldSet Fixed = new("fixed", "perDay", "perMonth");

    public static readonly FieldSet Minimum = new("minimum", "perDay", "perMonth", "perYear");

    public static readonly FieldSet Demand = new("demandCharge", "name", "when", "perKw", "tiers");

    public static readonly FieldSet DemandWindow = new("demandWindow", "season", "days", "times");

    public static readonly FieldSet DemandTier = new("demandTier", "upToKw", "perKw");

    public static readonly FieldSet Tax = new("tax", "name", "percent", "on");

    /// <summary>All of them, for the test that holds the schema to the reader.</summary>
    public static IReadOnlyList<FieldSet> All { get; } =
    [
        Tariff, CriticalDay, Version, CalendarRule, Ladder, SeasonLimits, Entitlement, Export, Fixed, Minimum, Demand,
        DemandWindow, DemandTier, Tax,
    ];

    public static readonly IReadOnlyDictionary<string, DayKinds> DayWords = new Dictionary<string, DayKinds>
    {
        ["any"] = DayKinds.Any,
        ["weekday"] = DayKinds.Weekday,
        ["weekend"] = DayKinds.Weekend,
        ["holiday"] = DayKinds.Holiday,
        ["critical"] = DayKinds.Critical,
        ["monday"] = DayKinds.Monday,
        ["tuesday"] = DayKinds.Tuesday,
        ["wednesday"] = DayKinds.Wednesday,
        ["thursday"] = DayKinds.Thursday,
        ["friday"] = DayKinds.Friday,
        ["saturday"] = DayKinds.Saturday,
        ["sunday"] = DayKinds.Sunday,
    };

    public static readonly IReadOnlyDictionary<string, BlockRule> RuleWords = new Dictionary<string, BlockRule>
    {
        ["surcharge"] = BlockRule.Surcharge,
        ["chronological"] = BlockRule.Chronological,
        ["proportional"] = BlockRule.Proportional,
    };

    public static readonly IReadOnlyDictionary<string, Settlement> SettlementWords = new Dictionary<string, Settlement>
    {
        ["hour"] = Settlement.Hour,
        ["day"] = Settlement.Day,
        ["month"] = Settlement.Month,
    };

    public static readonly IReadOnlyDictionary<string, ResetKind> ResetWords = new Dictionary<string, ResetKind>
    {
        ["monthly"] = ResetKind.Monthly,
        ["seasonal"] = ResetKind.Seasonal,
        ["annual"] = ResetKind.Annual,
    };

    public static readonly IReadOnlyDictionary<string, LadderUnit> LimitsPerWords = new Dictionary<string, LadderUnit>
    {
        ["period"] = LadderUnit.WattHours,
        ["day"] = LadderUnit.WattHoursPerDay,
        ["kw"] = LadderUnit.WattHoursPerKilowatt,
        ["kw-day"] = LadderUnit.WattHoursPerKilowattPerDay,
    };

    public static readonly IReadOnlyDictionary<string, FirstPeriod> FirstPeriodWords =
        new Dictionary<string, FirstPeriod>
        {
            ["full"] = FirstPeriod.Full,
            ["by-month"] = FirstPeriod.ProRataMonths,
            ["by-day"] = FirstPeriod.ProRataDays,
        };

    public static readonly IReadOnlyDictionary<string, ExportMode> ModeWords = new Dictionary<string, ExportMode>
    {
        ["net-billing"] = ExportMode.NetBilling,
        ["net-metering"] = ExportMode.NetMetering,
        ["buy-all-sell-all"] = ExportMode.BuyAllSellAll,
        ["net-billing-hourly"] = ExportMode.NetBillingHourly,
    };

    public static readonly IReadOnlyDictionary<string, RollOver> RollOverWords = new Dictionary<string, RollOver>
    {
        ["energy"] = RollOver.Energy,
        ["money"] = RollOver.Money,
        ["none"] = RollOver.None,
    };

    public static readonly IReadOnlyDictionary<string, TaxBase> TaxWords = new Dictionary<string, TaxBase>
    {
        ["energy"] = TaxBase.Energy,
        ["fixed"] = TaxBase.Fixed,
        ["demand"] = TaxBase.Demand,
        ["minimum"] = TaxBase.MinimumAdjustment,
        ["export-credit"] = TaxBase.ExportCredit,
    };
}

/// <summary>What a ladder's reset is called in a file.</summary>
enum ResetKind
{
    Monthly,
    Seasonal,
    Annual,
}
