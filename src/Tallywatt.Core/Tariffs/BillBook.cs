using Tallywatt.Core.Units;

namespace Tallywatt.Core.Tariffs;

/// <summary>Adds the parts of charges up to months and lines while the engine runs.</summary>
sealed class BillBook
{
    readonly List<Line> lines = [];
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
            var line = LineOf(part);
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
    internal IReadOnlyList<BillLine> Lines()
    {
        lines.Sort();
        return [.. lines.Select(line => line.ToBillLine()).OrderBy(line => line.Direction == "export")];
    }

    // What was used last is most likely used next. There are few lines, and a hash of each part would cost more.
    Line LineOf(in RatedPart part)
    {
        for (var i = lines.Count - 1; i >= 0; i--)
        {
            if (lines[i].IsOf(part))
            {
                return lines[i];
            }
        }

        var line = new Line(part);
        lines.Add(line);
        return line;
    }

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

    sealed class Line(in RatedPart part) : IComparable<Line>
    {
        internal long WattHours;
        internal ExactAmount Amount;
        readonly ChargeKind kind = part.Kind;
        readonly string name = part.Name;
        readonly int block = part.Block;
        readonly Price price = part.Price;

        internal bool IsOf(in RatedPart part) =>
            kind == part.Kind && block == part.Block && price == part.Price && name == part.Name;

        internal BillLine ToBillLine() => new(name, block, kind, WattHours, price, Amount);

        public int CompareTo(Line? other)
        {
            ArgumentNullException.ThrowIfNull(other);
            var order = kind.CompareTo(other.kind);
            order = order != 0 ? order : string.CompareOrdinal(name, other.name);
            order = order != 0 ? order : block.CompareTo(other.block);
            return order != 0 ? order : price.NanosPerKilowattHour.CompareTo(other.price.NanosPerKilowattHour);
        }
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
