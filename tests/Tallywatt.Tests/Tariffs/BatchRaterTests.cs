using CsCheck;
using NodaTime;
using Tallywatt.Core.Readings;
using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;
using Xunit;
using static Tallywatt.Tests.Tariffs.SampleTariffs;

namespace Tallywatt.Tests.Tariffs;

public sealed class BatchRaterTests
{
    const int QuarterHour = 900;

    /// <summary>Meters in a batch owe, and remember, what each would alone, reading by reading.</summary>
    [Fact]
    public void A_batch_rates_like_reading_by_reading() => Gen.Select(
        Gen.OneOf(TariffGen.Cases(BlockRule.Chronological), TariffGen.Cases(BlockRule.Proportional)),
        Gen.Int[1, 5],
        Gen.Int[1, 4],
        Gen.Int[0, 2].Select(i => QuarterHour << i),
        Gen.Int[0, int.MaxValue]).Sample(
            (rating, meters, days, slotSeconds, seed) => AgreesForEveryMeter(rating, meters, days, slotSeconds, seed),
            iter: 150,
            print: c => c.ToString());

    static void AgreesForEveryMeter(RatingCase rating, int meters, int days, int slotSeconds, int seed)
    {
        var random = new Random(seed);
        var tariff = rating.Compile();
        var date = tariff.DayOf(rating.Readings[0].StartUnixSeconds);
        var states = Enumerable.Repeat(tariff.Open(date), meters).ToArray();
        var alone = states.ToArray();
        for (var i = 0; i < days; i++, date = date.AddDays(1))
        {
            if (tariff.StartOf(date) == tariff.StartOf(date.AddDays(1)) || !Divides(tariff, date, slotSeconds))
            {
                continue;
            }

            var slots = BatchRater.SlotCount(tariff, date, slotSeconds);
            var import = Enumerable.Range(0, slots * meters).Select(_ => random.Next(0, 300)).ToArray();
            var export = random.Next(2) == 0 ? [] : import.Select(_ => random.Next(0, 200)).ToArray();
            var due = new long[meters];
            BatchRater.RateDay(tariff, date, slotSeconds, import, export, states, due);
            for (var meter = 0; meter < meters; meter++)
            {
                var readings = Enumerable.Range(0, slots).Select(slot => new IntervalReading(
                    tariff.StartOf(date) + ((long)slot * slotSeconds),
                    slotSeconds,
                    import[(meter * slots) + slot],
                    export.Length == 0 ? 0 : export[(meter * slots) + slot])).ToArray();
                var expected = tariff.Rate(ref alone[meter], readings);
                Assert.Equal(expected.Nanos, due[meter]);
                Assert.Equal(RatingStateTests.Bytes(alone[meter]), RatingStateTests.Bytes(states[meter]));
            }
        }
    }

    /// <summary>Two months of hours on whole-hour windows, where the batch needs only sums: over the end of a
    /// month and a year, over both limits of the ladder, over a change of prices, and with fixed charges.</summary>
    [Fact]
    public void Sums_of_runs_rate_like_reading_by_reading() => Gen.Select(
        Gen.Long[-100_000_000, 999_999_999].Array[6],
        Gen.Long[0, 700_000].Array[2],
        Gen.Long[-999, 3_000_000_000].Array[3],
        Gen.Int[0, int.MaxValue]).Sample(
            (prices, limits, charges, seed) =>
            {
                Array.Sort(limits);
                var version = Shanghai(BlockRule.Chronological);
                version = version with
                {
                    Rates = [.. prices.Chunk(3).Select(
                        (three, i) => new EnergyRate($"{i}", [.. three.Select(nanos => new Price(nanos))]))],
                    Ladder = version.Ladder! with { Limits = [new(null, limits)] },
                    Export = new() { Prices = [new("export", new(prices[0]))] },
                    FixedPerDay = Core.Units.Money.FromNanos(charges[0]),
                    FixedPerMonth = Core.Units.Money.FromNanos(charges[1]),
                    MinimumPerMonth = Core.Units.Money.FromNanos(Math.Abs(charges[2])),
                };
                var later = version with { From = new(2024, 1, 10), FixedPerDay = Core.Units.Money.FromCents(7) };
                var start = At("Asia/Shanghai", new(2023, 12, 2, 0, 0));
                var rating = new RatingCase(
                    Tariff("Asia/Shanghai", version, later), ServicePointTerms.None, [new(start, 3_600, 0, 0)]);
                AgreesForEveryMeter(rating, meters: 2, days: 45, slotSeconds: 3_600, seed);
            },
            iter: 30);

    static bool Divides(CompiledTariff tariff, DateOnly date, int slotSeconds) =>
        (tariff.StartOf(date.AddDays(1)) - tariff.StartOf(date)) % slotSeconds == 0;

    [Theory]
    [InlineData("America/New_York", 2023, 3, 12, 92)]
    [InlineData("America/New_York", 2023, 11, 5, 100)]
    [InlineData("Australia/Lord_Howe", 2023, 4, 2, 98)]
    [InlineData("Asia/Shanghai", 2023, 4, 2, 96)]
    public void A_day_has_as_many_slots_as_its_length(string zone, int year, int month, int day, int count) =>
        Assert.Equal(count, BatchRater.SlotCount(Compile(Flat("0.5"), zone), new(year, month, day), QuarterHour));

    [Fact]
    public void A_date_that_does_not_exist_has_no_slots() => Assert.Throws<ArgumentException>(
        () => BatchRater.SlotCount(Compile(Flat("0.5"), "Pacific/Apia"), new(2011, 12, 30), QuarterHour));

    [Fact]
    public void Negative_energy_is_refused_wherever_it_hides()
    {
        for (var at = 0; at < 96; at++)
        {
            var readings = new int[96];
            readings[at] = -1;
            Assert.Throws<ArgumentException>(() => RateOne(Compile(Shanghai(BlockRule.Chronological)), readings));
        }
    }

    [Fact]
    public void Amounts_beyond_64_bits_are_an_error_and_not_a_number()
    {
        var dear = Compile(Flat("999999.999999999"));
        var readings = Enumerable.Repeat(int.MaxValue, 96).ToArray();

        Assert.Throws<OverflowException>(() => RateOne(dear, readings));
        // 96 x 2 147 483 647 Wh at 0.5 per kWh: far beyond what a purse sees, and still exact.
        Assert.Equal(Money("103079215.056"), RateOne(Compile(Flat("0.5")), readings));
    }

    static Money RateOne(CompiledTariff tariff, int[] readings)
    {
        RatingState[] states = [tariff.Open(new(2024, 3, 1))];
        var due = new long[1];
        BatchRater.RateDay(tariff, new(2024, 3, 1), QuarterHour, readings, [], states, due);
        return Core.Units.Money.FromNanos(due[0]);
    }
}
