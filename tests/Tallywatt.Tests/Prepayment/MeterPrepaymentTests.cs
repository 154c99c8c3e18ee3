using CsCheck;
using Tallywatt.Core.Units;
using Tallywatt.SoftMeter.Events;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Prepayment;
using Tallywatt.SoftMeter.Relay;
using Tallywatt.SoftMeter.Tariff;
using Xunit;
using static Tallywatt.Tests.Metrology.MeterFixtures;
using static Tallywatt.Tests.Prepayment.LocalMeter;

namespace Tallywatt.Tests.Prepayment;

public sealed class MeterPrepaymentTests
{
    [Fact]
    public void A_meter_in_local_mode_warns_at_30_and_10_cuts_at_zero_and_waits_for_a_hand_after_credit()
    {
        var meter = Drawing(1_000, balanceUnits: 31);
        meter.AdvanceTo(Start + (4 * Hour));
        Assert.Equal(1u, meter.Events.Count(MeterEventCode.FirstAlarm));
        Assert.Equal(Money.FromUnits(29), meter.Prepayment!.View.Remaining);

        meter.AdvanceTo(Start + (62 * Hour) - 1);
        Assert.Equal(1u, meter.Events.Count(MeterEventCode.SecondAlarm));
        Assert.True(meter.Relay.OutputState);
        meter.AdvanceTo(Start + (62 * Hour));
        Assert.False(meter.Relay.OutputState);
        Assert.Equal(ControlState.Disconnected, meter.Relay.State);
        Assert.Equal(CutCauses.CreditUsedUp, meter.Supply.View.Causes);
        Assert.Equal(RelayAnswer.Refused, meter.PressButton());
        Assert.Equal(RelayAnswer.Refused, meter.RemoteReconnect());
        Assert.Equal((Money.Zero, 62_000), (meter.Prepayment.View.Balance, meter.ImportRegister.WattHours));

        Assert.Equal(CreditAnswer.Applied, meter.Prepayment.Credit(Purchase(2, 10)));
        Assert.Equal(ControlState.ReadyForReconnection, meter.Relay.State);
        meter.AdvanceTo(Start + (70 * Hour));
        Assert.False(meter.Relay.OutputState);
        Assert.Equal(RelayAnswer.Moved, meter.PressButton());
        meter.AdvanceTo(Start + (71 * Hour));
        Assert.Equal(63_000, meter.ImportRegister.WattHours);
        Assert.Equal(
            [MeterEventCode.FirstAlarm, MeterEventCode.SecondAlarm, MeterEventCode.CreditExhausted],
            meter.PendingPushes().Select(push => push.Code)
                .Where(code => code is not (MeterEventCode.RelayClosed or MeterEventCode.RelayOpened
                    or MeterEventCode.RelayReady)));
    }

    [Fact]
    public void Friendly_hours_put_the_cut_off_to_their_end()
    {
        // Credit lasts until 20:00; friendly hours are 18:00 to 08:00.
        var terms = Terms(Friendly(new FriendlyWindow(FriendlyDays.EveryDay, 18 * 60, 8 * 60)));
        var meter = Drawing(1_000, balanceUnits: 10, terms);
        meter.AdvanceTo(Start + (32 * Hour) - 1);
        Assert.True(meter.Relay.OutputState);
        Assert.Equal(CutHolds.FriendlyHours, meter.Supply.View.Holds);
        Assert.True(meter.Events.IsOpen(MeterEventCode.FriendlyHours));
        Assert.Equal(Money.FromCents(-599), RoundedDown(meter.Prepayment!.View.Balance));

        meter.AdvanceTo(Start + (32 * Hour));
        Assert.False(meter.Relay.OutputState);
        Assert.False(meter.Events.IsOpen(MeterEventCode.FriendlyHours));
    }

    [Fact]
    public void Credit_that_comes_in_friendly_hours_spares_the_cut()
    {
        var terms = Terms(Friendly(new FriendlyWindow(FriendlyDays.EveryDay, 18 * 60, 8 * 60)));
        var meter = Drawing(1_000, balanceUnits: 10, terms);
        meter.AdvanceTo(Start + (24 * Hour));
        meter.Prepayment!.Credit(Purchase(2, 50));
        meter.AdvanceTo(Start + (40 * Hour));
        Assert.True(meter.Relay.OutputState);
        Assert.Equal(0u, meter.Events.Count(MeterEventCode.RelayOpened));
    }

    [Fact]
    public void An_overdraft_is_used_before_the_cut_and_owed_after_it()
    {
        var meter = Drawing(1_000, balanceUnits: 1, Terms(overdraftUnits: 2));
        meter.AdvanceTo(Start + (6 * Hour) - 1);
        Assert.True(meter.Relay.OutputState);
        Assert.Equal(1u, meter.Events.Count(MeterEventCode.OverdraftUsed));
        meter.AdvanceTo(Start + (6 * Hour));
        Assert.False(meter.Relay.OutputState);
        Assert.Equal(Money.FromUnits(2), meter.Prepayment!.View.Overdraft);
        meter.Prepayment.Credit(Purchase(2, 2));
        Assert.Equal(RelayAnswer.Refused, meter.PressButton());
        meter.Prepayment.Credit(Purchase(3, 1));
        Assert.Equal(RelayAnswer.Moved, meter.PressButton());
    }

    [Fact]
    public void The_cut_comes_in_the_second_the_credit_is_used_up()
    {
        // 0.50 of credit is 1 kWh: at 7 kW 514 s and a bit, within the ninth minute.
        var meter = Drawing(7_000, balanceUnits: 1, Terms());
        meter.Prepayment!.Adjust(Money.FromCents(-50));
        meter.AdvanceTo(Start + 514);
        Assert.True(meter.Relay.OutputState);
        meter.AdvanceTo(Start + 515);
        Assert.False(meter.Relay.OutputState);
    }

    /// <summary>Registers, purse and relay at an instant do not depend on how often anybody looked.</summary>
    [Fact]
    public void Money_and_relay_do_not_depend_on_how_time_was_cut() =>
        Gen.Select(Loads, Gen.Long[0, 2 * Day].Array[0, 30], Gen.Int[1, 20]).Sample((load, looks, units) =>
        {
            var (once, often) = (Of(load, units), Of(load, units));
            once.Supply.TrySetLimiter(LimiterSettings.Off with { NormalWatts = 4_000 }, out _);
            often.Supply.TrySetLimiter(LimiterSettings.Off with { NormalWatts = 4_000 }, out _);
            once.AdvanceTo(Start + (2 * Day));
            foreach (var look in looks.Append(2 * Day))
            {
                often.AdvanceTo(Start + look);
            }

            Assert.Equal(once.Prepayment!.View, often.Prepayment!.View);
            Assert.Equal(once.Supply.View, often.Supply.View);
            Assert.Equal(once.Read(), often.Read());
            Assert.Equal(Convert.ToHexString(once.StateImage()), Convert.ToHexString(often.StateImage()));
        }, iter: 30);

    [Fact]
    public void A_clock_that_is_set_changes_neither_money_nor_power() =>
        Gen.Select(Gen.Int[-40, 40], Gen.Long[1, Day]).Sample((days, at) =>
        {
            var (still, moved) = (Drawing(1_234, balanceUnits: 100), Drawing(1_234, balanceUnits: 100));
            still.AdvanceTo(Start + at);
            moved.AdvanceTo(Start + at);
            moved.Change(owner => owner.Clock.Set(Start + at + (days * Day)));
            foreach (var meter in new[] { still, moved })
            {
                // Whole minutes later, so that both have rated the same energy.
                meter.AdvanceTo(Start + (2 * Day));
            }

            Assert.Equal(still.Prepayment!.View.Balance, moved.Prepayment!.View.Balance);
            Assert.Equal(still.Relay, moved.Relay);
        }, iter: 30);

    [Fact]
    public void Local_mode_needs_prices_in_the_meter()
    {
        var meter = MeterOf(HomeOf(1, 1));
        Assert.False(meter.InstallPrepayment(Terms()).TrySwitchMode(PaymentMode.Local, out var fault));
        Assert.Contains("no prices", fault, StringComparison.Ordinal);
        Assert.Equal(PaymentMode.Central, meter.Prepayment!.View.Mode);
    }

    [Fact]
    public void A_ladder_in_the_tables_is_climbed_minute_by_minute()
    {
        var meter = MeterOf(new ConstantLoad(1_000));
        meter.Change(owner =>
        {
            owner.Tariff.TryWritePrices(new([HalfNanos, HalfNanos, HalfNanos, HalfNanos]), out _);
            Assert.True(owner.Tariff.TryWriteLadder(new([2_000], [0, HalfNanos], 1, []), out var reason), reason);
            Assert.True(owner.Tariff.TryActivate([TariffPart.Prices, TariffPart.Ladder], out reason), reason);
        });
        meter.InstallPrepayment(Terms()).TrySwitchMode(PaymentMode.Local, out _);
        meter.Prepayment!.Credit(Purchase(1, 100));
        meter.PressButton();
        meter.AdvanceTo(Start + (5 * Hour));
        Assert.Equal(Money.FromUnits(96), meter.Prepayment.View.Balance);
        Assert.Equal(5_000, meter.Prepayment.LadderPositionWattHours);
    }

    [Fact]
    public void Each_rate_of_the_day_has_its_price()
    {
        var meter = Drawing(1_000, balanceUnits: 100);
        meter.Change(owner =>
        {
            owner.Tariff.TryWritePrices(new([HalfNanos, 2 * HalfNanos, 0, 0]), out _);
            owner.Tariff.TryWriteDays([new(1, [new(0, 1), new(8 * 60, 2)])], out _);
            Assert.True(owner.Tariff.TryActivate([TariffPart.Days, TariffPart.Prices], out var reason), reason);
        });
        meter.AdvanceTo(Start + (10 * Hour));
        Assert.Equal(Money.FromUnits(6), meter.Prepayment!.View.TotalCharged);
        Assert.Equal(2_000, meter.Look(owner => owner.Registers.ImportWattHours(2)));
    }

    [Fact]
    public void What_was_used_before_a_price_changed_costs_the_price_before()
    {
        var meter = Drawing(3_600, balanceUnits: 100);
        meter.AdvanceTo(Start + 90);
        meter.Change(owner =>
        {
            owner.Tariff.TryWritePrices(new([2_000_000_000, 0, 0, 0]), out _);
            Assert.True(owner.Tariff.TryActivate([TariffPart.Prices], out var reason), reason);
        });
        meter.AdvanceTo(Start + 120);
        Assert.Equal(Money.FromNanos((90 * 500_000) + (30 * 2_000_000)), meter.Prepayment!.View.TotalCharged);
    }

    [Fact]
    public void In_central_mode_the_meter_only_obeys()
    {
        var meter = MeterOf(new ConstantLoad(1_000));
        meter.InstallPrepayment(PrepaymentTerms.Default);
        meter.AdvanceTo(Start + (30 * Day));
        Assert.True(meter.Relay.OutputState);
        Assert.Equal(RelayAnswer.Moved, meter.RemoteDisconnect());
        Assert.Equal(RelayAnswer.Moved, meter.RemoteReconnect());
        Assert.Equal(RelayAnswer.Moved, meter.PressButton());
        Assert.Equal(0u, meter.Events.Count(MeterEventCode.FirstAlarm));
    }

    [Fact]
    public void A_purse_that_goes_back_to_the_supplier_no_longer_cuts()
    {
        var meter = Drawing(1_000, balanceUnits: 1);
        meter.AdvanceTo(Start + Day);
        Assert.False(meter.Relay.OutputState);
        Assert.True(meter.Prepayment!.TrySwitchMode(PaymentMode.Central, out _));
        Assert.Equal(RelayAnswer.Moved, meter.PressButton());
        meter.AdvanceTo(Start + (2 * Day));
        Assert.True(meter.Relay.OutputState);
    }

    [Fact]
    public void The_limiter_of_a_meter_cuts_and_a_hand_closes()
    {
        var meter = MeterOf(new ConstantLoad(5_000));
        Assert.True(meter.Supply.TrySetLimiter(
            LimiterSettings.Off with { NormalWatts = 4_000, OverSeconds = 30, UnderSeconds = 60 }, out _));
        meter.AdvanceTo(Start + 29);
        Assert.True(meter.Relay.OutputState);
        meter.AdvanceTo(Start + 30);
        Assert.Equal(ControlState.Disconnected, meter.Relay.State);
        Assert.True(meter.Events.IsOpen(MeterEventCode.OverPower));
        meter.AdvanceTo(Start + 90);
        Assert.Equal(ControlState.ReadyForReconnection, meter.Relay.State);
        Assert.Equal(RelayAnswer.Moved, meter.PressButton());
    }

    [Fact]
    public void A_delayed_trip_and_its_restoration_come_by_true_time()
    {
        var meter = MeterOf(new ConstantLoad(500), new() { ControlMode = ControlMode.Mode6 });
        meter.Supply.TrySetTripDelay(3, out _);
        Assert.Equal(RelayAnswer.Moved, meter.Supply.Order(RelayOrder.TripAndRestore, 10, out _));
        meter.Change(owner => owner.Clock.Set(Start + (5 * Day)));
        meter.AdvanceTo(Start + 179);
        Assert.True(meter.Relay.OutputState);
        meter.AdvanceTo(Start + 180);
        Assert.False(meter.Relay.OutputState);
        meter.AdvanceTo(Start + 780);
        Assert.True(meter.Relay.OutputState);
    }

    [Fact]
    public void Refusals_are_written_into_the_event_log()
    {
        var meter = Drawing(1_000, balanceUnits: 20);
        Assert.Equal(CreditAnswer.Repeated, meter.Prepayment!.Credit(Purchase(1, 20)));
        Assert.Equal((long)CreditAnswer.Repeated, meter.Events.Records(MeterEventCode.CreditRefused)[0].Detail);
        Assert.Equal(2_000, meter.Events.Records(MeterEventCode.CreditEntered)[0].Detail);
    }

    [Fact]
    public void A_meter_is_not_cleared_while_its_purse_charges_by_the_registers()
    {
        var meter = Drawing(1_000, balanceUnits: 20);
        meter.AdvanceTo(Start + (4 * Hour));
        var reason = "";
        Assert.False(meter.Change(owner => owner.TryClearMeter(out reason)));
        Assert.Contains("central mode", reason);
        Assert.Throws<InvalidOperationException>(() => meter.Change(owner => owner.Registers.Clear()));
        meter.AdvanceTo(Start + (6 * Hour));
        Assert.Equal((6_000, Money.FromUnits(17)), (meter.ImportRegister.WattHours, meter.Prepayment!.View.Balance));

        Assert.True(meter.Prepayment.TrySwitchMode(PaymentMode.Central, out _));
        Assert.True(meter.Change(owner => owner.TryClearMeter(out reason)), reason);
        Assert.True(meter.Prepayment.TrySwitchMode(PaymentMode.Local, out _));
        meter.AdvanceTo(Start + (8 * Hour));
        Assert.Equal((2_000, Money.FromUnits(16)), (meter.ImportRegister.WattHours, meter.Prepayment.View.Balance));
    }

    static Money RoundedDown(Money amount) => Money.FromCents(amount.Nanos / (Money.NanosPerUnit / 100));
}
