using Tallywatt.Core.Readings;
using Tallywatt.Platform.Readings;
using Tallywatt.Tests.Areas;
using Xunit;

namespace Tallywatt.Tests.Readings.Desk;

public sealed class LineLossTests
{
    const int DayCount = 10;
    const int Slots = 96 * DayCount;
    static readonly DateOnly First = MeteredStreet.FirstDay;
    static readonly DateOnly Last = First.AddDays(DayCount - 1);

    [Fact]
    public void The_load_curve_is_the_sum_of_all_meters()
    {
        var utility = Street(out var used);

        var curve = LoadCurve.Of(utility.Desk, MeteredStreet.Area, First, Last);

        Assert.Equal(Slots, curve.Count);
        Assert.Equal(used, curve.Select(point => point.NetWattHours));
        Assert.All(curve, point => Assert.Equal((5, 0), (point.MeterCount, point.EstimatedCount)));
    }

    [Fact]
    public void Without_a_supply_meter_there_is_no_loss_to_speak_of() =>
        Assert.Null(LineLoss.Of(Street(out _).Desk, MeteredStreet.Area, First, Last));

    [Fact]
    public void What_the_lines_lose_is_no_accounts_fault()
    {
        var utility = Street(out var used);
        Supply(utility, slot => used[slot] + (used[slot] * used[slot] / 20_000) + 20);

        var loss = LineLoss.Of(utility.Desk, MeteredStreet.Area, First, Last)!;

        Assert.Equal(used.Sum(), loss.Total.CustomerWattHours);
        Assert.Equal(loss.Total.SupplyWattHours - used.Sum(), loss.Total.LossWattHours);
        Assert.InRange(loss.Total.LossPerThousand!.Value, 20, 60);
        Assert.Equal((Slots, Slots), (loss.Total.IntervalCount, loss.Total.ExpectedCount));
        Assert.Equal(loss.Total.LossWattHours, loss.Days.Sum(day => day.Sum.LossWattHours));
        Assert.Empty(loss.Suspects);
    }

    /// <summary>Half of what an account uses goes around its meter: as much is lost as it counts.</summary>
    [Fact]
    public void The_account_behind_a_bypass_is_named_first()
    {
        var utility = Street(out var used);
        Supply(utility, slot => used[slot] + (used[slot] * used[slot] / 20_000) + Use(2, slot) + (slot % 5));

        var suspect = LineLoss.Of(utility.Desk, MeteredStreet.Area, First, Last)!.Suspects[0];

        Assert.Equal(
            (MeteredStreet.FirstAccount + 2, LossSuspectKind.MovesTogether), (suspect.AccountNumber, suspect.Kind));
        Assert.InRange(suspect.SharePerThousand, 900, 1_000);
        var stolen = Enumerable.Range(0, Slots).Sum(slot => Use(2, slot));
        Assert.InRange(suspect.ExplainedWattHours, stolen * 9 / 10, stolen * 11 / 10);
    }

    [Fact]
    public void An_account_that_stopped_counting_is_named()
    {
        var utility = new MeteredStreet(5);
        for (var meter = 0; meter < 5; meter++)
        {
            var own = meter;
            utility.Read(meter, MeteredStreet.Rows(Slots, slot => own == 3 && slot >= 96 * 7 ? 0 : Use(own, slot)));
        }

        utility.Close(Last);
        Supply(utility, slot => Enumerable.Range(0, 5).Sum(meter => Use(meter, slot)) + 15);

        var loss = LineLoss.Of(utility.Desk, MeteredStreet.Area, First.AddDays(7), Last)!;

        var suspect = Assert.Single(loss.Suspects, one => one.Kind == LossSuspectKind.FellOff);
        Assert.Equal(MeteredStreet.FirstAccount + 3, suspect.AccountNumber);
    }

    [Fact]
    public void A_meter_that_is_not_read_is_named()
    {
        var utility = new MeteredStreet(2);
        utility.Read(0, MeteredStreet.Rows(96 * 2, _ => 100)).Read(1, MeteredStreet.Rows(96, _ => 100)).Close(First);
        for (var slot = 0; slot < 96 * 2; slot++)
        {
            utility.SupplyReadings.Add(new(AreaSample.Start + (slot * 900), 900, 200, 0, ReadingQuality.Actual));
        }

        var suspect = Assert.Single(LineLoss.Of(utility.Desk, MeteredStreet.Area, First, First.AddDays(1))!.Suspects);

        Assert.Equal(
            (MeteredStreet.FirstAccount + 1, LossSuspectKind.NotRead, 9_600),
            (suspect.AccountNumber, suspect.Kind, suspect.ExplainedWattHours));
    }

    [Fact]
    public void Supply_by_the_half_hour_is_compared_by_the_quarter()
    {
        var utility = new MeteredStreet(1).Read(0, MeteredStreet.Rows(96, _ => 100)).Close(First);
        for (var slot = 0; slot < 48; slot++)
        {
            utility.SupplyReadings.Add(new(AreaSample.Start + (slot * 1_800), 1_800, 210, 0, ReadingQuality.Actual));
        }

        Assert.Equal(480, LineLoss.Of(utility.Desk, MeteredStreet.Area, First, First)!.Total.LossWattHours);
    }

    static MeteredStreet Street(out long[] used)
    {
        var utility = new MeteredStreet(5);
        for (var meter = 0; meter < 5; meter++)
        {
            var own = meter;
            utility.Read(meter, MeteredStreet.Rows(Slots, slot => Use(own, slot)));
        }

        used = [.. Enumerable.Range(0, Slots).Select(slot => Enumerable.Range(0, 5).Sum(meter => Use(meter, slot)))];
        return utility.Close(Last);
    }

    static void Supply(MeteredStreet utility, Func<int, long> wattHours)
    {
        for (var slot = 0; slot < Slots; slot++)
        {
            utility.SupplyReadings.Add(
                new(AreaSample.Start + (slot * 900), 900, wattHours(slot), 0, ReadingQuality.Actual));
        }
    }

    /// <summary>Every home has a rhythm of its own.</summary>
    static long Use(int meter, int slot) =>
        50 + (((slot * (7 + (meter * 12))) + (meter * meter * 31)) % (90 + (17 * meter)));
}
