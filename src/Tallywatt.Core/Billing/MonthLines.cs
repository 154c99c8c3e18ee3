using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;

namespace Tallywatt.Core.Billing;

/// <summary>Adds the parts of a month's charges up to the lines of its bill.</summary>
static class MonthLines
{
    internal static IReadOnlyList<BilledLine> Of(
        CompiledTariff tariff, IReadOnlyList<RatedPart> parts, in RatingState beforeClose)
    {
        var lines = new Dictionary<LineKey, Sum>();
        foreach (var part in parts)
        {
            var millionths = part.Kind == ChargeKind.Tax ? RateOf(tariff, part) : 0;
            var key = new LineKey(part.Kind, part.Name, part.Block, part.Price, millionths, PerDay(part));
            var sum = lines.GetValueOrDefault(key);
            lines[key] = new(
                sum.WattHours + part.Energy.WattHours,
                sum.Amount + (part.IsCredit ? -part.Amount : part.Amount),
                sum.PartCount + 1);
        }

        var peaks = beforeClose;
        return
        [
            .. lines.OrderBy(line => Place(line.Key.Kind)).ThenBy(line => line.Key.Name, StringComparer.Ordinal)
                .ThenBy(line => line.Key.Block).ThenBy(line => line.Key.Price.NanosPerKilowattHour)
                .Select(line => Line(line.Key, line.Value, PeakOf(tariff, line.Key, peaks))),
        ];
    }

    static BilledLine Line(LineKey key, Sum sum, long peakWatts) => new()
    {
        Kind = key.Kind,
        Name = key.Name,
        BlockNumber = key.Block,
        EnergyWattHours = sum.WattHours,
        Price = key.Price,
        DayCount = key.Kind == ChargeKind.FixedPerDay ? sum.PartCount : 0,
        PeakWatts = peakWatts,
        PartsPerMillion = key.Millionths,
        TaxedAmount = key.Millionths == 0 ? ExactAmount.Zero : new(sum.Amount.Attos / key.Millionths * 1_000_000),
        Amount = sum.Amount,
    };

    // Used first, then what was sent out, then what is due whatever was used, and taxes at the end.
    static int Place(ChargeKind kind) => kind switch
    {
        ChargeKind.Energy => 0,
        ChargeKind.NettedImport => 1,
        ChargeKind.KeptImport => 2,
        ChargeKind.Export => 3,
        ChargeKind.NettedExport => 4,
        ChargeKind.KeptExport => 5,
        ChargeKind.KeptCredit => 6,
        ChargeKind.Demand => 7,
        ChargeKind.FixedPerDay => 8,
        ChargeKind.FixedPerMonth => 9,
        ChargeKind.MinimumAdjustment => 10,
        ChargeKind.Tax => 11,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "has no place on a bill"),
    };

    static int RateOf(CompiledTariff tariff, in RatedPart part)
    {
        foreach (var tax in tariff.Day(part.Day.DayNumber).Version.Source.Taxes)
        {
            if (tax.Name == part.Name)
            {
                return tax.PartsPerMillion;
            }
        }

        return 0;
    }

    // A charge per day that changes within the month is two lines.
    static ExactAmount PerDay(in RatedPart part) =>
        part.Kind == ChargeKind.FixedPerDay ? part.Amount : ExactAmount.Zero;

    static long PeakOf(CompiledTariff tariff, LineKey key, in RatingState beforeClose)
    {
        if (key.Kind != ChargeKind.Demand || !beforeClose.IsOpen)
        {
            return 0;
        }

        var day = tariff.Day(beforeClose.DayNumber);
        var slots = day.Version.MonthDemands[day.Date.Month - 1];
        for (var slot = 0; slot < slots.Length; slot++)
        {
            if (day.Version.Source.Demand[slots[slot]].Name == key.Name)
            {
                return beforeClose.Registers[slot];
            }
        }

        return 0;
    }

    readonly record struct LineKey(
        ChargeKind Kind, string Name, int Block, Price Price, int Millionths, ExactAmount PerDay);

    readonly record struct Sum(long WattHours, ExactAmount Amount, int PartCount);
}
