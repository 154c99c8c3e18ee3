using Tallywatt.Formats.TariffFiles.Documents;

namespace Tallywatt.Formats.Urdb;

/// <summary>Reads one tier of an energy or demand structure.</summary>
sealed class UrdbTierReader(FaultList faults, string structure)
{
    /// <summary>Upper limits from a thousand million up (1e38 is common) stand for "no limit".</summary>
    static readonly System.Numerics.BigInteger NoLimit = 1_000_000_000;

    static readonly FieldSet EnergyTier = new("a tier", "max", "rate", "adj", "sell", "unit");
    static readonly FieldSet DemandTier = new("a tier", "max", "rate", "adj", "unit");

    bool IsEnergy => structure == "energyratestructure";

    public UrdbTier Read(DocumentNode node, string path, bool isLast)
    {
        if (node.Kind != NodeKind.Mapping)
        {
            faults.Add(node.At, path, $"is {node.Describe()}", "a tier with rate, max, adj, unit");
            return new(null, UrdbUnit.PerMonth, UrdbNumber.Zero, null, node.At, path);
        }

        (IsEnergy ? EnergyTier : DemandTier).Check(node, path, faults);
        var rate = Number(node, "rate", path);
        if (rate is null && node.Find("rate") is null or { IsNothing: true })
        {
            faults.Add(node.At, FieldPath.Of(path, "rate"), "is missing", "a price");
        }

        var total = (rate ?? UrdbNumber.Zero) + (Number(node, "adj", path) ?? UrdbNumber.Zero);
        return new(Limit(node, path, isLast), Unit(node, path), total, Number(node, "sell", path), node.At, path);
    }

    /// <summary>Limits of one period must rise, or a tier in between would never be used.</summary>
    public static void CheckAscending(List<UrdbTier> tiers, FaultList faults)
    {
        for (var i = 1; i < tiers.Count; i++)
        {
            if (tiers[i - 1].Limit is { } lower && tiers[i].Limit is { } upper && Compare(lower, upper) >= 0)
            {
                faults.Add(
                    tiers[i].At, FieldPath.Of(tiers[i].Path, "max"), "is not above the limit of the tier before",
                    "limits that rise");
            }

            if (tiers[i].Unit != tiers[0].Unit)
            {
                faults.Add(
                    tiers[i].At, FieldPath.Of(tiers[i].Path, "unit"), "differs from the first tier of the period",
                    "one unit in a period");
            }
        }
    }

    UrdbNumber? Limit(DocumentNode node, string path, bool isLast)
    {
        var limit = Number(node, "max", path);
        var at = FieldPath.Of(path, "max");
        if (limit is { } some && Compare(some, new(NoLimit, 0)) >= 0)
        {
            limit = null;
        }

        if (limit is { Digits.Sign: <= 0 })
        {
            faults.Add(node.At, at, "is not above zero", "a limit above zero");
        }
        else if (limit is null && !isLast)
        {
            faults.Add(node.At, at, "is missing in a tier that is not the last", "a limit above the tier before");
        }
        else if (limit is not null && isLast)
        {
            faults.Add(
                node.Find("max")?.At ?? node.At, at, "limits the last tier, so use above it has no price",
                "no max in the last tier");
        }

        return limit;
    }

    UrdbUnit Unit(DocumentNode node, string path)
    {
        if (node.Find("unit") is not { IsNothing: false } unit)
        {
            return UrdbUnit.PerMonth;
        }

        switch (unit.Characters)
        {
            case "kWh" when IsEnergy:
            case "kW" when !IsEnergy:
                return UrdbUnit.PerMonth;
            case "kWh daily" when IsEnergy:
                return UrdbUnit.PerDay;
            case "kWh/kW" when IsEnergy:
                return UrdbUnit.PerKilowatt;
            case "kWh/kW daily" when IsEnergy:
                return UrdbUnit.PerKilowattPerDay;
            default:
                faults.Add(
                    unit.At, FieldPath.Of(path, "unit"), $"is {unit.Describe()} and cannot be honoured",
                    IsEnergy ? "kWh, kWh daily, kWh/kW, kWh/kW daily" : "kW");
                return UrdbUnit.PerMonth;
        }
    }

    UrdbNumber? Number(DocumentNode node, string name, string path)
    {
        if (node.Find(name) is not { IsNothing: false } value)
        {
            return null;
        }

        if (value.IsScalar && UrdbNumber.TryParse(value.Characters, out var number))
        {
            return number;
        }

        faults.Add(value.At, FieldPath.Of(path, name), $"is {value.Describe()}", "a number");
        return UrdbNumber.Zero;
    }

    static int Compare(UrdbNumber left, UrdbNumber right) =>
        (left + new UrdbNumber(-right.Digits, right.Decimals)).Digits.Sign;
}
