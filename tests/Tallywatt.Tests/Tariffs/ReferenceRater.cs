using System.Numerics;
using NodaTime;
using Tallywatt.Core.Readings;
using Tallywatt.Core.Tariffs;

namespace Tallywatt.Tests.Tariffs;

/// <summary>A slow, plain rater: every minute is asked of the zone, every watt-hour climbs the ladder alone.
/// </summary>
/// <remarks>
/// It shares no code with the engine but the tariff records. It knows net billing, chronological and surcharge
/// ladders, fixed charges, minimums, demand and tax. Amounts are atto-units in <see cref="BigInteger"/>.
/// </remarks>
sealed class ReferenceRater(Tariff tariff, ServicePointTerms terms)
{
    static readonly BigInteger AttosPerPico = 1_000_000;
    static readonly BigInteger AttosPerNano = 1_000_000_000;

    readonly DateTimeZone zone = DateTimeZoneProviders.Tzdb[terms.ZoneId ?? tariff.ZoneId!];
    readonly Dictionary<(string Name, int Block, long Nanos, string Direction), long> lines = [];
    readonly SortedDictionary<string, Dictionary<string, BigInteger>> months = [];
    readonly Dictionary<(string Month, int Charge), long> peaks = [];
    readonly Dictionary<DateOnly, DemandCharge[]> demandsByDay = [];
    readonly Dictionary<DateOnly, Instant?> starts = [];
    readonly Dictionary<DateOnly, List<long>> limitsByDay = [];
    DateOnly ladderPeriod;
    long position;

    internal Dictionary<(string Name, int Block, long Nanos, string Direction), long> Lines => lines;

    internal SortedDictionary<string, Dictionary<string, BigInteger>> Months => months;

    internal void Rate(IReadOnlyList<IntervalReading> readings, DateOnly first, DateOnly last)
    {
        var days = new List<DateOnly>();
        for (var date = first; date <= last; date = date.AddDays(1))
        {
            if (StartOf(date) is not null)
            {
                days.Add(date);
            }
        }

        var byDay = readings.SelectMany(Minutes).ToLookup(minute => minute.Day);
        var year = new Dictionary<string, BigInteger> { ["charge"] = 0, ["months"] = 0 };
        foreach (var (i, date) in days.Index())
        {
            EnterLadderPeriod(date);
            foreach (var minute in byDay[date])
            {
                RateMinute(minute);
            }

            Add(date, "fixed", TaxBase.Fixed, VersionOn(date).FixedPerDay.Nanos * AttosPerNano);
            var month = date.ToString("yyyy-MM", null);
            if (i == days.Count - 1 || days[i + 1].ToString("yyyy-MM", null) != month)
            {
                var activeDays = days.Count(day => day.ToString("yyyy-MM", null) == month);
                CloseMonth(date, month, activeDays, year, days.Count - 1 == i ? NextDay(date) : days[i + 1]);
            }
        }
    }

    DateOnly NextDay(DateOnly date)
    {
        do
        {
            date = date.AddDays(1);
        }
        while (StartOf(date) is null);

        return date;
    }

    void CloseMonth(
        DateOnly date, string month, int activeDays, Dictionary<string, BigInteger> year, DateOnly next)
    {
        var version = VersionOn(date);
        Add(date, "fixed", TaxBase.Fixed, version.FixedPerMonth.Nanos * AttosPerNano);
        foreach (var (i, demand) in DemandsOf(date).Index())
        {
            peaks.TryGetValue((month, i), out var watts);
            Add(date, "demand", TaxBase.Demand, DemandPrice(demand, watts));
        }

        var charge = Sum(month, "energy") + Sum(month, "fixed") + Sum(month, "demand");
        var leastPerDays = (BigInteger)version.MinimumPerDay.Nanos * activeDays;
        var least = (version.MinimumPerMonth.Nanos + leastPerDays) * AttosPerNano;
        var lift = least > 0 ? BigInteger.Max(0, least - charge) : 0;
        Add(date, "minimum", TaxBase.MinimumAdjustment, lift);
        year["charge"] += charge + lift;
        year["months"] += 1;
        if (ContractYear(version, new(date.Year, date.Month, 1)) != ContractYear(VersionOn(next), next))
        {
            var months = BigInteger.Min(12, year["months"]);
            var leastOfYear = version.MinimumPerYear.Nanos * months / 12 * AttosPerNano;
            var liftOfYear = leastOfYear > 0 ? BigInteger.Max(0, leastOfYear - year["charge"]) : 0;
            Add(date, "minimum", TaxBase.MinimumAdjustment, liftOfYear);
            (year["charge"], year["months"]) = (0, 0);
        }
    }

    /// <summary>The charges that can apply in a month; two versions in one month share peaks by position.</summary>
    DemandCharge[] DemandsOf(DateOnly day) => demandsByDay.TryGetValue(day, out var known)
        ? known
        : demandsByDay[day] = [.. VersionOn(day).Demand.Where(charge => charge.When.Count == 0 || charge.When.Any(
            window => Enumerable.Range(1, DateTime.DaysInMonth(2000, day.Month)).Any(
                d => InSeason(window.Season, new(2000, day.Month, d)))))];

    static BigInteger DemandPrice(DemandCharge charge, long watts)
    {
        BigInteger price = 0;
        for (var watt = 1L; watt <= watts; watt++)
        {
            price += charge.Tiers.First(tier => watt <= tier.UpToWatts).PerKilowatt.Nanos;
        }

        return price * AttosPerPico;
    }

    /// <summary>A reading's energy minute by minute: the difference of two rounded-down shares.</summary>
    IEnumerable<Minute> Minutes(IntervalReading reading)
    {
        var count = reading.DurationSeconds / 60;
        for (var i = 0; i < count; i++)
        {
            var at = Instant.FromUnixTimeSeconds(reading.StartUnixSeconds + (i * 60));
            var import = (reading.ImportWattHours * (i + 1) / count) - (reading.ImportWattHours * i / count);
            var export = (reading.ExportWattHours * (i + 1) / count) - (reading.ExportWattHours * i / count);
            var watts = reading.ImportWattHours * 3_600 / reading.DurationSeconds;
            yield return new(DayOf(at), at.InZone(zone).TimeOfDay, import, export, watts);
        }
    }

    void RateMinute(Minute minute)
    {
        var version = VersionOn(minute.Day);
        var rate = version.Rates[RuleAt(version.Calendar, minute)];
        var limits = minute.ImportWattHours == 0 ? [] : LimitsOn(minute.Day);
        var byBlock = new int[rate.Prices.Count];
        for (var wattHour = 0; wattHour < minute.ImportWattHours; wattHour++)
        {
            byBlock[limits.Count(limit => position >= limit)]++;
            position++;
        }

        foreach (var (block, wattHours) in byBlock.Index().Where(taken => taken.Item > 0))
        {
            var price = rate.Prices[block].NanosPerKilowattHour;
            Line(rate.Name, block + 1, price, "import", wattHours);
            Add(minute.Day, "energy", TaxBase.Energy, price * AttosPerPico * wattHours);
        }

        if (minute.ExportWattHours > 0)
        {
            var export = version.Export.Prices.Count == 0
                ? new("export", default)
                : version.Export.Prices[RuleAt(version.Export.Calendar, minute)];
            var price = (terms.ExportPrice ?? export.Price).NanosPerKilowattHour;
            Line(export.Name, 0, price, "export", minute.ExportWattHours);
            Add(minute.Day, "export", TaxBase.ExportCredit, price * AttosPerPico * minute.ExportWattHours);
        }

        foreach (var (i, demand) in DemandsOf(minute.Day).Index())
        {
            var when = demand.When;
            if (when.Count == 0 || when.Any(window => Holds(window, minute, KindsOf(minute.Day))))
            {
                var key = (minute.Day.ToString("yyyy-MM", null), i);
                peaks[key] = Math.Max(peaks.GetValueOrDefault(key), minute.Watts);
            }
        }
    }

    int RuleAt(IReadOnlyList<RateRule> rules, Minute minute)
    {
        var kinds = KindsOf(minute.Day);
        foreach (var layer in new[] { DayKinds.Critical, DayKinds.Holiday, DayKinds.Any })
        {
            foreach (var rule in rules)
            {
                if (Holds(rule.When, minute, kinds & layer))
                {
                    return rule.Rate;
                }
            }
        }

        return rules.Count == 0 ? 0 : throw new InvalidOperationException("No rule.");
    }

    static bool Holds(TimeWindow window, Minute minute, DayKinds kinds)
    {
        var ofDay = (minute.Time.Hour * 60) + minute.Time.Minute;
        var inTime = window.FromMinute < window.ToMinute
            ? ofDay >= window.FromMinute && ofDay < window.ToMinute
            : ofDay >= window.FromMinute || ofDay < window.ToMinute;
        return inTime && (window.Days & kinds) != 0 && InSeason(window.Season, minute.Day);
    }

    static bool InSeason(Season? season, DateOnly day)
    {
        if (season is not { } s)
        {
            return true;
        }

        var (today, from, to) = (Code(day.Month, day.Day), Code(s.From.Month, s.From.Day), Code(s.To.Month, s.To.Day));
        return from <= to ? from <= today && today <= to : from <= today || today <= to;

        static int Code(int month, int day) => (month * 31) + day;
    }

    DayKinds KindsOf(DateOnly day)
    {
        var kinds = day.DayOfWeek switch
        {
            DayOfWeek.Monday => DayKinds.Monday,
            DayOfWeek.Tuesday => DayKinds.Tuesday,
            DayOfWeek.Wednesday => DayKinds.Wednesday,
            DayOfWeek.Thursday => DayKinds.Thursday,
            DayOfWeek.Friday => DayKinds.Friday,
            DayOfWeek.Saturday => DayKinds.Saturday,
            _ => DayKinds.Sunday,
        };
        if (tariff.Holidays.Contains(day) || terms.Holidays.Contains(day))
        {
            kinds |= DayKinds.Holiday;
        }

        var critical = tariff.CriticalDays.Concat(terms.CriticalDays).Any(announced => announced.Date == day
            && (announced.AnnouncedUnixSeconds is not { } at || at < StartOf(day)!.Value.ToUnixTimeSeconds()));
        return critical ? kinds | DayKinds.Critical : kinds;
    }

    /// <summary>A date runs from the first time its midnight is reached until the next date's is.</summary>
    DateOnly DayOf(Instant at)
    {
        var date = at.InZone(zone).Date;
        var next = DateOnly.FromDateTime(date.PlusDays(1).ToDateTimeUnspecified());
        return StartOf(next) is { } start && at >= start ? next : next.AddDays(-1);
    }

    Instant? StartOf(DateOnly date)
    {
        if (starts.TryGetValue(date, out var known))
        {
            return known;
        }

        try
        {
            return starts[date] = zone.AtStartOfDay(LocalDate.FromDateOnly(date)).ToInstant();
        }
        catch (SkippedTimeException)
        {
            return starts[date] = null;
        }
    }

    TariffVersion VersionOn(DateOnly day) => tariff.Versions.Last(version => version.From <= day);

    void EnterLadderPeriod(DateOnly day)
    {
        var period = VersionOn(day).Ladder is { } ladder ? PeriodStart(ladder.Reset, day) : default;
        position = period == ladderPeriod ? position : 0;
        ladderPeriod = period;
    }

    static DateOnly PeriodStart(LadderReset reset, DateOnly day)
    {
        while (!reset.On.Any(on => IsReset(on, day)))
        {
            day = day.AddDays(-1);
        }

        return day;
    }

    static DateOnly PeriodEnd(LadderReset reset, DateOnly day)
    {
        do
        {
            day = day.AddDays(1);
        }
        while (!reset.On.Any(on => IsReset(on, day)));

        return day;
    }

    static bool IsReset(MonthDay on, DateOnly day) => on is { Month: 2, Day: 29 } && !DateTime.IsLeapYear(day.Year)
        ? day is { Month: 3, Day: 1 }
        : on.Month == day.Month && on.Day == day.Day;

    static DateOnly ContractYear(TariffVersion version, DateOnly day) => PeriodStart(
        version.Ladder?.Reset is { On.Count: 1 } annual ? annual : LadderReset.Annual(new(1, 1)), day);

    List<long> LimitsOn(DateOnly day) =>
        limitsByDay.TryGetValue(day, out var known) ? known : limitsByDay[day] = FindLimits(day);

    List<long> FindLimits(DateOnly day)
    {
        if (VersionOn(day).Ladder is not { } ladder)
        {
            return [];
        }

        var (start, end) = (PeriodStart(ladder.Reset, day), PeriodEnd(ladder.Reset, day));
        var set = ladder.Limits.First(limits => InSeason(limits.Season, start));
        var persons = terms.Households.LastOrDefault(household => household.From <= day)?.PersonsCount ?? 0;
        var shift = ladder.Entitlements.Where(e => e.PersonsMin <= persons).OrderBy(e => e.PersonsMin).LastOrDefault();
        var perDay = ladder.Unit == LadderUnit.WattHoursPerDay ? DaysThatExist(start, end) : 1;
        return [.. set.UpTo.Select((limit, i) =>
            limit == LadderLimits.NoLimit ? limit : (limit * perDay) + (shift?.ShiftWattHours[i] ?? 0))];
    }

    /// <summary>A date is there when some hour of it is on the wall: Samoa had no 30 December 2011.</summary>
    int DaysThatExist(DateOnly start, DateOnly end) => Enumerable.Range(0, end.DayNumber - start.DayNumber)
        .Select(day => LocalDate.FromDateOnly(start.AddDays(day)))
        .Count(date => zone.MapLocal(date.At(LocalTime.Noon)).Count > 0);

    void Line(string name, int block, long nanos, string direction, long wattHours)
    {
        var key = (name, block, nanos, direction);
        lines[key] = lines.GetValueOrDefault(key) + wattHours;
    }

    BigInteger Sum(string month, string part) =>
        months.TryGetValue(month, out var sums) ? sums.GetValueOrDefault(part) : 0;

    void Add(DateOnly day, string part, TaxBase on, BigInteger attos)
    {
        var month = day.ToString("yyyy-MM", null);
        var sums = months.TryGetValue(month, out var known) ? known : months[month] = [];
        sums[part] = sums.GetValueOrDefault(part) + attos;
        foreach (var tax in VersionOn(day).Taxes.Where(tax => (tax.On & on) != 0))
        {
            var sign = on == TaxBase.ExportCredit ? -1 : 1;
            sums["tax"] = sums.GetValueOrDefault("tax") + (sign * attos * tax.PartsPerMillion / 1_000_000);
        }
    }

    readonly record struct Minute(DateOnly Day, LocalTime Time, long ImportWattHours, long ExportWattHours, long Watts);
}
