using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;
using Tallywatt.SoftMeter.Metrology;
using CoreTariff = Tallywatt.Core.Tariffs.Tariff;

namespace Tallywatt.SoftMeter.Tariff;

/// <summary>Writes a tariff as the tables of a meter, or says why a meter cannot hold it.</summary>
/// <remarks>
/// A meter has four rates, six limits, prices that add up (rate plus block), and a calendar of seasons, weeks and
/// special days. What it lacks (fixed and minimum charges, demand charges, tax, export that cancels import, blocks that
/// are spread over rates) is refused rather than rated wrongly. What a supplier pays for export does not come out of
/// the meter's own rating: it reaches the purse as a credit, as a purchase does.
/// </remarks>
public static class TariffSetOf
{
    const int FirstProbeYear = 2001;
    const int ProbeYearCount = 40;

    /// <summary>The tables of the version in force on a local date, with the limits of the ladder period it is in.
    /// </summary>
    /// <remarks>A first period whose limits are cut pro rata needs new limits, with a switch date, for the next one.
    /// </remarks>
    /// <param name="terms">Holidays, household and so on of the service point.</param>
    /// <param name="reason">A sentence for people when there are no such tables.</param>
    public static bool TryMake(
        CoreTariff tariff, ServicePointTerms terms, DateOnly date, out TariffSet? set, out string reason)
    {
        ArgumentNullException.ThrowIfNull(tariff);
        ArgumentNullException.ThrowIfNull(terms);
        set = null;
        if (tariff.Versions.LastOrDefault(version => version.From <= date) is not { } version)
        {
            reason = $"{tariff.Name} is not in force on {date:yyyy-MM-dd}.";
            return false;
        }

        reason = Lacking(version);
        if (reason.Length > 0 || !TryPrices(version, out var prices, out var blockNanos, out reason)
            || !TryLadder(tariff, terms, version, date, blockNanos, out var ladder, out reason))
        {
            reason = $"{tariff.Name}: {reason}";
            return false;
        }

        var calendar = new CalendarWriter(tariff, terms, version);
        var made = new TariffSet(
            tariff.Name.Length <= TariffRules.NameMax ? tariff.Name : tariff.Name[..TariffRules.NameMax],
            calendar.Seasons(), calendar.Days, calendar.SpecialDays(date), prices, ladder);
        if (!TariffCompiler.TryCompile(made, out _, out reason))
        {
            reason = $"{tariff.Name}: {reason}";
            return false;
        }

        set = made;
        return true;
    }

    static string Lacking(TariffVersion version) =>
        version.Rates.Count > RegisterBank.RateCount ? $"it has {version.Rates.Count} rates, and a meter has four."
        : version.FixedPerDay != Money.Zero || version.FixedPerMonth != Money.Zero
            ? "a fixed charge cannot be deducted by the meter."
        : version.MinimumPerMonth != Money.Zero || version.MinimumPerDay != Money.Zero
            || version.MinimumPerYear != Money.Zero ? "a minimum charge cannot be deducted by the meter."
        : version.Demand.Count > 0 ? "a demand charge cannot be deducted by the meter."
        : version.Taxes.Count > 0 ? "a tax on top cannot be deducted by the meter."
        : version.Export.Mode is ExportMode.NetMetering or ExportMode.NetBillingHourly
            ? "export that cancels import needs the month's or the hour's end."
        : version.Ladder is { Rule: BlockRule.Proportional } ? "blocks spread over rates need the month's end."
        : version.Ladder is { Unit: not LadderUnit.WattHours } ? "limits that count days or kW have no table."
        : version.Ladder is { Limits.Count: > 1 } ? "limits that change with the season have no table."
        : "";

    /// <summary>Price of rate and block = price of the rate + price of the block, for every pair.</summary>
    static bool TryPrices(TariffVersion version, out RatePrices prices, out long[] blockNanos, out string reason)
    {
        var first = version.Rates[0].Prices;
        blockNanos = [.. first.Select(price => price.NanosPerKilowattHour - first[0].NanosPerKilowattHour)];
        var rates = new long[RegisterBank.RateCount];
        for (var rate = 0; rate < rates.Length; rate++)
        {
            var own = version.Rates[Math.Min(rate, version.Rates.Count - 1)].Prices;
            rates[rate] = own[0].NanosPerKilowattHour;
            for (var block = 0; block < blockNanos.Length; block++)
            {
                if (own[Math.Min(block, own.Count - 1)].NanosPerKilowattHour != rates[rate] + blockNanos[block])
                {
                    prices = RatePrices.None;
                    reason = $"block {block + 1} does not add the same to every rate.";
                    return false;
                }
            }
        }

        prices = new(rates);
        reason = "";
        return true;
    }

    static bool TryLadder(
        CoreTariff tariff, ServicePointTerms terms, TariffVersion version, DateOnly date, long[] blockNanos,
        out LadderTable ladder, out string reason)
    {
        reason = "";
        ladder = LadderTable.None;
        if (version.Ladder is not { } source)
        {
            return true;
        }

        var compiled = CompiledTariff.Compile(tariff, terms with { ZoneId = "UTC" });
        var on = source.Reset.On;
        var isMonthly = on.Count == 12 && on.All(day => day.Day == on[0].Day);
        if (!isMonthly && on.Count > 4)
        {
            reason = $"its ladder begins anew {on.Count} times a year, and a meter knows up to four dates.";
            return false;
        }

        ladder = new(
            [.. TariffDay.Of(compiled, date).LimitsWattHours], blockNanos, isMonthly ? on[0].Day : 0,
            isMonthly ? [] : [.. on.Select(day => new LadderResetDate(day.Month, day.Day))]);
        return true;
    }

    /// <summary>Seasons, weeks and day tables, by asking the tariff what it says about days of each kind.</summary>
    sealed class CalendarWriter(CoreTariff tariff, ServicePointTerms terms, TariffVersion version)
    {
        readonly CompiledTariff special = CompiledTariff.Compile(
            tariff with { Versions = [version with { From = DateOnly.MinValue }] }, terms with { ZoneId = "UTC" });

        readonly CompiledTariff ordinary = CompiledTariff.Compile(
            tariff with
            {
                Versions = [version with { From = DateOnly.MinValue }], Holidays = [], Workdays = [], CriticalDays = [],
            },
            terms with { ZoneId = "UTC", Holidays = [], Workdays = [], CriticalDays = [] });

        readonly List<MeterDay> days = [];

        internal IReadOnlyList<MeterDay> Days => days;

        internal List<MeterSeason> Seasons()
        {
            var starts = new SortedSet<(int Month, int Day)>();
            foreach (var season in version.Calendar.Select(rule => rule.When.Season).OfType<Season>())
            {
                var after = new DateOnly(2000, season.To.Month, season.To.Day).AddDays(1);
                starts.Add((season.From.Month, season.From.Day));
                starts.Add((after.Month, after.Day));
            }

            if (starts.Count == 0)
            {
                starts.Add((1, 1));
            }

            var seasons = new List<MeterSeason>();
            foreach (var (month, day) in starts)
            {
                var ids = Enumerable.Range(1, 7).Select(weekday => IdOf(ordinary, Probe(month, day, weekday)));
                seasons.Add(new($"{seasons.Count + 1}", month, day, new($"{seasons.Count + 1}", [.. ids])));
            }

            return seasons;
        }

        /// <summary>Dates from a day on whose rates are not those of their season and weekday.</summary>
        internal List<SpecialDay> SpecialDays(DateOnly from)
        {
            var dates = tariff.Holidays.Concat(tariff.Workdays).Concat(tariff.CriticalDays.Select(day => day.Date))
                .Concat(terms.Holidays).Concat(terms.Workdays).Concat(terms.CriticalDays.Select(day => day.Date));
            var specials = new List<SpecialDay>();
            foreach (var date in dates.Distinct().Where(date => date >= from).Order())
            {
                var id = IdOf(special, date);
                if (id != IdOf(ordinary, date))
                {
                    specials.Add(new(date.Year, date.Month, date.Day, id));
                }
            }

            return specials;
        }

        int IdOf(CompiledTariff compiled, DateOnly date)
        {
            const int secondsPerMinute = 60;
            var start = compiled.StartOf(date);
            var switches = TariffDay.Of(compiled, date).Runs.Select(run => new RateSwitch(
                (int)((run.FromUnixSeconds - start) / secondsPerMinute), RateOf(compiled, run.Rate))).ToList();
            var known = days.Find(day => day.Switches.SequenceEqual(switches));
            if (known is null)
            {
                days.Add(known = new(days.Count + 1, switches));
            }

            return known.Id;
        }

        static int RateOf(CompiledTariff compiled, EnergyRate rate)
        {
            var rates = compiled.Tariff.Versions[0].Rates;
            for (var i = 0; i < rates.Count; i++)
            {
                if (ReferenceEquals(rates[i], rate))
                {
                    return i + 1;
                }
            }

            throw new InvalidOperationException($"{rate.Name} is no rate of its own tariff.");
        }

        /// <summary>A year in which the day of the year falls on the weekday: every forty years have one.</summary>
        static DateOnly Probe(int month, int day, int weekday) => Enumerable.Range(FirstProbeYear, ProbeYearCount)
            .Where(year => day <= DateTime.DaysInMonth(year, month))
            .Select(year => new DateOnly(year, month, day))
            .First(date => LocalTime.Weekday(date) == weekday);
    }
}
