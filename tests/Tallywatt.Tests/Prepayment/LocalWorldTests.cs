using CsCheck;
using Tallywatt.Core.Units;
using Tallywatt.SoftMeter.Events;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Prepayment;
using Tallywatt.SoftMeter.Relay;
using Xunit;
using static Tallywatt.Tests.Metrology.MeterFixtures;
using static Tallywatt.Tests.Prepayment.LocalMeter;

namespace Tallywatt.Tests.Prepayment;

/// <summary>A meter with a purse, and everything that people and the wire can do to it, in any order.</summary>
public sealed class LocalWorldTests
{
    static readonly FriendlyHours Nights = Friendly(new FriendlyWindow(FriendlyDays.EveryDay, 22 * 60, 7 * 60));

    [Fact]
    public void Whatever_happens_the_books_add_up_and_nobody_is_cut_in_friendly_hours_or_reconnected_by_money() =>
        Gen.Select(
            Loads,
            Gen.OneOf<ControlMode>(ControlMode.Mode1, ControlMode.Mode3, ControlMode.Mode6),
            Gen.Select(Gen.Int[0, 11], Gen.Long[1, 4 * Hour], Gen.Int[1, 20]).Array[1, 60])
            .Sample((load, mode, acts) =>
            {
                var meter = MeterOf(load, new() { ControlMode = mode });
                Equip(meter, Terms(Nights, overdraftUnits: 2));
                var at = Start;
                foreach (var (act, seconds, amount) in acts)
                {
                    var wasOn = meter.Relay.OutputState;
                    Act(meter, act, amount);
                    AssertOnlyAHandCloses(meter, wasOn, act);
                    at += seconds;
                    meter.AdvanceTo(at);
                    AssertBooks(meter);
                    AssertNoFriendlyCut(meter);
                }
            }, iter: 100);

    /// <summary>The judge of when a purse is empty: a plain sum over minutes, by the judge's own price.</summary>
    [Fact]
    public void Power_goes_off_within_the_minute_the_judge_says_and_never_before() =>
        Gen.Select(Loads, Gen.Int[1, 12]).Sample((load, units) =>
        {
            var meter = Of(load, units);
            for (var at = Start + 60; at <= Start + (2 * Day) && meter.Relay.OutputState; at += 60)
            {
                var usedBefore = load.Between(Start, at - 60).ImportJoules / 3_600;
                var used = load.Between(Start, at).ImportJoules / 3_600;
                meter.AdvanceTo(at);
                Assert.True(meter.Relay.OutputState || used * HalfNanos / 1_000 >= units * 1_000_000_000L);
                Assert.True(!meter.Relay.OutputState || used * HalfNanos / 1_000 < units * 1_000_000_000L
                    || usedBefore * HalfNanos / 1_000 < units * 1_000_000_000L);
            }
        }, iter: 15);

    static void Act(Meter meter, int act, int amount)
    {
        var purse = meter.Prepayment!;
        switch (act)
        {
            case 0 or 1:
                var next = purse.View.LastNumber + 1;
                Assert.Equal(CreditAnswer.Applied, purse.Credit(Purchase(1, amount) with { Number = next }));
                break;
            case 2 or 3:
                meter.PressButton();
                break;
            case 4:
                meter.RemoteDisconnect();
                break;
            case 5:
                meter.RemoteReconnect();
                break;
            case 6:
                meter.Supply.Order((RelayOrder)(amount % 8), amount, out _);
                break;
            case 7:
                meter.Supply.TrySetLimiter(LimiterSettings.Off with { NormalWatts = amount * 500 }, out _);
                break;
            case 8:
                purse.Refund(Money.FromUnits(amount), CreditSource.Remote);
                break;
            case 9:
                purse.Adjust(Money.FromCents((amount - 10) * 100));
                break;
            case 10:
                purse.TrySetTerms(purse.Terms with { ClosePermit = Money.FromUnits(amount % 4) }, out _);
                break;
            default:
                meter.Supply.TrySetTripDelay(amount, out _);
                break;
        }
    }

    static void AssertOnlyAHandCloses(Meter meter, bool wasOn, int act) =>
        Assert.True(wasOn || !meter.Relay.OutputState || act is 2 or 3 or 6 or 7);

    static void AssertBooks(Meter meter)
    {
        var view = meter.Prepayment!.View;
        Assert.False(view.IsStopped);
        Assert.Equal(
            view.PresetOwed + view.TotalPurchased + view.TotalAdjusted,
            view.TotalCharged + view.Remaining - view.Overdraft);
    }

    /// <summary>Cuts for want of credit are in the event log with their cause and time.</summary>
    static void AssertNoFriendlyCut(Meter meter)
    {
        foreach (var cut in meter.Events.Records(MeterEventCode.RelayOpened))
        {
            Assert.False(cut.Detail == (long)RelayCause.Purse && Nights.Contains(cut.StartUnixSeconds));
        }
    }
}
