using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;

namespace Tallywatt.Core.Billing;

/// <summary>Compares a day of a meter's own purse with our own rating of that meter's profile.</summary>
/// <remarks>
/// A difference of up to one smallest unit of the currency is rounding: a meter shows amounts cut to it. What is beyond
/// is named as closely as what was read allows: prices first, because they say which line differs, then energy, then
/// the total alone.
/// </remarks>
public static class PurseComparison
{
    /// <summary>What differs, empty when nothing does.</summary>
    /// <param name="meter">What the meter says.</param>
    /// <param name="parts">Our rating of the day, as traced. Parts of other days are left out.</param>
    /// <param name="credited">Purchases of the day that we booked.</param>
    /// <param name="currency">ISO 4217.</param>
    public static IReadOnlyList<PurseDifference> Of(
        MeterPurseDay meter, IEnumerable<RatedPart> parts, Money credited, string currency)
    {
        ArgumentNullException.ThrowIfNull(meter);
        ArgumentNullException.ThrowIfNull(parts);
        var tolerance = ExactAmount.Of(SmallestUnit.Of(currency));
        RatedPart[] ours = [.. parts.Where(part => part.Day == meter.Day)];
        var differences = Debits(meter, ours, tolerance);
        if (meter.Credited is { } purchased && Differ(ExactAmount.Of(purchased), ExactAmount.Of(credited), tolerance))
        {
            differences.Add(new(
                PurseLineKind.Credit, "", 0, ExactAmount.Of(purchased), ExactAmount.Of(credited)));
        }

        return differences;
    }

    static List<PurseDifference> Debits(MeterPurseDay meter, RatedPart[] ours, ExactAmount tolerance)
    {
        var (debited, total) = (ExactAmount.Of(meter.Debited), SumOf(ours));
        if (!Differ(debited, total, tolerance))
        {
            return [];
        }

        var lines = ByPrice(meter, ours);
        var explained = lines.Aggregate(total, (sum, line) => sum + line.MeterSays - line.WeSay);
        if (!Differ(debited, explained, tolerance))
        {
            return lines;
        }

        // Something beside the prices: energy when the registers say so, the total when nobody knows.
        var profileWattHours = ours.Where(part => IsImport(part.Kind)).Sum(part => part.Energy.WattHours);
        var isEnergy = meter.ImportWattHours is { } counted && counted != profileWattHours;
        lines.Add(new(isEnergy ? PurseLineKind.Energy : PurseLineKind.Total, "", 0, debited, total)
        {
            WattHours = profileWattHours,
            MeterWattHours = meter.ImportWattHours ?? profileWattHours,
        });
        return lines;
    }

    /// <summary>Lines whose price is another one in the meter: our energy at either price.</summary>
    static List<PurseDifference> ByPrice(MeterPurseDay meter, RatedPart[] ours)
    {
        var lines = new List<PurseDifference>();
        foreach (var line in ours.Where(part => part.Kind == ChargeKind.Energy)
            .GroupBy(part => (part.Name, part.Block, part.Price))
            .OrderBy(line => line.Key.Name, StringComparer.Ordinal).ThenBy(line => line.Key.Block))
        {
            if (meter.PriceOf(line.Key.Name, line.Key.Block) is not { } price || price == line.Key.Price)
            {
                continue;
            }

            var wattHours = line.Sum(part => part.Energy.WattHours);
            lines.Add(new(
                PurseLineKind.Rate, line.Key.Name, line.Key.Block,
                ExactAmount.Of(Energy.FromWattHours(wattHours), price), SumOf(line))
            {
                WattHours = wattHours, MeterWattHours = wattHours, MeterPrice = price, OurPrice = line.Key.Price,
            });
        }

        return lines;
    }

    static ExactAmount SumOf(IEnumerable<RatedPart> parts) => parts.Aggregate(
        ExactAmount.Zero, (sum, part) => part.IsCredit ? sum - part.Amount : sum + part.Amount);

    static bool IsImport(ChargeKind kind) =>
        kind is ChargeKind.Energy or ChargeKind.NettedImport or ChargeKind.KeptImport;

    static bool Differ(ExactAmount left, ExactAmount right, ExactAmount tolerance) =>
        left - right > tolerance || right - left > tolerance;
}
