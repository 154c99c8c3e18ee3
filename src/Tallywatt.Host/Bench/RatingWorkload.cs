using Tallywatt.Core.Readings;
using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;

namespace Tallywatt.Host.Bench;

/// <summary>What the rating benchmarks rate: two rates of time of use, a ladder of three blocks, export.</summary>
/// <remarks>A quarter-hour of 0 to 499 Wh in and, at a third of the times, 0 to 299 Wh out: about 9 MWh a year,
/// so every meter crosses both limits of the ladder.</remarks>
sealed class RatingWorkload
{
    internal const int SlotSeconds = 900;
    internal const int SlotCount = 96;

    /// <summary>Different days of readings, used in turn.</summary>
    const int DaysKept = 8;
    const int Seed = 20_260_101;

    readonly int[][] imports;
    readonly int[][] exports;
    readonly IntervalReading[][] readings;

    internal RatingWorkload(int meterCount)
    {
        MeterCount = meterCount;
        Tariff = Compiled;
        var random = new Random(Seed);
        imports = [.. Days(() => random.Next(500))];
        exports = [.. Days(() => random.Next(3) == 0 ? random.Next(300) : 0)];
        readings = [.. imports.Select(day => new IntervalReading[day.Length])];
        FirstDay = new(2026, 1, 1);
    }

    internal int MeterCount { get; }

    internal CompiledTariff Tariff { get; }

    internal DateOnly FirstDay { get; }

    internal RatingState[] OpenAccounts() =>
        [.. Enumerable.Repeat(Tariff.Open(FirstDay), MeterCount)];

    /// <summary>The kernel: one day of all meters in one call.</summary>
    internal void RateBatch(DateOnly day, RatingState[] states, long[] dueNanos)
    {
        var kept = day.DayNumber % DaysKept;
        BatchRater.RateDay(Tariff, day, SlotSeconds, imports[kept], exports[kept], states, dueNanos);
    }

    /// <summary>The plain alternative: the same engine, reading after reading.</summary>
    internal void RatePlainly(DateOnly day, RatingState[] states, long[] dueNanos)
    {
        var today = readings[day.DayNumber % DaysKept];
        for (var meter = 0; meter < MeterCount; meter++)
        {
            dueNanos[meter] = Tariff.Rate(ref states[meter], today.AsSpan(meter * SlotCount, SlotCount)).Nanos;
        }
    }

    /// <summary>Lays out the readings of a day one by one, as <see cref="RatePlainly"/> wants them.</summary>
    internal void PreparePlain(DateOnly day)
    {
        var kept = day.DayNumber % DaysKept;
        var start = Tariff.StartOf(day);
        for (var i = 0; i < readings[kept].Length; i++)
        {
            var at = start + (i % SlotCount * SlotSeconds);
            readings[kept][i] = new(at, SlotSeconds, imports[kept][i], exports[kept][i]);
        }
    }

    IEnumerable<int[]> Days(Func<int> next) => Enumerable.Range(0, DaysKept)
        .Select(_ => Enumerable.Range(0, MeterCount * SlotCount).Select(_ => next()).ToArray());

    /// <summary>The same for every benchmark.</summary>
    internal static CompiledTariff Compiled => compiled.Value;

    static readonly Lazy<CompiledTariff> compiled =
        new(() => CompiledTariff.Compile(Source!, ServicePointTerms.None));

    static Tariff Source { get; } = new("bench", "Time of use, ladder and export", "CNY", "Asia/Shanghai", "made up", [
        new()
        {
            From = DateOnly.MinValue,
            Rates = [Rate("peak", 617, 677, 977), Rate("valley", 307, 337, 487)],
            Calendar = [new(new(FromMinute: 6 * 60, ToMinute: 22 * 60), 0), new(new(), 1)],
            Ladder = new()
            {
                Reset = LadderReset.Annual(new(1, 1)),
                Rule = BlockRule.Chronological,
                Limits = [new(null, [3_120_000, 4_800_000])],
            },
            Export = new() { Prices = [new("export", Thousandths(416))] },
        },
    ]);

    static EnergyRate Rate(string name, params int[] thousandths) => new(name, [.. thousandths.Select(Thousandths)]);

    static Price Thousandths(int perKilowattHour) => new(perKilowattHour * 1_000_000L);
}
