using System.Globalization;
using Tallywatt.Core.Units;

namespace Tallywatt.Core.Tariffs;

/// <summary>What a reader of the bill should know, each in one sentence.</summary>
static class BillWarnings
{
    internal static IReadOnlyList<string> Of(
        CompiledTariff tariff,
        DateOnly first,
        DateOnly last,
        RatingTrace trace,
        IReadOnlyList<BillLine> lines,
        in RatingState state)
    {
        var warnings = new List<string>();
        var days = (First: tariff.Day(first.DayNumber).Version, Last: tariff.Day(last.DayNumber).Version);
        Add(warnings, trace.ApportionedCount, "{0} {1} a boundary of a rate, day, month or version, and {2} "
            + "apportioned by time in whole Wh.", "interval crosses", "intervals cross");
        Add(warnings, trace.MissingCount, "{0} {1} no known value, and {2} left out.",
            "interval has", "intervals have");
        var unpaid = lines.Where(line => line is { Kind: ChargeKind.Export, Price.NanosPerKilowattHour: 0 })
            .Sum(line => line.EnergyWattHours);
        if (unpaid > 0)
        {
            warnings.Add($"{Kilowatthours(unpaid)} kWh were exported at a price of zero.");
        }

        foreach (var day in tariff.LateCriticalDays.Where(day => day.Date >= first && day.Date <= last))
        {
            warnings.Add($"{day.Date:yyyy-MM-dd} was announced as critical after it had begun, and is rated as usual.");
        }

        if (state.YearAttos != 0 && days.Last.Source.MinimumPerYear.Nanos > 0)
        {
            warnings.Add("The contract year goes on after this bill: its annual minimum is not in it.");
        }

        AddHolidays(warnings, tariff, first, last);
        AddKept(warnings, days.Last, state);
        return warnings;
    }

    static void Add(List<string> warnings, int count, string text, string one, string many)
    {
        if (count > 0)
        {
            var (subject, verb) = count == 1 ? (one, "was") : (many, "were");
            warnings.Add(string.Format(CultureInfo.InvariantCulture, text, count, subject, verb));
        }
    }

    static void AddHolidays(List<string> warnings, CompiledTariff tariff, DateOnly first, DateOnly last)
    {
        var asksForHolidays = tariff.Tariff.Versions.Any(version =>
            version.Calendar.Any(rule => (rule.When.Days & DayKinds.Holiday) != 0));
        if (asksForHolidays && !tariff.Tariff.Holidays.Concat(tariff.Terms.Holidays)
            .Any(date => date >= first && date <= last))
        {
            warnings.Add("The tariff has rates for holidays, but no holiday is known within the bill.");
        }
    }

    static void AddKept(List<string> warnings, CompiledVersion version, in RatingState state)
    {
        var kept = KeptWattHours(state);
        if (kept > 0)
        {
            warnings.Add($"{Kilowatthours(kept)} kWh of surplus are kept for later months and are not paid here.");
        }

        if (state.KeptAttos > 0)
        {
            warnings.Add($"A credit of {new ExactAmount(state.KeptAttos)} is kept for later months, not paid here.");
        }

        if (version.Mode == ExportMode.NetMetering && version.Source.Ladder is { Rule: BlockRule.Chronological })
        {
            warnings.Add("Net metering settles by the month, so blocks are spread over rates in proportion.");
        }
    }

    /// <summary>Surplus kept as energy, of all rates.</summary>
    internal static long KeptWattHours(in RatingState state)
    {
        var kept = 0L;
        for (var slot = 0; slot < RatingState.KeptSlots; slot++)
        {
            kept += state.Registers[RatingState.KeptAt + slot];
        }

        return kept;
    }

    static string Kilowatthours(long wattHours) => DecimalText.Format(wattHours, decimals: 3);
}
