using CsCheck;
using Tallywatt.Core.Readings;
using Xunit;

namespace Tallywatt.Tests.Usage;

public sealed class SeriesAssemblerTests
{
    const long Noon = 1_735_732_800;
    const long Whole = ChannelValue.MicroWattHoursPerWattHour;

    static readonly Gen<ReadingQuality> Qualities = Gen.Int[0, 5].Select(number => (ReadingQuality)number);

    /// <summary>Values on a crowded hour-by-hour line, so that gaps, duplicates, conflicts and overlaps are
    /// common.</summary>
    static readonly Gen<(int Channel, ChannelValue Value)[]> Rows = Gen.Select(
        Gen.Int[0, 2], Gen.Int[0, 30], Gen.OneOf(Gen.Const(900), Gen.Const(1_800), Gen.Const(3_600)),
        Gen.Long[0, 5_000_000], Qualities, Gen.Int[1, 999])
        .Select((channel, slot, seconds, energy, quality, line) =>
            (channel, new ChannelValue(Noon + (slot * 900L), seconds, energy, quality, line)))
        .Array[1, 60];

    [Fact]
    public void Import_and_export_of_one_interval_become_one_reading()
    {
        var series = Build([Import(0, 412), Import(1, 300)], [Import(0, 7), Import(1, 0)]);

        Assert.Equal(
            [new(Noon, 3_600, 412, 7), new(Noon + 3_600, 3_600, 300, 0)], series.Intervals.ToArray());
        Assert.Empty(series.Findings);
    }

    [Fact]
    public void Two_channels_of_one_flow_are_added_up()
    {
        var assembler = new SeriesAssembler();
        foreach (var (name, wattHours) in new[] { ("E1", 400), ("E2", 12) })
        {
            assembler.Add(assembler.AddChannel(name, EnergyFlow.Import), Import(0, wattHours));
        }

        Assert.Equal(412, Assert.Single(assembler.Build().Intervals.ToArray()).ImportWattHours);
    }

    [Fact]
    public void A_gap_is_reported_and_costs_no_energy()
    {
        var series = Build([Import(0, 1), Import(3, 2, line: 9)]);

        Assert.Equal(3, series.ImportWattHours);
        Assert.Equal(
            new(SeriesFindingKind.Gap, "import", 1, Noon + 3_600, 7_200, 9, 0), Assert.Single(series.Findings));
    }

    [Fact]
    public void A_channel_that_ends_early_has_a_gap_to_the_end_of_the_meter() =>
        Assert.Equal(
            new(SeriesFindingKind.Gap, "export", 1, Noon + 3_600, 3_600, 0, 0),
            Assert.Single(Build([Import(0, 1), Import(1, 1)], [Import(0, 1)]).Findings));

    [Fact]
    public void A_duplicate_that_agrees_is_counted_once_and_reported()
    {
        var series = Build([Import(0, 412, line: 2), Import(0, 412, line: 5)]);

        Assert.Equal(412, series.ImportWattHours);
        Assert.Equal(
            new(SeriesFindingKind.DuplicateSame, "import", 1, Noon, 3_600, 5, 2), Assert.Single(series.Findings));
    }

    [Theory]
    [InlineData(500, ReadingQuality.Actual, 412, ReadingQuality.Actual, 412)]
    [InlineData(500, ReadingQuality.Actual, 412, ReadingQuality.Estimated, 500)]
    [InlineData(412, ReadingQuality.Provisional, 500, ReadingQuality.Substituted, 500)]
    public void Of_two_values_that_conflict_the_better_quality_counts_else_the_smaller(
        long first, ReadingQuality firstQuality, long second, ReadingQuality secondQuality, long counted)
    {
        var series = Build(
        [
            Import(0, first, line: 2) with { Quality = firstQuality },
            Import(0, second, line: 3) with { Quality = secondQuality },
        ]);

        Assert.Equal(counted, series.ImportWattHours);
        Assert.Contains(series.Findings, found => found is { Kind: SeriesFindingKind.DuplicateConflict, Count: 1 });
    }

    [Fact]
    public void An_interval_that_begins_inside_another_is_not_counted()
    {
        var inside = new ChannelValue(Noon + 900, 900, 100 * Whole, ReadingQuality.Actual, 3);

        var series = Build([Import(0, 412, line: 2), inside]);

        Assert.Equal(412, series.ImportWattHours);
        Assert.Equal(
            new(SeriesFindingKind.Overlap, "import", 1, Noon + 900, 900, 3, 2), Assert.Single(series.Findings));
    }

    [Fact]
    public void Time_of_an_interval_that_was_not_counted_is_a_gap()
    {
        var quarter = new ChannelValue(Noon, 900, 100 * Whole, ReadingQuality.Actual, 2);

        var series = Build([quarter, Import(0, 412, line: 3)]);

        Assert.Equal(100, series.ImportWattHours);
        Assert.Contains(series.Findings, found => found is { Kind: SeriesFindingKind.Gap, TotalSeconds: 2_700 });
    }

    [Fact]
    public void A_value_marked_missing_is_not_rated_and_not_a_gap()
    {
        var series = Build(
            [Import(0, 1), Import(1, 999, line: 3) with { Quality = ReadingQuality.Missing }, Import(2, 1)]);

        Assert.Equal(2, series.ImportWattHours);
        Assert.Equal(
            new(SeriesFindingKind.Missing, "import", 1, Noon + 3_600, 3_600, 3, 0), Assert.Single(series.Findings));
    }

    [Fact]
    public void A_later_value_fills_a_place_marked_missing()
    {
        var series = Build([Import(0, 0) with { Quality = ReadingQuality.Missing }, Import(0, 412)]);

        Assert.Equal(412, series.ImportWattHours);
        Assert.Empty(series.Findings);
    }

    [Fact]
    public void Fractions_of_a_watt_hour_are_carried_until_they_are_whole()
    {
        var thirds = Enumerable.Range(0, 3)
            .Select(i => new ChannelValue(Noon + (i * 3_600), 3_600, 1_500_000, ReadingQuality.Actual, i + 1));

        var series = Build([.. thirds]);

        Assert.Equal([1, 2, 1], series.Intervals.ToArray().Select(reading => reading.ImportWattHours));
        Assert.Contains(series.Findings, found => found is { Kind: SeriesFindingKind.Finer, Count: 3 });
    }

    [Fact]
    public void A_net_channel_gives_import_when_positive_and_export_when_negative()
    {
        var assembler = new SeriesAssembler();
        var net = assembler.AddChannel("net", EnergyFlow.Net);
        assembler.Add(net, Import(0, 412));
        assembler.Add(net, Import(1, -90));

        Assert.Equal([(412, 0), (0, 90)], assembler.Build().Intervals.ToArray()
            .Select(reading => ((int)reading.ImportWattHours, (int)reading.ExportWattHours)));
    }

    [Fact]
    public void Channels_of_different_lengths_are_cut_at_every_edge_and_add_up()
    {
        var quarters = Enumerable.Range(0, 4)
            .Select(i => new ChannelValue(Noon + (i * 900), 900, 10 * Whole, ReadingQuality.Actual, i + 1));

        var series = Build([Import(0, 101)], [.. quarters]);

        Assert.Equal([25, 25, 25, 26], series.Intervals.ToArray().Select(reading => reading.ImportWattHours));
        Assert.Equal(40, series.ExportWattHours);
        Assert.Equal(SeriesFindingKind.Split, Assert.Single(series.Findings).Kind);
    }

    [Fact]
    public void The_quality_of_a_reading_is_that_of_its_worst_channel() =>
        Assert.Equal(
            ReadingQuality.Estimated,
            Assert.Single(Build([Import(0, 1)], [Import(0, 1) with { Quality = ReadingQuality.Estimated }])
                .Intervals.ToArray()).Quality);

    [Theory]
    [InlineData(Noon, 0, 1)]
    [InlineData(-1, 60, 1)]
    [InlineData(ChannelValue.MaxStartUnixSeconds + 1, 60, 1)]
    [InlineData(Noon, 60, -1)]
    [InlineData(Noon, 60, ChannelValue.MaxMicroWattHours + 1)]
    public void A_value_that_cannot_be_is_an_error(long start, int seconds, long energy) =>
        Assert.Throws<ArgumentOutOfRangeException>(
            () => Build([new ChannelValue(start, seconds, energy, ReadingQuality.Actual, 1)]));

    [Fact]
    public void The_order_of_rows_and_channels_never_changes_the_series() =>
        Rows.SelectMany(rows => Gen.Shuffle(rows).Select(shuffled => (rows, shuffled))).Sample((rows, shuffled) =>
            Assert.Equal(Series(rows, [0, 1, 2]), Series(shuffled, [2, 0, 1])));

    [Fact]
    public void Giving_a_file_twice_changes_nothing() =>
        Rows.Sample(rows => Assert.Equal(Series(rows, [0, 1, 2]), Series([.. rows, .. rows], [0, 1, 2])));

    [Fact]
    public void The_series_is_in_order_without_overlap_and_its_total_is_that_of_the_values_that_count() =>
        Rows.Sample(rows =>
        {
            var intervals = Series(rows, [0, 1, 2]);

            Assert.All(intervals.Zip(intervals.Skip(1)), pair =>
                Assert.True(pair.First.EndUnixSeconds <= pair.Second.StartUnixSeconds));
            for (var channel = 0; channel < 3; channel++)
            {
                var alone = Series([.. rows.Where(row => row.Channel == channel)], [0, 1, 2]);
                Assert.Equal(CountedWattHours(rows, channel), Energy(alone));
            }

            Assert.Equal(Enumerable.Range(0, 3).Sum(channel => CountedWattHours(rows, channel)), Energy(intervals));
        });

    /// <summary>The slow and obvious rule: sort, walk, take what does not begin in time already taken.</summary>
    static long CountedWattHours((int Channel, ChannelValue Value)[] rows, int channel)
    {
        int[] doubt = [0, 4, 2, 1, 3];
        var (end, total) = (0L, 0L);
        foreach (var value in rows.Where(row => row.Channel == channel && row.Value.Quality != ReadingQuality.Missing)
            .Select(row => row.Value)
            .OrderBy(value => value.StartUnixSeconds).ThenBy(value => value.DurationSeconds)
            .ThenBy(value => doubt[(int)value.Quality]).ThenBy(value => value.MicroWattHours))
        {
            if (value.StartUnixSeconds >= end)
            {
                end = value.EndUnixSeconds;
                total += value.MicroWattHours;
            }
        }

        return total / Whole;
    }

    static long Energy(IReadOnlyList<IntervalReading> intervals) =>
        intervals.Sum(reading => reading.ImportWattHours + reading.ExportWattHours);

    static IntervalReading[] Series((int Channel, ChannelValue Value)[] rows, int[] channelOrder)
    {
        var assembler = new SeriesAssembler();
        var indexes = new int[3];
        foreach (var channel in channelOrder)
        {
            indexes[channel] = assembler.AddChannel(
                $"{channel}", channel == 2 ? EnergyFlow.Export : EnergyFlow.Import);
        }

        foreach (var (channel, value) in rows)
        {
            assembler.Add(indexes[channel], value);
        }

        return assembler.Build().Intervals.ToArray();
    }

    static ReadingSeries Build(ChannelValue[] import, ChannelValue[]? export = null)
    {
        var assembler = new SeriesAssembler();
        var importIndex = assembler.AddChannel("import", EnergyFlow.Import);
        foreach (var value in import)
        {
            assembler.Add(importIndex, value);
        }

        var exportIndex = export is null ? 0 : assembler.AddChannel("export", EnergyFlow.Export);
        foreach (var value in export ?? [])
        {
            assembler.Add(exportIndex, value);
        }

        return assembler.Build();
    }

    static ChannelValue Import(int hour, long wattHours, int line = 1) =>
        new(Noon + (hour * 3_600), 3_600, wattHours * Whole, ReadingQuality.Actual, line);
}
