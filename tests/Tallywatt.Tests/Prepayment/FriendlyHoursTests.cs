using CsCheck;
using Tallywatt.SoftMeter.Prepayment;
using Tallywatt.SoftMeter.Storage;
using Xunit;
using static Tallywatt.Tests.Prepayment.PurseFixtures;

namespace Tallywatt.Tests.Prepayment;

public sealed class FriendlyHoursTests
{
    const long Hour = 3_600;
    const long Day = 86_400;

    [Fact]
    public void An_evening_that_passes_midnight_belongs_to_the_day_it_began()
    {
        var hours = Of([new(FriendlyDays.Friday, 22 * 60, 6 * 60)]);
        var friday = Start + Day; // 2026-01-02
        Assert.False(hours.Contains(friday + (22 * Hour) - 1));
        Assert.True(hours.Contains(friday + (22 * Hour)));
        Assert.True(hours.Contains(friday + (30 * Hour) - 1));
        Assert.False(hours.Contains(friday + (30 * Hour)));
        Assert.False(hours.Contains(friday + Hour));
        Assert.Equal(friday + (30 * Hour), hours.NextEdge(friday + (23 * Hour)));
    }

    [Fact]
    public void A_listed_date_is_friendly_all_day()
    {
        var hours = Of([new(FriendlyDays.ListedDates, 0, 1_440)], new DateOnly(2026, 1, 3));
        Assert.False(hours.Contains(Start + (2 * Day) - 1));
        Assert.True(hours.Contains(Start + (2 * Day)));
        Assert.True(hours.Contains(Start + (3 * Day) - 1));
        Assert.False(hours.Contains(Start + (3 * Day)));
        Assert.Equal(Start + (2 * Day), hours.NextEdge(Start));
    }

    [Fact]
    public void Between_two_edges_nothing_changes() =>
        Gen.Select(
            Gen.Select(Gen.Int[1, 127], Gen.Int[0, 1_439], Gen.Int[0, 1_440]).Array[1, 4],
            Gen.Long[0, 9 * Day],
            Gen.Long[1, Day]).Sample((windows, at, ahead) =>
        {
            var hours = Of([.. windows.Select(w => new FriendlyWindow((FriendlyDays)w.Item1, w.Item2, w.Item3))]);
            var edge = hours.NextEdge(Start + at);
            Assert.NotNull(edge);
            var later = Math.Min(edge.Value - 1, Start + at + ahead);
            Assert.Equal(hours.Contains(Start + at), hours.Contains(later));
        }, iter: 2_000);

    [Fact]
    public void Hours_that_cannot_be_kept_are_refused_with_a_reason()
    {
        Assert.False(FriendlyHours.TryCreate([new(FriendlyDays.Monday, 1_440, 0)], [], out var hours, out var reason));
        Assert.NotEmpty(reason);
        Assert.Same(FriendlyHours.None, hours);
        Assert.Null(FriendlyHours.None.NextEdge(Start));
    }

    [Fact]
    public void They_are_the_same_after_a_power_cut()
    {
        var hours = Of([new(FriendlyDays.EveryDay, 0, 6 * 60)], new DateOnly(2026, 2, 17));
        var writer = new RecordWriter();
        hours.Write(writer);
        var reader = new RecordReader(writer.Finish()[RecordFrame.HeaderBytes..]);
        var read = FriendlyHours.Read(ref reader);
        Assert.Equal(hours.Windows, read.Windows);
        Assert.Equal(hours.Dates, read.Dates);
    }

    static FriendlyHours Of(FriendlyWindow[] windows, params DateOnly[] dates)
    {
        Assert.True(FriendlyHours.TryCreate(windows, dates, out var hours, out _));
        return hours;
    }
}
