using System.Globalization;
using Tallywatt.Core.Readings;
using Tallywatt.Core.Tariffs;
using Tallywatt.Formats.TariffFiles;

namespace Tallywatt.Host.Rate;

/// <summary>One line of advice, computed from this bill by the engine that made it.</summary>
/// <remarks>
/// What could be done is rated again as if it had been done: a part of the dearest rate's energy moved to the
/// cheapest one on the same day, or the same use under another built-in tariff of the same currency. The
/// first that saves anything is named, what a household can do itself before what it would have to be offered; when
/// none does, the ladder speaks.
/// </remarks>
static class RateAdvice
{
    /// <summary>A quarter is what a household can move without changing how it lives.</summary>
    const int MovedPercent = 25;

    internal static string Of(Rated rated)
    {
        var shift = Shift(rated);
        var advice = shift is { IsSaving: true } ? shift : OtherTariff(rated);
        return advice is { IsSaving: true } ? advice.Sentence : Standing(rated.Bill);
    }

    static Advice? Shift(Rated rated)
    {
        if (RateShift.Of(rated, MovedPercent) is not { } shift)
        {
            return null;
        }

        var saving = rated.Bill.Totals.Total - shift.Bill.Totals.Total;
        return new(
            saving,
            $"moving {MovedPercent} % of the {shift.Dear} use ({RateSheet.Kilowatts(shift.MovedWattHours)} kWh) to "
                + $"{shift.Cheap} on the same day would save {Amount(saving, rated.Bill)}"
                + $"{Share(saving, rated.Bill.Totals.Total)}.");
    }

    static Advice? OtherTariff(Rated rated)
    {
        Advice? best = null;
        foreach (var name in BuiltInTariffs.Names)
        {
            if (name == rated.Tariff.Tariff.Name || TariffSource.Load(name).Tariff is not { } tariff
                || tariff.Currency != rated.Bill.Currency || Rate(rated, tariff) is not { } bill)
            {
                continue;
            }

            var saving = rated.Bill.Totals.Total - bill.Totals.Total;
            best = best is null || saving > best.Saving
                ? new(
                    saving,
                    $"the same use would cost {Amount(bill.Totals.Total, bill)} under {name}, "
                        + $"{Amount(saving, bill)} less{Share(saving, rated.Bill.Totals.Total)}.")
                : best;
        }

        return best;
    }

    static Bill? Rate(Rated rated, Tariff tariff)
    {
        try
        {
            var compiled = CompiledTariff.Compile(tariff, rated.Tariff.Terms with { ZoneId = rated.Bill.ZoneId });
            return Biller.Bill(
                compiled, rated.Usage.Series.Intervals.Span, rated.Options.From, rated.Options.To);
        }
        catch (TariffException)
        {
            // It was not in force then, or its terms do not fit: it is no alternative.
            return null;
        }
    }

    static string Standing(Bill bill) => bill.Ladder switch
    {
        { NextLimitWattHours: { } limit } ladder =>
            $"{RateSheet.Kilowatts(limit - ladder.PositionWattHours)} kWh are left before block {ladder.Block + 1} "
                + "begins.",
        { } => "every further kWh of this period is at the price of the last block.",
        null => "the price does not depend on when or how much is used; only using less lowers this bill.",
    };

    static string Amount(ExactAmount amount, Bill bill) => $"{RateSheet.Cents(amount)} {bill.Currency}";

    /// <summary>" (12 %)", or nothing when it is less than one in a hundred.</summary>
    static string Share(ExactAmount saving, ExactAmount total)
    {
        var (part, whole) = (saving.ToMoney().Nanos, total.ToMoney().Nanos);
        var percent = whole <= 0 ? 0 : (int)((Int128)part * 100 / whole);
        return percent > 0 ? string.Create(CultureInfo.InvariantCulture, $" ({percent} %)") : "";
    }

    sealed record Advice(ExactAmount Saving, string Sentence)
    {
        internal bool IsSaving => Saving > ExactAmount.Zero;
    }
}
