using Tallywatt.Core.Units;
using Tallywatt.SoftMeter.Fleet;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Prepayment;
using Tallywatt.SoftMeter.Relay;
using Tallywatt.SoftMeter.Storage;
using Tallywatt.Tests.SoftMeter;
using Xunit;
using static Tallywatt.Tests.Metrology.MeterFixtures;
using static Tallywatt.Tests.Prepayment.LocalMeter;

namespace Tallywatt.Tests.Prepayment;

/// <summary>Power goes off in the middle of every write of a meter with a purse (invariants I01, I04, I13).</summary>
public sealed class TornPurseTests
{
    static readonly FleetPlan Plan = new(
        9, 1, Start, Site.Beijing, new() { ProfileCapacityRows = 50, CapturePeriodMinutes = 60 }, "constant");

    /// <summary>Each step may be done again after a power cut: numbers make purchases count once.</summary>
    static readonly (long AtSeconds, Action<Meter> Act)[] Steps =
    [
        (0, meter => Equip(meter, Terms())),
        (1, meter => meter.Prepayment!.Credit(Purchase(1, 2))),
        (2, meter => meter.PressButton()),
        (3_600, meter => meter.Prepayment!.Credit(Purchase(2, 3))),
        (5_000, meter => meter.Supply.TrySetLimiter(LimiterSettings.Off with { NormalWatts = 9_000 }, out _)),
        (6_000, meter => meter.Supply.Order(RelayOrder.KeepPowerOn, 0, out _)),
        (7_000, meter => meter.Supply.Order(RelayOrder.KeepPowerOff, 0, out _)),
        (40_000, meter => meter.Prepayment!.Credit(Purchase(3, 1))),
        (40_010, meter => meter.PressButton()),
        (50_000, meter => meter.Prepayment!.Credit(
            new(CreditSource.Card, OrderNumbering.Carried, 5, Money.FromUnits(4)))),
        (50_001, meter => meter.PressButton()),
        (50_002, meter => meter.Prepayment!.Credit(
            new(CreditSource.Remote, OrderNumbering.Carried, 4, Money.FromUnits(4)))),
        (60_000, _ => { }),
    ];

    [Fact]
    public void A_write_torn_at_any_byte_leaves_the_purse_before_or_the_purse_after()
    {
        var storage = new RecordedStorage();
        Run(storage, 0);
        var tornCount = 0;
        foreach (var (before, after, atomic) in storage.Writes.Where(write => write.Before.Length > 0 && !write.Atomic))
        {
            var (stateBefore, stateAfter) = (StateIn(before), StateIn(after));
            for (var kept = before.Length; kept <= after.Length; kept++)
            {
                Assert.Equal(kept < after.Length ? stateBefore : stateAfter, StateIn(after.AsSpan(0, kept)));
                tornCount++;
            }

            Assert.False(atomic);
        }

        Assert.True(tornCount > 1_000, $"Only {tornCount} torn images.");
    }

    [Fact]
    public void After_any_torn_write_everything_done_again_counts_once()
    {
        var storage = new RecordedStorage();
        var straight = Run(storage, 0);
        Assert.Equal(Money.FromUnits(14), straight.TotalPurchased);
        Assert.Equal(5, straight.PurchaseCount);
        foreach (var (before, after, _) in storage.Writes.Where(write => write.Before.Length > 0 && !write.Atomic))
        {
            foreach (var kept in new[] { before.Length, (before.Length + after.Length) / 2, after.Length })
            {
                Assert.Equal(straight, Run(RecordedStorage.Image(after.AsSpan(0, kept)), StepOf(before)));
            }
        }
    }

    [Fact]
    public void Credit_that_could_not_be_made_durable_was_not_given()
    {
        var storage = new RecordedStorage();
        using var fleet = Open(storage);
        Equip(fleet[0], Terms());
        fleet[0].Prepayment!.Credit(Purchase(1, 10));
        fleet.AdvanceTo(Start + 600);
        var before = fleet[0].Prepayment!.View;

        storage.FailAtWrite = 1;
        Assert.Throws<IOException>(() => fleet[0].Prepayment!.Credit(Purchase(2, 10)));
        Assert.Equal(before, fleet[0].Prepayment!.View);
        Assert.Equal(CreditAnswer.Applied, fleet[0].Prepayment!.Credit(Purchase(2, 10)));
        Assert.Equal(CreditAnswer.Repeated, fleet[0].Prepayment!.Credit(Purchase(2, 10)));

        using var reopened = Open(storage);
        Assert.Equal(fleet[0].Prepayment!.View, reopened[0].Prepayment!.View);
    }

    static MeterFleet Open(IMeterStorage storage) =>
        MeterFleet.Open(storage, Plan, (_, _) => new ConstantLoad(1_000));

    static string StateIn(ReadOnlySpan<byte> image)
    {
        using var fleet = Open(RecordedStorage.Image(image));
        return Convert.ToHexString(fleet[0].StateImage());
    }

    static PurseView Run(IMeterStorage storage, int firstStep)
    {
        using var fleet = Open(storage);
        foreach (var (atSeconds, act) in Steps.Skip(firstStep))
        {
            fleet.AdvanceTo(Start + atSeconds);
            act(fleet[0]);
        }

        var view = fleet[0].Prepayment!.View;
        Assert.Equal(
            view.PresetOwed + view.TotalPurchased + view.TotalAdjusted,
            view.TotalCharged + view.Remaining - view.Overdraft);
        return view;
    }

    /// <summary>The first step that may not have been done.</summary>
    static int StepOf(byte[] image)
    {
        using var fleet = Open(RecordedStorage.Image(image));
        var clock = fleet.ClockUnixSeconds;
        return Array.FindIndex(Steps, step => Start + step.AtSeconds >= clock);
    }
}
