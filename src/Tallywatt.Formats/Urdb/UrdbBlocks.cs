using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;
using Tallywatt.Formats.TariffFiles;
using Tallywatt.Formats.TariffFiles.Documents;

namespace Tallywatt.Formats.Urdb;

/// <summary>The tiers of all periods as one ladder, whose position counts the energy of every period.</summary>
/// <remarks>
/// Periods may have tiers of their own. The ladder's limits are the union of all; a period's price is repeated in
/// the blocks between two of its own limits. As the position counts all energy of the month, this is exact.
/// </remarks>
sealed class UrdbBlocks
{
    const int MostLimits = TariffLimits.LadderLimits;

    readonly UrdbRate rate;
    readonly FaultList faults;
    readonly UrdbScaling scaling;
    readonly long[] limits;

    public UrdbBlocks(UrdbRate rate, IReadOnlyList<int> used, FaultList faults, UrdbScaling scaling)
    {
        (this.rate, this.faults, this.scaling) = (rate, faults, scaling);
        var tiers = used.SelectMany(period => rate.Energy[period].Tiers);
        limits = [.. tiers.Select(LimitOf).OfType<long>().Distinct().Order()];
        if (limits.Length > 0)
        {
            Ladder = LadderOf(UnitOf(used));
        }

        if (limits.Length > MostLimits)
        {
            var path = FieldPath.Of(rate.Path, "energyratestructure");
            faults.Add(rate.Root.At, path, $"has {limits.Length} different limits", $"at most {MostLimits}");
        }
    }

    /// <summary>Null when no period has a second tier.</summary>
    public Ladder? Ladder { get; }

    /// <summary>The price of a period in each block of the ladder.</summary>
    public IReadOnlyList<Price> PricesOf(int period)
    {
        var tiers = rate.Energy[period].Tiers;
        Price[] prices = [.. tiers.Select(tier => scaling.Price(tier.Rate, tier.At, FieldPath.Of(tier.Path, "rate")))];
        long?[] own = [.. tiers.Select(LimitOf)];
        return
        [
            .. limits.Select(limit => prices[Array.FindIndex(own, upTo => upTo is null || upTo >= limit)]),
            prices[^1],
        ];
    }

    Ladder LadderOf(LadderUnit unit)
    {
        var isPerKilowatt = unit is LadderUnit.WattHoursPerKilowatt or LadderUnit.WattHoursPerKilowattPerDay;
        return new()
        {
            Reset = LadderReset.Monthly(),
            Rule = rate.Export == UrdbExport.NetMetering || isPerKilowatt
                ? BlockRule.Proportional
                : BlockRule.Chronological,
            Settlement = Settlement.Month,
            Unit = unit,
            Limits = [new(null, limits)],
        };
    }

    LadderUnit UnitOf(IReadOnlyList<int> used)
    {
        var tiers = used.SelectMany(period => rate.Energy[period].Tiers);
        var limited = tiers.Where(tier => tier.Limit is not null).ToList();
        if (limited.Find(tier => tier.Unit != limited[0].Unit) is { } other)
        {
            faults.Add(
                other.At, FieldPath.Of(other.Path, "unit"), "differs from the unit of another period's limits",
                "one unit in a rate: the limits of all periods count the same energy");
        }

        return limited[0].Unit switch
        {
            UrdbUnit.PerMonth => LadderUnit.WattHours,
            UrdbUnit.PerDay => LadderUnit.WattHoursPerDay,
            UrdbUnit.PerKilowatt => LadderUnit.WattHoursPerKilowatt,
            UrdbUnit.PerKilowattPerDay => LadderUnit.WattHoursPerKilowattPerDay,
            _ => throw new InvalidOperationException($"No such unit: {limited[0].Unit}."),
        };
    }

    long? LimitOf(UrdbTier tier) => tier.Limit is { } limit
        ? scaling.Thousandths(limit, tier.At, FieldPath.Of(tier.Path, "max"))
        : null;
}
