using CsCheck;
using Tallywatt.SoftMeter.Relay;
using Tallywatt.SoftMeter.Storage;
using Xunit;

namespace Tallywatt.Tests.SoftMeter;

public sealed class RelayRulesTests
{
    const long Start = 1_767_225_600;

    [Fact]
    public void Used_up_credit_cuts_and_credit_only_makes_ready_for_a_hand()
    {
        var (rules, relay) = (new RelayRules(), new FakeSwitch(ControlMode.Mode3));
        rules.Settle(relay, Used(Start));
        Assert.False(relay.Position.OutputState);
        Assert.Equal(ControlState.Disconnected, rules.Shown(relay.Position, Used(Start)).State);
        Assert.Equal(CutCauses.CreditUsedUp, rules.View(relay, Used(Start)).Causes);
        Assert.Equal(RelayAnswer.Refused, rules.Trigger(
            RelayTrigger.ManualReconnect, relay, Used(Start + 20), out var refusal));
        Assert.Equal(RelayRefusal.CreditUsedUp, refusal);

        rules.Settle(relay, Credit(Start + 30));
        Assert.False(relay.Position.OutputState);
        Assert.Equal(ControlState.ReadyForReconnection, rules.Shown(relay.Position, Credit(Start + 30)).State);
        Assert.Equal(CutCauses.AwaitsButton, rules.View(relay, Credit(Start + 30)).Causes);
        Assert.Equal(RelayAnswer.Moved, rules.Trigger(
            RelayTrigger.ManualReconnect, relay, Credit(Start + 30), out _));
        Assert.True(relay.Position.OutputState);
    }

    [Fact]
    public void Friendly_hours_hold_the_cut_back_until_their_end()
    {
        var (rules, relay) = (new RelayRules(), new FakeSwitch(ControlMode.Mode3));
        var friendly = Used(Start) with { IsFriendly = true };
        rules.Settle(relay, friendly);
        Assert.True(relay.Position.OutputState);
        Assert.Equal((CutCauses.CreditUsedUp, CutHolds.FriendlyHours), Seen(rules, relay, friendly));

        rules.Settle(relay, Used(Start + 3_600));
        Assert.False(relay.Position.OutputState);
    }

    [Fact]
    public void Friendly_hours_do_not_hold_back_an_order()
    {
        var (rules, relay) = (new RelayRules(), new FakeSwitch(ControlMode.Mode3));
        var friendly = Credit(Start) with { IsFriendly = true };
        Assert.Equal(RelayAnswer.Moved, rules.Trigger(RelayTrigger.RemoteDisconnect, relay, friendly, out _));
        Assert.False(relay.Position.OutputState);
    }

    [Fact]
    public void Keep_power_refuses_orders_and_holds_every_cut_back()
    {
        var (rules, relay) = (new RelayRules(), new FakeSwitch(ControlMode.Mode3));
        rules.Order(RelayOrder.KeepPowerOn, 0, relay, Credit(Start), out _);
        Assert.Equal(RelayAnswer.Refused, rules.Order(RelayOrder.Trip, 0, relay, Credit(Start), out var refusal));
        Assert.Equal(RelayRefusal.KeepPower, refusal);
        Assert.Equal(RelayAnswer.Refused, rules.Trigger(
            RelayTrigger.RemoteDisconnect, relay, Credit(Start), out _));
        rules.Settle(relay, Used(Start + 60));
        Assert.True(relay.Position.OutputState);

        rules.Order(RelayOrder.KeepPowerOff, 0, relay, Used(Start + 60), out _);
        rules.Settle(relay, Used(Start + 60));
        Assert.False(relay.Position.OutputState);
    }

    [Fact]
    public void A_trip_waits_for_its_delay_and_can_be_called_off()
    {
        var (rules, relay) = (new RelayRules(), new FakeSwitch(ControlMode.Mode3));
        Assert.True(rules.TrySetTripDelay(5, out _));
        rules.Order(RelayOrder.Trip, 0, relay, Credit(Start), out _);
        Assert.True(relay.Position.OutputState);
        Assert.Equal(300, rules.View(relay, Credit(Start)).TripInSeconds);
        Assert.Equal(Start + 300, rules.NextDueTrueSeconds(relay, Credit(Start)));

        rules.Order(RelayOrder.PermitClose, 0, relay, Credit(Start + 100), out _);
        rules.Settle(relay, Credit(Start + 300));
        Assert.True(relay.Position.OutputState);

        rules.Order(RelayOrder.Trip, 0, relay, Credit(Start + 400), out _);
        rules.Settle(relay, Credit(Start + 699));
        Assert.True(relay.Position.OutputState);
        rules.Settle(relay, Credit(Start + 700));
        Assert.False(relay.Position.OutputState);
        Assert.Equal(CutCauses.RemoteOrder, rules.View(relay, Credit(Start + 700)).Causes);
    }

    [Theory]
    [InlineData(ControlMode.Mode1, ControlState.ReadyForReconnection)]
    [InlineData(ControlMode.Mode2, ControlState.Connected)]
    [InlineData(ControlMode.Mode3, ControlState.ReadyForReconnection)]
    [InlineData(ControlMode.Mode4, ControlState.Connected)]
    [InlineData(ControlMode.Mode5, ControlState.Connected)]
    [InlineData(ControlMode.Mode6, ControlState.Connected)]
    public void A_trip_that_restores_itself_closes_only_where_the_control_mode_lets_it(
        ControlMode mode, ControlState expected)
    {
        var (rules, relay) = (new RelayRules(), new FakeSwitch(mode));
        rules.Order(RelayOrder.TripAndRestore, 10, relay, Credit(Start), out _);
        Assert.Equal(ControlState.Disconnected, relay.Position.State);
        rules.Settle(relay, Credit(Start + 599));
        Assert.Equal(ControlState.Disconnected, relay.Position.State);
        rules.Settle(relay, Credit(Start + 600));
        Assert.Equal(expected, relay.Position.State);
    }

    [Fact]
    public void An_order_to_connect_is_ignored_while_credit_is_used_up()
    {
        var (rules, relay) = (new RelayRules(), new FakeSwitch(ControlMode.Mode4));
        rules.Trigger(RelayTrigger.RemoteDisconnect, relay, Credit(Start), out _);
        Assert.Equal(RelayAnswer.Refused, rules.Order(RelayOrder.Close, 0, relay, Used(Start + 60), out var refusal));
        Assert.Equal(RelayRefusal.CreditUsedUp, refusal);
        Assert.Equal(RelayAnswer.Moved, rules.Order(RelayOrder.Close, 0, relay, Credit(Start + 60), out _));
        Assert.True(relay.Position.OutputState);
    }

    [Fact]
    public void Below_the_close_permit_amount_nobody_closes()
    {
        var (rules, relay) = (new RelayRules(), new FakeSwitch(ControlMode.Mode3));
        rules.Settle(relay, Used(Start));
        var little = Credit(Start + 60) with { MayReconnect = false };
        Assert.Equal(RelayAnswer.Refused, rules.Trigger(RelayTrigger.ManualReconnect, relay, little, out var refusal));
        Assert.Equal(RelayRefusal.BelowClosePermit, refusal);
        Assert.Equal(CutCauses.BelowClosePermit, rules.View(relay, little).Causes);
    }

    [Fact]
    public void Control_mode_0_never_opens_and_says_what_holds_the_cut_back()
    {
        var (rules, relay) = (new RelayRules(), new FakeSwitch(ControlMode.AlwaysConnected));
        rules.Settle(relay, Used(Start));
        Assert.Equal(RelayAnswer.Refused, rules.Order(RelayOrder.Trip, 0, relay, Credit(Start), out _));
        Assert.True(relay.Position.OutputState);
        Assert.Equal((CutCauses.CreditUsedUp, CutHolds.AlwaysConnected), Seen(rules, relay, Used(Start)));
    }

    [Fact]
    public void The_limiter_cuts_after_its_time_and_lets_go_after_its_time()
    {
        var (rules, relay) = (new RelayRules(), new FakeSwitch(ControlMode.Mode6));
        Assert.True(rules.Limiter.TrySet(LimiterSettings.Off with { NormalWatts = 1_000, OverSeconds = 30 }, out _));
        var at = Run(rules, relay, Start, 30, watts: 1_000);
        Assert.True(relay.Position.OutputState);
        at = Run(rules, relay, at, 20, watts: 1_001);
        Assert.True(relay.Position.OutputState);
        at = Run(rules, relay, at, 10, watts: 1_001);
        Assert.False(relay.Position.OutputState);
        Assert.Equal(CutCauses.OverPower, rules.View(relay, Credit(at)).Causes);
        Assert.Equal(RelayAnswer.Refused, rules.Trigger(RelayTrigger.ManualReconnect, relay, Credit(at), out _));
        at = Run(rules, relay, at, 50, watts: 0);
        Assert.False(relay.Position.OutputState);
        Run(rules, relay, at, 10, watts: 0);
        Assert.True(relay.Position.OutputState);
        Assert.Equal([(false, CutCauses.OverPower), (true, CutCauses.None)], relay.Moves);
    }

    [Fact]
    public void In_mode_3_a_hand_closes_after_the_limiter()
    {
        var (rules, relay) = (new RelayRules(), new FakeSwitch(ControlMode.Mode3));
        rules.Limiter.TrySet(LimiterSettings.Off with { NormalWatts = 1_000, OverSeconds = 30 }, out _);
        var at = Run(rules, relay, Start, 30, watts: 2_000);
        at = Run(rules, relay, at, 60, watts: 0);
        Assert.Equal(ControlState.ReadyForReconnection, rules.Shown(relay.Position, Credit(at)).State);
        Assert.Equal(RelayAnswer.Moved, rules.Trigger(RelayTrigger.ManualReconnect, relay, Credit(at), out _));
    }

    [Fact]
    public void An_emergency_lowers_the_threshold_of_the_groups_it_names_for_its_time()
    {
        var settings = LimiterSettings.Off with
        {
            NormalWatts = 5_000,
            EmergencyWatts = 500,
            Emergency = new(7, Start + 60, 120),
            Groups = [6, 7],
        };
        Assert.Equal(5_000, settings.ActiveWatts(Start + 59));
        Assert.Equal(500, settings.ActiveWatts(Start + 60));
        Assert.Equal(500, settings.ActiveWatts(Start + 179));
        Assert.Equal(5_000, settings.ActiveWatts(Start + 180));
        Assert.Equal(5_000, (settings with { Groups = [6] }).ActiveWatts(Start + 60));
    }

    /// <summary>Whatever happens, the relay rests between two movements it makes by itself, and nothing but a hand, an
    /// order that may, or the limiter in modes 5 and 6 ever closes it.</summary>
    [Fact]
    public void The_relay_never_flaps_and_credit_never_closes_it() =>
        Gen.Select(
            Gen.Int[1, 6],
            Gen.Select(Gen.Bool, Gen.Bool, Gen.Bool, Gen.Int[0, 3_000], Gen.Int[1, 40]).Array[1, 80])
            .Sample((mode, steps) =>
            {
                var (rules, relay) = (new RelayRules(), new FakeSwitch((ControlMode)mode));
                var limit = LimiterSettings.Off with { NormalWatts = 1_000, OverSeconds = 1, UnderSeconds = 1 };
                rules.Limiter.TrySet(limit, out _);
                var (at, moved) = (Start, long.MinValue / 2);
                foreach (var (used, friendly, keep, watts, seconds) in steps)
                {
                    at += seconds;
                    var before = relay.Moves.Count;
                    rules.Order(keep ? RelayOrder.KeepPowerOn : RelayOrder.KeepPowerOff, 0, relay, At(), out _);
                    rules.Step(relay, At(), seconds, relay.Position.OutputState ? watts * (long)seconds : 0);
                    rules = Restored(rules);
                    foreach (var (output, _) in relay.Moves.Skip(before))
                    {
                        Assert.True(at - moved >= rules.DwellSeconds);
                        Assert.True(!output || mode is 5 or 6);
                        moved = at;
                    }

                    RelayInputs At() => new(at, at, used, friendly, MayReconnect: !used);
                }
            }, iter: 500);

    [Fact]
    public void A_button_counts_only_when_it_was_held()
    {
        var button = new ReconnectButton();
        button.Press(1_000);
        Assert.False(button.Release(3_999));
        button.Press(10_000);
        Assert.Equal(50, button.ProgressPercent(11_500));
        Assert.True(button.Release(13_000));

        // Held and said so: it counts while it is held, once.
        button.Press(15_000);
        button.Press(16_500);
        button.Press(18_000);
        Assert.True(button.IsDue(18_200));
        Assert.False(button.IsDue(18_300));
        Assert.False(button.Release(18_400));

        // A press whose end never came counts neither by itself nor for the next one.
        button.Press(20_000);
        button.Press(40_000);
        Assert.False(button.Release(40_500));
        button.Press(50_000);
        Assert.False(button.IsDue(53_000));
        Assert.Equal(0, button.ProgressPercent(90_000));
        Assert.False(button.Release(90_000));
    }

    static long Run(RelayRules rules, FakeSwitch relay, long from, int seconds, long watts)
    {
        for (var at = from + 1; at <= from + seconds; at++)
        {
            rules.Step(relay, Credit(at), 1, relay.Position.OutputState ? watts : 0);
        }

        return from + seconds;
    }

    static (CutCauses Causes, CutHolds Holds) Seen(RelayRules rules, FakeSwitch relay, in RelayInputs inputs)
    {
        var view = rules.View(relay, inputs);
        return (view.Causes, view.Holds);
    }

    static RelayRules Restored(RelayRules rules)
    {
        var writer = new RecordWriter();
        rules.Write(writer);
        var reader = new RecordReader(writer.Finish()[RecordFrame.HeaderBytes..]);
        var restored = new RelayRules();
        restored.Read(ref reader);
        Assert.True(reader.AtEnd);
        return restored;
    }

    static RelayInputs Credit(long at) => RelayInputs.At(at, at);

    static RelayInputs Used(long at) => Credit(at) with { IsCreditUsedUp = true, MayReconnect = false };
}
