using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;

namespace Tallywatt.Simulation;

/// <summary>What a seed decides before anything happens: place and date, tariff, homes and sizes.</summary>
sealed record WorldPlan(
    long StartUnixSeconds,
    int DayCount,
    int MeterCount,
    int IntervalSeconds,
    int PollSeconds,
    int ProfileCapacityRows,
    int PduSizeMax,
    bool HasDeadMeter,
    PlainTariff Plain,
    BlockRule Rule)
{
    const long HourSeconds = 3_600;

    /// <summary>Places, each with a date on which something happens to its calendar.</summary>
    static readonly (string Zone, long Start, (long, long)[] Offsets)[] Places =
    [
        // 2026-01-30T00:00 in Shanghai: a month ends.
        ("Asia/Shanghai", 1_769_702_400, [(0, 28_800)]),

        // 2026-03-28 and 2026-10-24 in Berlin: days of 23 and 25 hours. Midnight is 23:00Z and 22:00Z.
        ("Europe/Berlin", 1_774_652_400, [(0, 3_600), (1_774_746_000, 7_200)]),
        ("Europe/Berlin", 1_792_792_800, [(0, 7_200), (1_792_890_000, 3_600)]),

        // 2026-04-04 on Lord Howe Island: half an hour back at 15:00Z.
        ("Australia/Lord_Howe", 1_775_221_200, [(0, 39_600), (1_775_314_800, 37_800)]),
    ];

    internal static WorldPlan Draw(SimRandom random)
    {
        var (zone, start, offsets) = random.Of(Places);
        var intervalSeconds = random.Of(900, 1_800, 3_600, 3_600);
        return new(
            start,
            DayCount: intervalSeconds == 900 ? 2 : random.Between(2, 3),
            MeterCount: random.Between(2, 4),
            intervalSeconds,
            PollSeconds: random.Of(1, 2, 4) * (int)HourSeconds,
            ProfileCapacityRows: random.PerMille(250) ? random.Between(8, 30) : 2_000,
            PduSizeMax: random.PerMille(300) ? random.Of(96, 300) : 2_048,
            HasDeadMeter: random.PerMille(150),
            DrawTariff(random, zone, offsets),
            random.Of(BlockRule.Surcharge, BlockRule.Chronological));
    }

    /// <summary>The plain tariff in the system's own terms.</summary>
    internal CompiledTariff Compile()
    {
        var version = new TariffVersion
        {
            From = DateOnly.MinValue,
            Rates = [.. Plain.PricesNanos.Select((prices, i) =>
                new EnergyRate($"rate{i}", [.. prices.Select(nanos => new Price(nanos))]))],
            Calendar = [.. Enumerable.Range(0, 24).Select(hour =>
                new RateRule(new(FromMinute: hour * 60, ToMinute: (hour + 1) * 60), Plain.RateOfHour[hour]))],
            Ladder = Plain.LimitsWattHours.Length == 0 ? null : new()
            {
                Reset = LadderReset.Monthly(),
                Rule = Rule,
                Limits = [new(null, Plain.LimitsWattHours)],
            },
            Export = new() { Prices = [new("export", new(Plain.ExportNanos))] },
            FixedPerDay = Money.FromNanos(Plain.FixedPerDayNanos),
            Taxes = [new("levy", (int)Plain.TaxPartsPerMillion, TaxBase.Energy | TaxBase.Fixed)],
        };
        return CompiledTariff.Compile(
            new("simulated", "Simulated", "CNY", Plain.ZoneId, "drawn from a seed", [version]), ServicePointTerms.None);
    }

    static PlainTariff DrawTariff(SimRandom random, string zone, (long, long)[] offsets)
    {
        var rateCount = random.Between(1, 3);
        var limits = new long[random.Between(0, 2)];
        for (var i = 0; i < limits.Length; i++)
        {
            limits[i] = ((i == 0 ? 0 : limits[i - 1]) + random.Between(3_000, 40_000)) | 1;
        }

        // Odd prices with nine decimals, so that every charge leaves a fraction to carry.
        var basePrices = Enumerable.Range(0, rateCount)
            .Select(_ => 200_000_001L + (random.Below(400_000_000) * 2L)).ToArray();
        var increments = Enumerable.Range(0, limits.Length + 1).Select(block => block * 50_000_003L).ToArray();
        var rateOfHour = new int[24];
        for (var hour = 1; hour < 24; hour++)
        {
            rateOfHour[hour] = random.PerMille(250) ? random.Below(rateCount) : rateOfHour[hour - 1];
        }

        return new(
            rateOfHour,
            [.. basePrices.Select(price => increments.Select(increment => price + increment).ToArray())],
            limits,
            ExportNanos: 359_800_007,
            FixedPerDayNanos: random.Of(0, 123_456_789),
            TaxPartsPerMillion: random.Of(0, 60_001),
            offsets,
            zone);
    }
}
