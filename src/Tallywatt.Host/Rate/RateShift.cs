using Tallywatt.Core.Readings;
using Tallywatt.Core.Tariffs;

namespace Tallywatt.Host.Rate;

/// <summary>The bill as it would be, had a part of the dearest rate's use been at the cheapest rate's time.</summary>
sealed record RateShift(string Dear, string Cheap, long MovedWattHours, Bill Bill)
{
    /// <returns>Null when the tariff has one price, or no day has both rates.</returns>
    internal static RateShift? Of(Rated rated, int percent)
    {
        var rates = rated.Bill.Lines.Where(line => line.Kind == ChargeKind.Energy && line.EnergyWattHours > 0)
            .GroupBy(line => line.Rate)
            .Select(rate => (Name: rate.Key, Price: AveragePrice([.. rate])))
            .OrderBy(rate => rate.Price).ToList();
        if (rates.Count < 2 || rates[0].Price == rates[^1].Price)
        {
            return null;
        }

        var (dear, cheap) = (rates[^1].Name, rates[0].Name);
        var intervals = rated.Usage.Series.Intervals.ToArray();
        var names = RateNames(rated.Tariff, intervals);
        var movedWattHours = 0L;
        for (var (from, to) = (0, 0); from < intervals.Length; from = to)
        {
            var day = rated.Tariff.DayOf(intervals[from].StartUnixSeconds);
            while (to < intervals.Length && rated.Tariff.DayOf(intervals[to].StartUnixSeconds) == day)
            {
                to++;
            }

            movedWattHours += MoveWithinDay(intervals.AsSpan(from..to), names.AsSpan(from..to), dear, cheap, percent);
        }

        return movedWattHours == 0
            ? null
            : new(
                dear, cheap, movedWattHours,
                Biller.Bill(rated.Tariff, intervals, rated.Options.From, rated.Options.To));
    }

    static Int128 AveragePrice(List<BillLine> lines)
    {
        var (nanos, wattHours) = ((Int128)0, 0L);
        foreach (var line in lines)
        {
            nanos += (Int128)line.EnergyWattHours * line.Price.NanosPerKilowattHour;
            wattHours += line.EnergyWattHours;
        }

        return nanos / wattHours;
    }

    static long MoveWithinDay(
        Span<IntervalReading> day, ReadOnlySpan<string> names, string dear, string cheap, int percent)
    {
        var cheapCount = names.Count(cheap);
        if (cheapCount == 0)
        {
            return 0;
        }

        var movedWattHours = 0L;
        for (var i = 0; i < day.Length; i++)
        {
            if (names[i] == dear)
            {
                var partWattHours = day[i].ImportWattHours * percent / 100;
                movedWattHours += partWattHours;
                day[i] = day[i] with { ImportWattHours = day[i].ImportWattHours - partWattHours };
            }
        }

        var (each, rest) = Math.DivRem(movedWattHours, cheapCount);
        for (var i = 0; i < day.Length; i++)
        {
            if (names[i] == cheap)
            {
                day[i] = day[i] with { ImportWattHours = day[i].ImportWattHours + each + (rest-- > 0 ? 1 : 0) };
            }
        }

        return movedWattHours;
    }

    /// <summary>The rate of each interval: what the same calendar says when it has no ladder and nothing
    /// else.</summary>
    static string[] RateNames(CompiledTariff tariff, IntervalReading[] intervals)
    {
        var plain = tariff.Tariff with
        {
            Versions =
            [
                .. tariff.Tariff.Versions.Select(version => new TariffVersion
                {
                    From = version.From,
                    Calendar = version.Calendar,
                    Rates = [.. version.Rates.Select(rate => EnergyRate.Flat(rate.Name, rate.Prices[0]))],
                }),
            ],
        };
        var compiled = CompiledTariff.Compile(plain, tariff.Terms with { ExportMode = null, ExportPrice = null });
        var state = compiled.Open(compiled.DayOf(intervals[0].StartUnixSeconds));
        var trace = new RatingTrace();
        var names = new string[intervals.Length];
        for (var i = 0; i < intervals.Length; i++)
        {
            trace.Clear();
            compiled.Rate(ref state, intervals[i] with { ImportWattHours = 1, ExportWattHours = 0 }, trace);
            names[i] = trace.Parts.FirstOrDefault(part => part.Kind == ChargeKind.Energy).Name ?? "";
        }

        return names;
    }
}
