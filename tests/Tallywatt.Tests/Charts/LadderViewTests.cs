using Tallywatt.Core.Units;
using Tallywatt.Platform.Reports;
using Tallywatt.Web.Portal;
using Xunit;

namespace Tallywatt.Tests.Charts;

public sealed class LadderViewTests
{
    [Theory]
    [InlineData(0, 1, 3_120_000L, 0)]
    [InlineData(1_846_000, 1, 1_274_000L, 384)]
    [InlineData(3_120_000, 1, 0L, 650)]
    [InlineData(3_120_001, 2, 1_679_999L, 650)]
    [InlineData(4_800_000, 2, 0L, 1000)]
    public void A_limit_still_belongs_to_its_tier(long usedWattHours, int tier, long left, int fill)
    {
        var view = LadderView.Of(Position(usedWattHours));
        Assert.Equal(tier, view.TierNumber);
        Assert.Equal(Energy.FromWattHours(left), view.Left);
        Assert.Equal(fill, view.FillThousandths);
        Assert.Equal(650, view.MarksThousandths[0]);
    }

    [Fact]
    public void On_the_last_tier_the_bar_is_full_and_its_limits_stay_marked()
    {
        var view = LadderView.Of(Position(9_600_000));
        Assert.Equal(new { Tier = 3, Fill = 1000 }, new { Tier = view.TierNumber, Fill = view.FillThousandths });
        Assert.Null(view.Left);
        Assert.Null(view.StepUp);
        Assert.Equal([325, 500], view.MarksThousandths);
    }

    [Fact]
    public void The_step_is_what_a_kilowatt_hour_costs_more_on_the_next_tier() =>
        Assert.Equal(new Price(60_000_000), LadderView.Of(Position(1)).StepUp);

    [Fact]
    public void The_price_changes_next_at_the_first_slice_with_another_price()
    {
        PriceSlice[] day =
        [
            new(0, 360, "valley", new(307)), new(360, 1320, "peak", new(617)), new(1320, 1440, "valley", new(307)),
        ];
        var plan = new PricePlan(day, day);
        Assert.Equal(day[1], PriceOutlook.At(plan, 359)!.Next);
        Assert.Equal(day[2], PriceOutlook.At(plan, 360)!.Next);

        var late = PriceOutlook.At(plan, 1439)!;
        Assert.Equal((day[1], true), (late.Next, late.NextIsTomorrow));
    }

    [Fact]
    public void A_flat_price_never_changes_and_a_missing_one_is_not_invented()
    {
        PriceSlice[] day = [new(0, 1440, "all-day", new(488_300_000))];
        Assert.Null(PriceOutlook.At(new(day, day), 700)!.Next);
        Assert.Null(PriceOutlook.At(new([], []), 700));
    }

    static LadderPosition Position(long usedWattHours) => new(
        LadderPeriod.Year, new(2026, 1, 1), new(2027, 1, 1), Energy.FromWattHours(usedWattHours),
        [
            new(Energy.FromWattHours(3_120_000), new(617_000_000)),
            new(Energy.FromWattHours(4_800_000), new(677_000_000)),
            new(null, new(977_000_000)),
        ]);
}
