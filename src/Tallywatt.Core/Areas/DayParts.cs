using System.Collections.Immutable;
using Tallywatt.Core.Ledger;
using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;

namespace Tallywatt.Core.Areas;

/// <summary>Splits what a day was debited into charge, tax and export credit.</summary>
static class DayParts
{
    /// <remarks>
    /// The purse is debited in whole nano-units with the remainder carried, so the parts of one day may be off by
    /// less than one nano-unit each. Tax and credit are rounded, and the charge is what is left: the parts always
    /// add up to the debit.
    /// </remarks>
    internal static DaySummary Summary(OpenDay day, RatingTrace trace)
    {
        var tax = ExactAmount.Zero;
        var credit = ExactAmount.Zero;
        var rates = new List<RateUse>();
        var charges = new List<ExactAmount>();
        foreach (var part in trace.Parts)
        {
            if (part.Day != day.Day)
            {
                continue;
            }

            if (part.IsCredit)
            {
                credit += part.Amount;
            }
            else if (part.Kind == ChargeKind.Tax)
            {
                tax += part.Amount;
            }
            else if (part.Kind == ChargeKind.Energy)
            {
                AddRate(rates, charges, part);
            }
        }

        for (var i = 0; i < charges.Count; i++)
        {
            rates[i] = rates[i] with { Charge = charges[i].ToMoney() };
        }

        var (taxMoney, creditMoney) = (tax.ToMoney(), credit.ToMoney());
        var use = new DayUse(day.Net - taxMoney + creditMoney, taxMoney, creditMoney);
        return new(day.Day, day.ImportWattHours, day.ExportWattHours, use, day.RowCount, [.. rates]);
    }

    /// <summary>The same for charges that belong to no single day.</summary>
    internal static DayUse Use(RatingTrace trace, Money net)
    {
        var tax = trace.Parts.Where(part => part.Kind == ChargeKind.Tax)
            .Aggregate(ExactAmount.Zero, (sum, part) => sum + part.Amount).ToMoney();
        var credit = trace.Parts.Where(part => part.IsCredit)
            .Aggregate(ExactAmount.Zero, (sum, part) => sum + part.Amount).ToMoney();
        return new(net - tax + credit, tax, credit);
    }

    static void AddRate(List<RateUse> rates, List<ExactAmount> charges, RatedPart part)
    {
        var index = rates.FindIndex(rate => rate.Name == part.Name && rate.BlockNumber == part.Block);
        if (index < 0)
        {
            index = rates.Count;
            rates.Add(new(part.Name, part.Block, 0, Money.Zero));
            charges.Add(ExactAmount.Zero);
        }

        rates[index] = rates[index] with { ImportWattHours = rates[index].ImportWattHours + part.Energy.WattHours };
        charges[index] += part.Amount;
    }
}
