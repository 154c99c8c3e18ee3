namespace Tallywatt.Core.Tariffs;

/// <summary>A tariff version as flat arrays, with the service point's terms applied.</summary>
sealed class CompiledVersion
{
    internal required TariffVersion Source { get; init; }

    internal required int FromDayNumber { get; init; }

    /// <summary>Where the ladder's present reset rule came into force: the ladder itself may begin mid period.
    /// </summary>
    internal required int LadderFromDayNumber { get; init; }

    internal required int BlockCount { get; init; }

    /// <summary>Nano-units per kWh at [rate x BlockCount + block].</summary>
    internal required long[] PriceNanos { get; init; }

    internal required ExportMode Mode { get; init; }

    /// <summary>Nano-units per kWh of each export price; under net metering, of each energy rate.</summary>
    internal required long[] ExportNanos { get; init; }

    internal required string[] ExportNames { get; init; }

    internal required long TrueUpNanos { get; init; }

    /// <summary>The highest price of all, import or export, by size; at least 1.</summary>
    internal required long PriceNanosMax { get; init; }

    /// <summary>For each energy rate, its place among the kept surplus of net metering.</summary>
    internal required int[] KeptSlots { get; init; }

    /// <summary>For month 1 to 12: the energy rates that can occur in it.</summary>
    internal required int[][] MonthRates { get; init; }

    /// <summary>For month 1 to 12: the demand charges that can occur in it.</summary>
    internal required int[][] MonthDemands { get; init; }

    /// <summary>Export cancels import, over a month or an hour.</summary>
    internal bool NetMetering => Nets(Mode);

    internal RollOver RollOver => Mode == ExportMode.NetBillingHourly ? RollOver.None : Source.Export.RollOver;

    internal static bool Nets(ExportMode mode) => mode is ExportMode.NetMetering or ExportMode.NetBillingHourly;

    /// <summary>Energy waits in registers until it is settled, instead of being charged at once.</summary>
    internal bool Waits => NetMetering || Source.Ladder is { Rule: BlockRule.Proportional };

    internal Settlement Settlement => Mode switch
    {
        ExportMode.NetBillingHourly => Settlement.Hour,
        ExportMode.NetMetering => Settlement.Month,
        _ => Source.Ladder?.Settlement ?? Settlement.Month,
    };

    internal bool LimitsPerKilowatt =>
        Source.Ladder?.Unit is LadderUnit.WattHoursPerKilowatt or LadderUnit.WattHoursPerKilowattPerDay;

    internal string RateName(int rate) => Source.Rates[rate].Name;

    internal int RateSlot(int month, int rate) => Array.IndexOf(MonthRates[month - 1], rate);

    internal static CompiledVersion Of(
        TariffVersion source, int ladderFromDayNumber, List<string> keptNames, ServicePointTerms terms)
    {
        var blockCount = source.Rates[0].Prices.Count;
        var mode = terms.ExportMode ?? source.Export.Mode;
        var prices = EnergyPrices(source, blockCount);
        var exportPrices = ExportPrices(source, mode, terms);
        return new()
        {
            Source = source,
            FromDayNumber = source.From.DayNumber,
            LadderFromDayNumber = ladderFromDayNumber,
            BlockCount = blockCount,
            PriceNanos = prices,
            PriceNanosMax = Math.Max(HighestOf(prices), HighestOf(exportPrices)),
            Mode = mode,
            ExportNanos = exportPrices,
            ExportNames = [.. source.Export.Prices.Select(price => price.Name).DefaultIfEmpty("export")],
            TrueUpNanos = (terms.ExportPrice ?? source.Export.TrueUpPrice).NanosPerKilowattHour,
            KeptSlots = [.. source.Rates.Select(rate => KeptSlot(keptNames, rate.Name))],
            MonthRates = [.. Months(month => RatesOf(source, month))],
            MonthDemands = [.. Months(month => DemandsOf(source, month))],
        };
    }

    static long[] ExportPrices(TariffVersion source, ExportMode mode, ServicePointTerms terms)
    {
        var count = Nets(mode) ? source.Rates.Count : Math.Max(1, source.Export.Prices.Count);
        var prices = new long[count];
        for (var i = 0; i < count; i++)
        {
            prices[i] = PriceOf(source.Export.Prices, i, terms);
        }

        return prices;
    }

    static long[] EnergyPrices(TariffVersion source, int blockCount)
    {
        var prices = new long[source.Rates.Count * blockCount];
        for (var i = 0; i < prices.Length; i++)
        {
            prices[i] = source.Rates[i / blockCount].Prices[i % blockCount].NanosPerKilowattHour;
        }

        return prices;
    }

    static long HighestOf(long[] prices)
    {
        var highest = 1L;
        foreach (var price in prices)
        {
            highest = Math.Max(highest, Math.Abs(price));
        }

        return highest;
    }

    static long PriceOf(IReadOnlyList<ExportPrice> prices, int index, ServicePointTerms terms) =>
        terms.ExportPrice is { } replaced ? replaced.NanosPerKilowattHour
        : prices.Count == 0 ? 0
        : prices[prices.Count == 1 ? 0 : index].Price.NanosPerKilowattHour;

    static int KeptSlot(List<string> names, string name)
    {
        var slot = names.IndexOf(name);
        if (slot < 0)
        {
            slot = names.Count;
            names.Add(name);
        }

        return slot;
    }

    static IEnumerable<int[]> Months(Func<int, int[]> select) => Enumerable.Range(1, 12).Select(select);

    internal static int[] RatesOf(TariffVersion source, int month) => source.Calendar.Count == 0
        ? [0]
        : [.. source.Calendar.Where(rule => Touches(rule.When, month)).Select(rule => rule.Rate).Distinct().Order()];

    internal static int[] DemandsOf(TariffVersion source, int month) =>
        [.. Enumerable.Range(0, source.Demand.Count).Where(i => source.Demand[i].When is { Count: 0 }
            || source.Demand[i].When.Any(window => Touches(window, month)))];

    // A season that holds neither end of a month, and yet touches it, begins inside it.
    static bool Touches(TimeWindow window, int month) => window.Season is not { } season
        || season.Contains(new(month, 1)) || season.Contains(new(month, DateTime.DaysInMonth(2000, month)))
        || season.From.Month == month;
}
