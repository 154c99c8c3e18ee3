using CsCheck;
using Tallywatt.Core.Readings;
using Tallywatt.Core.Readings.Estimation;
using Tallywatt.Core.Readings.Validation;
using Tallywatt.Core.Tariffs;
using Tallywatt.Tests.Tariffs;
using Xunit;

namespace Tallywatt.Tests.Readings.Validation;

public sealed class ValidatorTests
{
    const int Period = 900;
    const int Slots = 96;

    static readonly FixedCalendar Calendar = new();
    static readonly long Day = Calendar.StartOf(FixedCalendar.Monday);
    static readonly MeterFacts Facts = new(1, Period) { PowerLimitWatts = MeterFacts.BreakerWatts(60, 230, 1) };

    [Fact]
    public void A_good_day_passes_without_a_word()
    {
        var result = Run(Batch(Usual()));

        Assert.Empty(result.Findings);
        Assert.Equal(Slots, result.Values.Count);
        Assert.All(result.Values, value => Assert.True(value.Code.IsPlain));
    }

    [Fact]
    public void A_meter_nobody_knows_gives_no_values()
    {
        var result = Validator.Run(Batch(Usual()), null, LoadHistory.Empty, Calendar, VeeOptions.Default, Day + 86_400);

        Assert.Empty(result.Values);
        Assert.Equal("V101", Assert.Single(result.Findings).Name);
    }

    [Fact]
    public void Another_unit_or_multiplier_fails_the_whole_batch()
    {
        Assert.Equal(["V102", "V201"], Names(Run(Batch(Usual()) with { IsWattHours = false })));
        Assert.Equal(["V103", "V201"], Names(Run(Batch(Usual()) with { MultiplierNumber = 40 })));
        Assert.All(
            Run(Batch(Usual()) with { IsWattHours = false }).Values,
            value => Assert.Equal("E57", value.ImportCode.ToString()));
    }

    [Theory]
    [InlineData(-1L, 900, "V111")]
    [InlineData(40L, 600, "V104")]
    public void A_value_outside_the_envelope_is_estimated(long wattHours, int seconds, string expected)
    {
        var readings = Usual();
        readings[10] = readings[10] with { ImportWattHours = wattHours, DurationSeconds = seconds };

        var result = Run(Batch(readings));

        Assert.Contains(expected, Names(result));
        Assert.Equal("E17", result.Values[10].ImportCode.ToString());
        Assert.Equal(Slots, result.Values.Count);
    }

    [Fact]
    public void A_value_of_the_future_or_from_before_the_meter_does_not_count()
    {
        var early = Validator.Run(
            Batch(Usual()), Facts, LoadHistory.Empty, Calendar, VeeOptions.Default, Day + 43_200);
        Assert.Equal(48, Names(early).Count(name => name == "V107"));

        var late = Run(Batch(Usual()), Facts with { InstalledUnixSeconds = Day + 3_600 });
        Assert.Equal(4, Names(late).Count(name => name == "V108"));
    }

    [Fact]
    public void A_repeat_is_dropped_and_of_a_conflict_the_first_counts()
    {
        var readings = Usual();
        var result = Run(Batch([
            .. readings, readings[3], readings[5] with { ImportWattHours = 999 },
            readings[7] with { StartUnixSeconds = readings[7].StartUnixSeconds + 300 }]));

        Assert.Equal(3, Names(result).Count(name => name == "V105"));
        Assert.Contains("V109", Names(result));
        Assert.Contains("V110", Names(result));
        Assert.Contains("V106", Names(result));
        Assert.Equal(readings.Select(reading => reading.ImportWattHours), result.Values.Select(v => v.ImportWattHours));
    }

    [Fact]
    public void A_missing_interval_is_counted_and_estimated_to_the_register()
    {
        var readings = Usual();
        var sum = readings.Sum(reading => reading.ImportWattHours);
        readings.RemoveRange(20, 3);

        var result = Run(Batch(readings) with { Registers = [Import(5_000, 5_000 + sum)] });

        Assert.Equal(("V201", 93L, 96L), (
            result.Findings[0].Name, result.Findings[0].SeenNumber, result.Findings[0].AllowedNumber));
        Assert.Equal(sum, result.Values.Sum(value => value.ImportWattHours));
        Assert.All(result.Values.Skip(20).Take(3), value => Assert.Equal("E17", value.ImportCode.ToString()));
    }

    /// <summary>The day the clocks go forward has 92 quarter-hours in Berlin, the day they go back 100.</summary>
    [Theory]
    [InlineData(2026, 3, 29, 92)]
    [InlineData(2026, 10, 25, 100)]
    [InlineData(2026, 6, 1, 96)]
    public void The_expected_count_is_that_of_the_zones_real_day(int year, int month, int day, int expected)
    {
        var berlin = new TariffDays(SampleTariffs.Compile(SampleTariffs.Flat("0.5"), "Europe/Berlin"));
        var number = new DateOnly(year, month, day).DayNumber;
        var (from, to) = (berlin.StartOf(number), berlin.StartOf(number + 1));
        var readings = Enumerable.Range(0, expected)
            .Select(slot => new RawReading(from + (slot * Period), Period, 40 + (slot % 7), 0)).ToList();

        Assert.Empty(Validator.Run(
            new(from, to, readings), Facts, LoadHistory.Empty, berlin, VeeOptions.Default, to).Findings);
        readings.RemoveAt(4);
        var finding = Assert.Single(Validator.Run(
            new(from, to, readings), Facts, LoadHistory.Empty, berlin, VeeOptions.Default, to).Findings);
        Assert.Equal((FindingCode.TooFewIntervals, (long)expected), (finding.Code, finding.AllowedNumber));
    }

    [Theory]
    [InlineData(120, null, 'A')]
    [InlineData(-200, "V302", 'A')]
    [InlineData(901, "V303", 'E')]
    public void A_clock_may_be_off_a_little(int driftSeconds, string? expected, char letter)
    {
        var result = Run(Batch(Usual()) with { ClockDriftSeconds = driftSeconds });

        Assert.Equal(expected, Names(result).FirstOrDefault());
        Assert.All(result.Values, value => Assert.Equal(letter, value.ImportCode.Letter));
    }

    [Theory]
    [InlineData(MeterFlags.ClockSet, "V301", FindingSeverity.Note)]
    [InlineData(MeterFlags.PowerFail, "V304", FindingSeverity.Note)]
    [InlineData(MeterFlags.Reverse, "V305", FindingSeverity.Warning)]
    [InlineData(MeterFlags.Tamper, "V306", FindingSeverity.Warning)]
    [InlineData(MeterFlags.Battery, "V307", FindingSeverity.Warning)]
    public void What_the_meter_says_is_kept(MeterFlags flag, string expected, FindingSeverity severity)
    {
        var readings = Usual();
        readings[8] = readings[8] with { Flags = flag };

        var finding = Assert.Single(Run(Batch(readings)).Findings);

        Assert.Equal((expected, severity), (finding.Name, finding.Severity));
    }

    [Fact]
    public void A_spike_is_a_warning_when_the_register_saw_it_and_a_failure_when_not()
    {
        var readings = Usual();
        var without = readings.Sum(reading => reading.ImportWattHours);
        var before = readings[40].ImportWattHours;
        readings[40] = readings[40] with { ImportWattHours = 3_000 };
        var sum = readings.Sum(reading => reading.ImportWattHours);

        var seen = Run(Batch(readings) with { Registers = [Import(0, sum)] });
        Assert.Equal("V401", Assert.Single(Names(seen)));
        Assert.Equal(3_000, seen.Values[40].ImportWattHours);

        var unseen = Run(Batch(readings) with { Registers = [Import(0, without)] });
        Assert.Equal(["V401", "V701"], Names(unseen));
        Assert.Equal((before, "E17"), (unseen.Values[40].ImportWattHours, unseen.Values[40].ImportCode.ToString()));
        Assert.Equal(without, unseen.Values.Sum(value => value.ImportWattHours));
    }

    [Fact]
    public void A_small_peak_is_no_spike()
    {
        var readings = Usual();
        readings[40] = readings[40] with { ImportWattHours = 700 };

        Assert.Empty(Run(Batch(readings)).Findings);
        Assert.Equal("V401", Assert.Single(Names(Run(
            Batch(readings), options: VeeOptions.Default with { SpikeFloorWatts = 2_000 }))));
    }

    [Fact]
    public void More_than_the_breaker_lets_through_does_not_count()
    {
        var readings = Usual();
        readings[40] = readings[40] with { ImportWattHours = 3_452 };

        var result = Run(Batch(readings));

        Assert.Equal(["V401", "V503"], Names(result));
        Assert.Equal("E17", result.Values[40].ImportCode.ToString());
    }

    [Fact]
    public void Demand_limits_are_reported_where_they_are_set()
    {
        var options = VeeOptions.Default with { DemandHighWatts = 180, DemandLowWatts = 130 };

        var names = Names(Run(Batch(Usual()), options: options));

        Assert.Contains("V501", names);
        Assert.Contains("V502", names);
    }

    [Fact]
    public void The_same_value_again_and_again_is_reported()
    {
        var readings = Usual();
        for (var i = 30; i < 42; i++)
        {
            readings[i] = readings[i] with { ImportWattHours = 77 };
        }

        var finding = Assert.Single(Run(Batch(readings)).Findings);
        Assert.Equal((FindingCode.SameValue, 12L), (finding.Code, finding.SeenNumber));
    }

    [Fact]
    public void A_day_of_nothing_is_reported_unless_it_is_explained()
    {
        var readings = Usual().ConvertAll(reading => reading with { ImportWattHours = 0 });

        Assert.Equal("V602", Assert.Single(Names(Run(Batch(readings)))));
        Assert.Empty(Run(Batch(readings), Facts with { IsVacant = true }).Findings);
        Assert.Empty(Run(Batch(readings) with { Outages = [new(Day, Day + 7_200)] }).Findings);
        readings[50] = readings[50] with { ExportWattHours = 10 };
        Assert.Empty(Run(Batch(readings)).Findings);
    }

    [Fact]
    public void The_sum_may_miss_the_register_by_its_last_digit()
    {
        var sum = Usual().Sum(reading => reading.ImportWattHours);
        var facts = Facts with { RegisterStepWattHours = 10 };

        Assert.Empty(Run(Batch(Usual()) with { Registers = [Import(0, sum + 10)] }, facts).Findings);
        Assert.Equal(
            "V701", Assert.Single(Names(Run(Batch(Usual()) with { Registers = [Import(0, sum + 11)] }, facts))));
    }

    [Fact]
    public void A_sum_that_is_wrong_without_a_culprit_makes_the_day_an_estimate_of_what_the_register_moved()
    {
        var result = Run(Batch(Usual()) with { Registers = [Import(0, 9_000)] });

        Assert.Equal(9_000, result.Values.Sum(value => value.ImportWattHours));
        Assert.All(result.Values, value => Assert.Equal(ReadingQuality.Estimated, value.ImportCode.Quality));
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(2, "V801")]
    [InlineData(0, "V802")]
    public void A_day_unlike_its_like_days_is_reported(int factor, string? expected)
    {
        var history = History(FixedCalendar.Monday - 3, FixedCalendar.Monday - 4);
        var readings = Usual().ConvertAll(reading => reading with
        {
            ImportWattHours = factor > 0 || reading.StartUnixSeconds != Day ? reading.ImportWattHours * factor : 9,
        });

        var names = Names(Run(Batch(readings), history: history, options: VeeOptions.Default with
        {
            HistoryFloorWattHours = 1_000, ZeroRunSeconds = 2 * 86_400,
        }));

        Assert.Equal(expected, names.FirstOrDefault());
    }

    [Fact]
    public void A_day_like_the_same_day_last_year_is_not_reported()
    {
        var readings = Usual().ConvertAll(reading => reading with { ImportWattHours = reading.ImportWattHours * 2 });
        var lastYear = Usual(FixedCalendar.Monday - 364)
            .ConvertAll(reading => reading with { ImportWattHours = reading.ImportWattHours * 2 });
        var history = LoadHistory.Of(
            [.. lastYear.Concat(Usual(FixedCalendar.Monday - 3)).Select(Interval)], Calendar);

        Assert.Empty(Run(Batch(readings), history: history, options: VeeOptions.Default with
        {
            HistoryFloorWattHours = 1_000,
        }).Findings);
    }

    [Fact]
    public void Export_that_the_place_cannot_give_does_not_count()
    {
        var readings = Usual();
        readings[48] = readings[48] with { ExportWattHours = 1_252 };
        readings[2] = readings[2] with { ExportWattHours = 6 };

        var result = Run(Batch(readings), Facts with { InverterWatts = 5_000 });

        Assert.Equal(["V902", "V901"], Names(result));
        Assert.Equal((0, "E19"), (result.Values[48].ExportWattHours, result.Values[48].ExportCode.ToString()));
        Assert.Equal("A", result.Values[48].ImportCode.ToString());
        Assert.Equal("V901", Assert.Single(Names(Run(
            Batch(readings), Facts with { InverterWatts = 5_000, HasStorage = true }))));
        Assert.Equal(["V903", "V903"], Names(Run(Batch(readings), Facts with { MayExport = false })));
    }

    [Fact]
    public void Import_and_export_in_one_interval_are_legal()
    {
        var readings = Usual();
        readings[48] = readings[48] with { ExportWattHours = 500 };

        Assert.Empty(Run(Batch(readings)).Findings);
    }

    [Fact]
    public void A_register_that_goes_over_its_end_counts_on()
    {
        var sum = Usual().Sum(reading => reading.ImportWattHours);
        var capacity = Facts.RegisterCapacityWattHours;

        var result = Run(Batch(Usual()) with { Registers = [Import(capacity - 100, sum - 100)] });

        var finding = Assert.Single(result.Findings);
        Assert.Equal(("V1001", FindingSeverity.Note, sum), (finding.Name, finding.Severity, finding.SeenNumber));
    }

    [Fact]
    public void A_register_that_goes_back_or_leaps_is_not_believed()
    {
        Assert.Equal("V1002", Assert.Single(Names(Run(Batch(Usual()) with { Registers = [Import(9_000, 8_000)] }))));
        Assert.Equal("V1004", Assert.Single(Names(Run(Batch(Usual()) with { Registers = [Import(0, 400_000)] }))));
    }

    [Fact]
    public void An_exchanged_meter_splits_the_interval_and_both_registers_count()
    {
        var readings = Usual();
        var at = readings[30].StartUnixSeconds + 300;
        readings[30] = readings[30] with { DurationSeconds = 300, ImportWattHours = 10 };
        readings.Insert(31, new(at, 600, 25, 0));
        var (old, young) = (readings[..31].Sum(r => r.ImportWattHours), readings[31..].Sum(r => r.ImportWattHours));

        var result = Run(Batch(readings) with
        {
            ExchangedUnixSeconds = at,
            Registers =
            [
                new(Day, at, EnergyFlow.Import, 70_000, 70_000 + old),
                new(at, Day + 86_400, EnergyFlow.Import, 3, 3 + young),
            ],
        });

        Assert.Equal("V1003", Assert.Single(Names(result)));
        Assert.Equal(old + young, result.Values.Sum(value => value.ImportWattHours));
    }

    /// <summary>Whatever comes, in any order: every interval has exactly one value, what passed is as it came, and
    /// the day is what the register moved.</summary>
    [Fact]
    public void Every_interval_has_one_value_and_the_day_is_what_the_register_moved() =>
        Gen.Select(Gen.Long[0, 3_000].Array[Slots], Gen.Bool.Array[Slots], Gen.Int[0, 1_000_000])
            .Sample((energy, holes, seed) =>
            {
                var all = energy.Select((wattHours, slot) => At(slot, wattHours)).ToArray();
                var came = all.Where((_, slot) => !holes[slot]).ToArray();
                new Random(seed).Shuffle(came);
                var sum = energy.Sum();

                var result = Run(Batch([.. came]) with { Registers = [Import(17, 17 + sum)] });

                Assert.Equal(all.Select(r => r.StartUnixSeconds), result.Values.Select(v => v.StartUnixSeconds));
                Assert.Equal(sum, result.Values.Sum(value => value.ImportWattHours));
                Assert.All(result.Values.Select((value, slot) => (value, slot)), pair => Assert.True(
                    holes[pair.slot] ? pair.value.ImportCode.Quality == ReadingQuality.Estimated
                        : pair.value.ImportCode.IsPlain && pair.value.ImportWattHours == energy[pair.slot]));
            });

    [Fact]
    public void Every_finding_has_words()
    {
        foreach (var code in Enum.GetValues<FindingCode>())
        {
            Assert.NotEmpty(new ReadingFinding(code, FindingSeverity.Note, EnergyFlow.Import, Day, Period).Text);
        }
    }

    [Fact]
    public void An_option_out_of_its_range_is_named() => Assert.Contains(
        "LikeDayCount is 5; allowed: 1 to 4",
        Assert.Throws<ArgumentException>(() => (VeeOptions.Default with { LikeDayCount = 5 }).Validated()).Message,
        StringComparison.Ordinal);

    static List<RawReading> Usual(int? day = null) =>
        [.. Enumerable.Range(0, Slots).Select(slot => At(slot, 30 + (slot * 7 % 23), day))];

    static RawReading At(int slot, long wattHours, int? day = null) =>
        new((day is { } number ? Calendar.StartOf(number) : Day) + (slot * Period), Period, wattHours, 0);

    static IntervalReading Interval(RawReading reading) =>
        new(reading.StartUnixSeconds, reading.DurationSeconds, reading.ImportWattHours, reading.ExportWattHours);

    static LoadHistory History(params int[] days) =>
        LoadHistory.Of([.. days.SelectMany(day => Usual(day)).Select(Interval)], Calendar);

    static ReadingBatch Batch(List<RawReading> readings) => new(Day, Day + 86_400, readings);

    static RegisterSpan Import(long from, long to) => new(Day, Day + 86_400, EnergyFlow.Import, from, to);

    static ValidationResult Run(
        ReadingBatch batch, MeterFacts? facts = null, LoadHistory? history = null, VeeOptions? options = null) =>
        Validator.Run(
            batch, facts ?? Facts, history ?? LoadHistory.Empty, Calendar, options ?? VeeOptions.Default,
            Day + 86_400);

    static string[] Names(ValidationResult result) => [.. result.Findings.Select(finding => finding.Name)];
}
