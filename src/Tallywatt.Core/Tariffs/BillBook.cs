using System.Runtime.InteropServices;
using Tallywatt.Core.Units;

namespace Tallywatt.Core.Tariffs;

/// <summary>Adds the parts of charges up to months and lines while the engine runs.</summary>
sealed class BillBook
{
    readonly Dictionary<LineKey, LineSum> lines = [];
    readonly Dictionary<int, Sums> months = [];
    (int Code, Sums Sums) open;

    internal void Add(in RatedPart part)
    {
        var code = (part.Day.Year * 12) + part.Day.Month - 1;
        if (open.Code != code)
        {
            open = (code, SumsOf(code));
        }

        Add(open.Sums, part);
        if (part.Energy != Energy.Zero || part.IsCredit)
        {
            ref var line = ref CollectionsMarshal.GetValueRefOrAddDefault(lines, LineKey.Of(part), out _);
            line.WattHours += part.Energy.WattHours;
            line.Amount += part.Amount;
        }
    }

    /// <summary>Every month from the first to the last date, with or without charges.</summary>
    internal IReadOnlyList<BillMonth> Months(DateOnly from, DateOnly to)
    {
        var first = (from.Year * 12) + from.Month - 1;
        var last = (to.Year * 12) + to.Month - 1;
        return [.. Enumerable.Range(first, last - first + 1)
            .Select(code => new BillMonth(code / 12, (code % 12) + 1, SumsOf(code).ToAmounts()))];
    }

    /// <summary>Import first, then export; by kind, rate, block and price.</summary>
    internal IReadOnlyList<BillLine> Lines() =>
        [.. lines.OrderBy(line => line.Key.Kind).ThenBy(line => line.Key.Name, StringComparer.Ordinal)
            .ThenBy(line => line.Key.Block).ThenBy(line => line.Key.Price.NanosPerKilowattHour)
            .Select(line => new BillLine(
                line.Key.Name, line.Key.Block, line.Key.Kind, line.Value.WattHours, line.Key.Price, line.Value.Amount))
            .OrderBy(line => line.Direction == "export")];

    Sums SumsOf(int code)
    {
        if (!months.TryGetValue(code, out var sums))
        {
            sums = new();
            months.Add(code, sums);
        }

        return sums;
    }

    static void Add(Sums sums, in RatedPart part)
    {
        switch (part.Kind)
        {
            case ChargeKind.Energy:
                sums.ImportWattHours += part.Energy.WattHours;
                sums.Energy += part.Amount;
                break;
            case ChargeKind.NettedImport or ChargeKind.KeptImport:
                sums.ImportWattHours += part.Energy.WattHours;
                break;
            case ChargeKind.Export:
                sums.ExportWattHours += part.Energy.WattHours;
                sums.ExportCredit += part.Amount;
                break;
            case ChargeKind.NettedExport or ChargeKind.KeptExport:
                sums.ExportWattHours += part.Energy.WattHours;
                break;
            case ChargeKind.KeptCredit:
                sums.ExportCredit += part.Amount;
                break;
            case ChargeKind.FixedPerDay or ChargeKind.FixedPerMonth:
                sums.Fixed += part.Amount;
                break;
            case ChargeKind.Demand:
                sums.Demand += part.Amount;
                break;
            case ChargeKind.MinimumAdjustment:
                sums.Minimum += part.Amount;
                break;
            case ChargeKind.Tax:
                sums.Tax += part.Amount;
                break;
            default:
                throw new InvalidOperationException($"No such charge: {part.Kind}.");
        }
    }

    readonly record struct LineKey(ChargeKind Kind, string Name, int Block, Price Price)
    {
        internal static LineKey Of(in RatedPart part) => new(part.Kind, part.Name, part.Block, part.Price);
    }

    struct LineSum
    {
        internal long WattHours;
        internal ExactAmount Amount;
    }

    sealed class Sums
    {
        internal long ImportWattHours;
        internal long ExportWattHours;
        internal ExactAmount Energy;
        internal ExactAmount Fixed;
        internal ExactAmount Demand;
        internal ExactAmount Minimum;
        internal ExactAmount ExportCredit;
        internal ExactAmount Tax;

        internal BillAmounts ToAmounts() => new()
        {
            ImportWattHours = ImportWattHours,
            ExportWattHours = ExportWattHours,
            EnergyCharge = Energy,
            FixedCharge = Fixed,
            DemandCharge = Demand,
            MinimumAdjustment = Minimum,
            ExportCredit = ExportCredit,
            Tax = Tax,
        };
    }
}
