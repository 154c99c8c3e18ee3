using Tallywatt.Core.Tariffs;
using Tallywatt.Formats.TariffFiles.Documents;

namespace Tallywatt.Formats.TariffFiles;

/// <summary>Reads demand charges and taxes.</summary>
sealed class ChargeReader(FaultList faults)
{
    const int PartsPerMillionDecimals = 4; // A percent is 10 000 parts per million.

    readonly ScalarText scalars = new(faults);

    public List<DemandCharge> Demand(MappingReader fields)
    {
        var charges = new List<DemandCharge>();
        foreach (var (item, path) in fields.List(fields.Optional("demand"), "demand", TariffLimits.DemandCharges))
        {
            if (MappingReader.Open(item, path, TariffFields.Demand, faults) is { } demand)
            {
                var name = Named(demand, charges.ConvertAll(charge => charge.Name));
                charges.Add(new(name, When(demand), Tiers(demand)));
            }
        }

        return charges;
    }

    public List<Tax> Taxes(MappingReader fields)
    {
        var taxes = new List<Tax>();
        foreach (var (item, path) in fields.List(fields.Optional("taxes"), "taxes", TariffLimits.Taxes))
        {
            if (MappingReader.Open(item, path, TariffFields.Tax, faults) is { } tax)
            {
                var name = Named(tax, taxes.ConvertAll(other => other.Name));
                taxes.Add(new(name, PartsPerMillion(tax), On(tax)));
            }
        }

        return taxes;
    }

    string Named(MappingReader fields, List<string> others)
    {
        if (fields.Required("name", "a name") is not { } node)
        {
            return "";
        }

        var name = scalars.Name(node, fields.PathOf("name"));
        if (name.Length > 0 && others.Contains(name))
        {
            faults.Add(node.At, fields.PathOf("name"), $"{name} stands twice", "each name once");
        }

        return name;
    }

    List<TimeWindow> When(MappingReader demand)
    {
        var windows = new List<TimeWindow>();
        foreach (var (item, path) in demand.List(demand.Optional("when"), "when", TariffLimits.CalendarRules))
        {
            if (MappingReader.Open(item, path, TariffFields.DemandWindow, faults) is { } window)
            {
                windows.AddRange(new WindowReader(faults).Read(window, mayBeRest: false).Windows());
            }
        }

        if (windows.Count > TariffLimits.Windows)
        {
            var most = $"at most {TariffLimits.Windows}";
            faults.Add(demand.Node.At, demand.PathOf("when"), "has too many windows", most);
        }

        return windows;
    }

    /// <summary>One price per kW, or tiers of which all but the last have a limit.</summary>
    List<DemandTier> Tiers(MappingReader demand)
    {
        var single = demand.Optional("perKw");
        var several = demand.Optional("tiers");
        if ((single is null) == (several is null))
        {
            faults.Add(demand.Node.At, demand.Path, "has no single price", "perKw, or tiers, and not both");
            return [];
        }

        if (single is not null)
        {
            return [new(LadderLimits.NoLimit, scalars.Money(single, demand.PathOf("perKw")))];
        }

        var tiers = new List<DemandTier>();
        var items = demand.List(several, "tiers", TariffLimits.DemandTiers).ToList();
        foreach (var (item, path) in items)
        {
            if (MappingReader.Open(item, path, TariffFields.DemandTier, faults) is { } tier)
            {
                tiers.Add(Tier(tier, tiers, isLast: tiers.Count == items.Count - 1));
            }
        }

        return tiers;
    }

    DemandTier Tier(MappingReader tier, List<DemandTier> before, bool isLast)
    {
        const int kilowattDecimals = 3;
        var price = tier.Required("perKw", "an amount per kW and month");
        var money = price is null ? default : scalars.Money(price, tier.PathOf("perKw"));
        var path = tier.PathOf("upToKw");
        if (tier.Optional("upToKw") is not { } node)
        {
            if (!isLast)
            {
                faults.Add(tier.Node.At, path, "is missing in a tier that is not the last", "a limit in kW");
            }

            return new(LadderLimits.NoLimit, money);
        }

        var watts = scalars.Decimal(node, path, kilowattDecimals, "a limit in kW", mayBeNegative: false);
        if (isLast)
        {
            faults.Add(
                node.At, path, "limits the last tier, so demand above it has no price", "no limit in the last tier");
        }
        else if (watts <= (before.Count == 0 ? 0 : before[^1].UpToWatts))
        {
            faults.Add(node.At, path, "is not above the limit before it", "limits that rise");
        }

        return new(watts, money);
    }

    int PartsPerMillion(MappingReader tax)
    {
        if (tax.Required("percent", "a percentage") is not { } node)
        {
            return 0;
        }

        const string unit = "a percentage with at most four decimals";
        var parts = scalars.Decimal(
            node, tax.PathOf("percent"), PartsPerMillionDecimals, unit, mayBeNegative: false);
        if (parts > TariffLimits.TaxPercentMost * 10_000)
        {
            faults.Add(node.At, tax.PathOf("percent"), $"is {node.Describe()}", $"0 to {TariffLimits.TaxPercentMost}");
            return 0;
        }

        return (int)parts;
    }

    TaxBase On(MappingReader tax)
    {
        if (tax.Optional("on") is not { } node)
        {
            return TaxBase.Charges;
        }

        var on = TaxBase.None;
        foreach (var (item, path) in tax.List(node, "on", most: TariffFields.TaxWords.Count))
        {
            on |= scalars.Choice(item, path, TariffFields.TaxWords);
        }

        return on;
    }
}
