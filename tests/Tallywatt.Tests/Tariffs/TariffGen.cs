using CsCheck;
using NodaTime;
using Tallywatt.Core.Readings;
using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;

namespace Tallywatt.Tests.Tariffs;

/// <summary>Random tariffs, terms and readings, with a taste for the days on which clocks change.</summary>
static class TariffGen
{
    /// <summary>Zones and local dates on which something odd happens, and some plain ones.</summary>
    static readonly (string Zone, DateOnly Date)[] places =
    [
        ("America/New_York", new(2023, 3, 12)),
        ("America/New_York", new(2023, 11, 5)),
        ("Australia/Lord_Howe", new(2023, 4, 2)),
        ("Australia/Lord_Howe", new(2023, 10, 1)),
        ("America/Santiago", new(2023, 9, 3)),
        ("America/Santiago", new(2023, 4, 2)),
        ("Africa/Cairo", new(2023, 4, 28)),
        ("Africa/Cairo", new(2023, 10, 27)),
        ("Pacific/Apia", new(2011, 12, 31)),
        ("America/St_Johns", new(2009, 11, 1)),
        ("America/Sao_Paulo", new(2018, 11, 4)),
        ("Asia/Kathmandu", new(2024, 2, 29)),
        ("Asia/Shanghai", new(2023, 12, 31)),
        ("UTC", new(2024, 3, 1)),
    ];

    static readonly Gen<Price> prices = Gen.Long[-50_000_000, 900_000_000].Select(nanos => new Price(nanos));

    static readonly Gen<Money> money =
        Gen.Frequency((2, Gen.Const(0L)), (1, Gen.Long[1, 9_000_000_000])).Select(Money.FromNanos);

    static readonly Gen<MonthDay> monthDays =
        Gen.Int[0, 365].Select(day => MonthDay.Of(new DateOnly(2000, 1, 1).AddDays(day)));

    static readonly Gen<Season?> seasons = Gen.Frequency(
        (2, Gen.Const(default(Season?))),
        (1, Gen.Select(monthDays, monthDays, (from, to) => (Season?)new Season(from, to))));

    static readonly Gen<DayKinds> kinds = Gen.Frequency(
        (3, Gen.Const(DayKinds.Any)),
        (2, Gen.Int[1, 511].Select(bits => (DayKinds)bits)),
        (1, Gen.Const(DayKinds.Holiday)));

    static readonly Gen<TimeWindow> windows = Gen.Select(
        seasons, kinds, Gen.Int[0, 1_439], Gen.Int[0, 1_440], (s, k, from, to) => new TimeWindow(s, k, from, to));

    static Gen<List<RateRule>> Calendar(int rateCount) =>
        Gen.Select(windows, Gen.Int[0, rateCount - 1], (when, rate) => new RateRule(when, rate)).List[0, 6]
            .Select(rules => rules.Append(new(new(), rateCount - 1)).ToList());

    static readonly Gen<LadderReset> resets = Gen.OneOf(
        Gen.Int[1, 28].Select(LadderReset.Monthly),
        monthDays.Select(LadderReset.Annual),
        monthDays.List[2, 4].Select(days => LadderReset.Seasonal([.. days.Distinct()])));

    static Gen<Ladder?> Ladders(int limitCount, BlockRule rule) => limitCount == 0
        ? Gen.Const(default(Ladder))
        : Gen.Select(
            resets,
            seasons,
            Limits(limitCount),
            Limits(limitCount),
            Gen.Bool,
            Gen.Long[0, 500],
            (reset, season, some, others, perDay, shift) => (Ladder?)new Ladder
            {
                Reset = reset,
                Rule = rule,
                Unit = perDay ? LadderUnit.WattHoursPerDay : LadderUnit.WattHours,
                Limits = [new(season, perDay ? [.. some.Select(l => l / 30)] : some), new(null, others)],
                Entitlements = [new(5, [.. some.Select(_ => shift)])],
            });

    static Gen<List<long>> Limits(int count) =>
        Gen.Long[0, 9_000].List[count].Select(limits => limits.Order().ToList());

    static readonly Gen<DemandCharge> demands = Gen.Select(
        windows.List[0, 2],
        Gen.Long[1, 900],
        money,
        money,
        (when, watts, low, high) =>
            new DemandCharge("demand", when, [new(watts, low), new(LadderLimits.NoLimit, high)]));

    static readonly Gen<Tax> taxes = Gen.Select(
        Gen.Int[0, 300_000], Gen.Int[1, 31], (ppm, on) => new Tax("tax", ppm, (TaxBase)on));

    static Gen<TariffVersion> Versions(BlockRule rule) => Gen.Select(Gen.Int[1, 3], Gen.Int[0, 3], Gen.Int[0, 2])
        .SelectMany((rates, limits, exports) => Gen.Select(
            prices.List[rates * (limits + 1)],
            Calendar(rates),
            Ladders(limits, rule),
            exports == 0 ? Gen.Const(ExportTerms.None) : Exports(exports),
            Gen.Select(demands.List[0, 2], taxes.List[0, 2]),
            money.List[5],
            (price, calendar, ladder, export, more, charges) => new TariffVersion
            {
                From = DateOnly.MinValue,
                Rates = [.. price.Chunk(limits + 1).Select((p, i) => new EnergyRate($"rate {i}", p))],
                Calendar = calendar,
                Ladder = ladder,
                Export = export,
                Demand = more.Item1,
                Taxes = more.Item2,
                FixedPerDay = charges[0],
                FixedPerMonth = charges[1],
                MinimumPerDay = charges[2],
                MinimumPerMonth = charges[3],
                MinimumPerYear = charges[4],
            }));

    static Gen<ExportTerms> Exports(int count) => Gen.Select(
        prices.List[count],
        Calendar(count),
        (price, calendar) => new ExportTerms
        {
            Prices = [.. price.Select((p, i) => new ExportPrice($"export {i}", p))],
            Calendar = calendar,
        });

    /// <summary>A case: a tariff of one to three versions, terms, and readings around one odd date.</summary>
    internal static Gen<RatingCase> Cases(BlockRule rule) =>
        Gen.Select(Gen.Int[0, places.Length - 1].Select(i => places[i]), Gen.Int[-3, 1], Gen.Int[1, 3])
            .SelectMany((place, startDay, versionCount) => Gen.Select(
                Versions(rule).List[versionCount],
                Gen.Int[1, 8].List[versionCount],
                Steps,
                Gen.Int[-2, 40].List[0, 4],
                Gen.Int[-2, 40].List[0, 3],
                Gen.Int[0, 3],
                (versions, gaps, steps, holidays, critical, households) =>
                {
                    var midnight = LocalDate.FromDateOnly(place.Date.AddDays(startDay)).AtMidnight();
                    var start = SampleTariffs.At(place.Zone, midnight);
                    return new RatingCase(
                        SampleTariffs.Tariff(place.Zone, [.. Dated(versions, gaps, place.Date)]),
                        new()
                        {
                            Holidays = [.. holidays.Select(place.Date.AddDays)],
                            CriticalDays = [.. critical.Select(
                                day => new CriticalDay(place.Date.AddDays(day), start + (day * 86_400L)))],
                            Households = households == 0 ? [] : [new(place.Date.AddDays(households), 4 + households)],
                        },
                        ReadingsFrom(start, steps));
                }));

    static IEnumerable<TariffVersion> Dated(List<TariffVersion> versions, List<int> gaps, DateOnly date)
    {
        date = date.AddDays(-3);
        for (var i = 0; i < versions.Count; i++)
        {
            date = date.AddDays(gaps[i]);
            yield return i == 0 ? versions[i] : versions[i] with { From = date };
        }
    }

    /// <summary>Minutes of gap before, minutes of length, Wh in and out.</summary>
    static readonly Gen<List<(int Gap, int Minutes, long Import, long Export)>> Steps = Gen.Select(
        Gen.Frequency((8, Gen.Const(0)), (2, Gen.Int[0, 90]), (1, Gen.Int[0, 9_000])),
        Gen.Frequency((6, Gen.Int[0, 2].Select(i => 15 << i)), (1, Gen.Int[1, 2_000])),
        Gen.Long[0, 400],
        Gen.Frequency((1, Gen.Const(0L)), (1, Gen.Long[0, 300]))).List[1, 60];

    static List<IntervalReading> ReadingsFrom(long start, List<(int Gap, int Minutes, long Import, long Export)> steps)
    {
        var readings = new List<IntervalReading>();
        foreach (var (gap, minutes, import, export) in steps)
        {
            start += gap * 60;
            readings.Add(new(start, minutes * 60, import, export));
            start += minutes * 60;
        }

        return readings;
    }
}

sealed record RatingCase(Tariff Tariff, ServicePointTerms Terms, List<IntervalReading> Readings)
{
    internal CompiledTariff Compile() => CompiledTariff.Compile(Tariff, Terms);

    public override string ToString() =>
        $"{Tariff.ZoneId}, {Readings.Count} readings from {Instant.FromUnixTimeSeconds(Readings[0].StartUnixSeconds)}, "
        + $"{Tariff.Versions.Count} versions from {string.Join(" ", Tariff.Versions.Select(v => v.From))}, "
        + string.Join(" | ", Tariff.Versions.Select(v => $"{v} ladder {v.Ladder} limits "
            + string.Join(";", (v.Ladder?.Limits ?? []).Select(l => $"{l.Season}: {string.Join(",", l.UpTo)}"))
            + $" calendar {string.Join(" ", v.Calendar)}"));
}
