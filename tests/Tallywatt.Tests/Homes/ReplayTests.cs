using CsCheck;
using Tallywatt.SoftMeter.Homes;
using Xunit;
using static Tallywatt.Tests.Metrology.MeterFixtures;

namespace Tallywatt.Tests.Homes;

public sealed class ReplayTests
{
    const long Week = 7 * Day;
    const int Quarter = 900;

    [Fact]
    public void A_series_replayed_as_recorded_gives_its_own_intervals()
    {
        var slots = Year(i => (i % 977, i % 13));
        var load = new ReplayLoad(new("made", slots), 1_000, 0);
        foreach (var slot in slots.Take(96 * 300))
        {
            var energy = load.Between(slot.StartUnixSeconds, slot.StartUnixSeconds + Quarter);
            Assert.Equal((slot.ImportWattHours * 3_600, slot.ExportWattHours * 3_600),
                (energy.ImportJoules, energy.ExportJoules));
        }
    }

    [Fact]
    public void Every_date_has_load_and_weekdays_stay_weekdays()
    {
        var series = new ReplaySeries("made", Year(i => (i / 96 % 7 * 100, 0)));
        Gen.Select(Gen.Int[-1_000, 1_000], Gen.Int[-9, 9], Gen.Int[0, 95]).Sample((tiles, shift, quarter) =>
        {
            var load = new ReplayLoad(series, 1_000, shift);
            var at = Start + (3 * Day) + (tiles * Week) + (quarter * Quarter);
            Assert.Equal(300 * 3_600, load.Between(at, at + Quarter).ImportJoules);
        });
    }

    [Fact]
    public void The_scale_multiplies_and_loses_nothing_over_a_tile()
    {
        var series = new ReplaySeries("made", Year(i => (i % 31, i % 7)));
        Gen.Int[1, 100_000].Sample(scale =>
        {
            var energy = new ReplayLoad(series, scale, 0).Between(Start, Start + series.TileSeconds);
            Assert.Equal(series.TileImportWattHours * 3_600 * scale / 1_000, energy.ImportJoules);
            Assert.Equal(series.TileExportWattHours * 3_600 * scale / 1_000, energy.ExportJoules);
        });
    }

    [Fact]
    public void A_gap_is_filled_from_the_week_before()
    {
        var slots = Year(i => (i % 96 + 1, 0)).ToList();
        slots.RemoveRange(96 * 20, 50);
        var load = new ReplayLoad(new("made", slots), 1_000, 0);
        var at = Start + (20 * Day) + (7 * Quarter);
        Assert.Equal(8 * 3_600, load.Between(at, at + Quarter).ImportJoules);
    }

    [Fact]
    public void An_overlapping_interval_is_counted_once()
    {
        ReplaySlot[] slots = [new(Start, 3_600, 100, 0), new(Start, 3_600, 100, 0), new(Start + 1_800, 3_600, 7, 0)];
        Assert.Equal(100, new ReplaySeries("made", slots).TileImportWattHours);
    }

    [Fact]
    public void A_day_alone_is_every_day()
    {
        var slots = Enumerable.Range(0, 96).Select(i => new ReplaySlot(Start + (i * Quarter), Quarter, i, 0)).ToList();
        var load = new ReplayLoad(new("made", slots), 1_000, 0);
        var at = Start + (9 * Day) + (5 * Quarter);
        Assert.Equal(5 * 3_600, load.Between(at, at + Quarter).ImportJoules);
    }

    /// <summary>Fifteen years of 52 weeks are 19 days short: the shift makes up for it, to within two weeks.</summary>
    [Fact]
    public void Seasons_stay_where_they_were_recorded()
    {
        const long Recorded = Start - (15 * 365 * Day) - (4 * Day);
        var summer = Enumerable.Range(0, 365).Select(day =>
            new ReplaySlot(Recorded + (day * Day), (int)Day, day is >= 181 and < 212 ? 24_000 : 0, 0)).ToList();
        var series = new ReplaySeries("made", summer);
        foreach (var home in Enumerable.Range(0, 30))
        {
            var load = ReplayLoad.ForHome([series], 1, home, Start);
            var middleOfJuly = Start + (196 * Day);
            Assert.True(load.Between(middleOfJuly - Day, middleOfJuly).ImportJoules > 0);
        }
    }

    [Fact]
    public void A_series_without_intervals_or_with_impossible_ones_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new ReplaySeries("made", []));
        Assert.Throws<ArgumentException>(() => new ReplaySeries("made", [new(Start, 0, 1, 0)]));
        Assert.Throws<ArgumentException>(() => new ReplaySeries("made", [new(Start, 900, -1, 0)]));
    }

    static ReplaySlot[] Year(Func<int, (long Import, long Export)> of) =>
        [.. Enumerable.Range(0, 365 * 96).Select(i =>
            new ReplaySlot(Start + (i * (long)Quarter), Quarter, of(i).Import, of(i).Export))];
}
