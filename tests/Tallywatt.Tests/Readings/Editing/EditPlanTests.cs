using CsCheck;
using Tallywatt.Core.Readings;
using Tallywatt.Core.Readings.Editing;
using Xunit;

namespace Tallywatt.Tests.Readings.Editing;

public sealed class EditPlanTests
{
    const int Period = 900;

    [Fact]
    public void What_is_taken_from_one_interval_goes_to_the_next()
    {
        var (changes, fault) = EditPlan.Of(Stretch(100, 500, 40), [new(Period, 120, null)], EditAbsorb.Next);

        Assert.Null(fault);
        Assert.Equal([(120L, "F16"), (420, "F12")], changes!.Select(change =>
            (change.After.ImportWattHours, change.After.ImportCode.ToString())));
        Assert.Equal([500L, 40], changes!.Select(change => change.Before.ImportWattHours));
        Assert.All(changes!, change => Assert.True(change.After.ExportCode.IsPlain));
    }

    [Fact]
    public void Or_to_the_one_before() => Assert.Equal(
        [480L, 120],
        EditPlan.Of(Stretch(100, 500, 40), [new(Period, 120, null)], EditAbsorb.Previous).Changes!
            .Select(change => change.After.ImportWattHours));

    [Fact]
    public void Values_that_come_to_the_same_need_nobody_to_absorb() => Assert.Equal(
        [200L, 400],
        EditPlan.Of(Stretch(100, 500, 40), [new(0, 200, null), new(Period, 400, null)], EditAbsorb.None).Changes!
            .Select(change => change.After.ImportWattHours));

    [Theory]
    [InlineData(EditAbsorb.None, 120, "no other interval takes the difference")]
    [InlineData(EditAbsorb.Next, 900, "the others hold only 40 Wh")]
    [InlineData(EditAbsorb.Next, -1, "below zero")]
    public void Energy_is_never_made(EditAbsorb absorb, long wattHours, string expected)
    {
        var (changes, fault) = EditPlan.Of(Stretch(100, 500, 40), [new(Period, wattHours, null)], absorb);

        Assert.Null(changes);
        Assert.Contains(expected, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void An_interval_that_is_not_there_or_given_twice_is_named()
    {
        Assert.Contains("no interval", EditPlan.Of(Stretch(1), [new(7, 1, null)], EditAbsorb.None).Fault, Exact);
        Assert.Contains(
            "twice", EditPlan.Of(Stretch(1), [new(0, 1, null), new(0, 1, null)], EditAbsorb.None).Fault, Exact);
        Assert.Contains("no value", EditPlan.Of(Stretch(1), [], EditAbsorb.None).Fault, Exact);
    }

    /// <summary>However energy is moved, each channel keeps its sum, nothing falls below zero, and what is not said
    /// to be changed is not.</summary>
    [Fact]
    public void A_stretch_keeps_its_sum() =>
        Gen.Select(
                Gen.Long[0, 5_000].Array[2, 40], Gen.Long[0, 5_000].Array[1, 5], Gen.Int[0, 39],
                Gen.Enum<EditAbsorb>())
            .Sample((energy, edits, first, absorb) =>
            {
                var stretch = Stretch(energy);
                var values = edits.Select((wattHours, index) =>
                    new EditedValue((first + index) * (long)Period, wattHours, null)).ToList();

                var (changes, fault) = EditPlan.Of(stretch, values, absorb);

                Assert.NotEqual(changes is null, fault is null);
                if (changes is null)
                {
                    return;
                }

                Assert.Equal(
                    changes.Sum(change => change.Before.ImportWattHours),
                    changes.Sum(change => change.After.ImportWattHours));
                Assert.All(changes, change => Assert.True(change.After.ImportWattHours >= 0));
                Assert.All(changes, change => Assert.Equal(ReadingQuality.Edited, change.After.ImportCode.Quality));
                Assert.All(values, value => Assert.Contains(
                    changes,
                    change => change.After.StartUnixSeconds == value.StartUnixSeconds
                        && change.After.ImportWattHours == value.ImportWattHours));
            });

    const StringComparison Exact = StringComparison.Ordinal;

    static CodedReading[] Stretch(params long[] energy) =>
        [.. energy.Select((wattHours, index) => new CodedReading(index * (long)Period, Period, wattHours, 0))];
}
