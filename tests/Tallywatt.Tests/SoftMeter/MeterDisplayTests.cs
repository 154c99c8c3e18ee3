using Tallywatt.Core.Units;
using Tallywatt.SoftMeter.CardSlot;
using Tallywatt.SoftMeter.Display;
using Tallywatt.SoftMeter.Keypad;
using Tallywatt.SoftMeter.Prepayment;
using Tallywatt.SoftMeter.Relay;
using Xunit;

namespace Tallywatt.Tests.SoftMeter;

public sealed class MeterDisplayTests
{
    /// <summary>2026-01-01T08:30:05 local.</summary>
    const long Local = 1_767_225_600 + (8 * 3_600) + (30 * 60) + 5;

    static readonly DisplayReading Plain = new()
    {
        LocalSeconds = Local,
        ImportWattHours = 123_456,
        RateWattHours = [100_000, 23_456],
        ImportWatts = 1_234,
        VoltageMillivolts = 230_100,
        CurrentMilliamps = 5_365,
        LadderStep = 2,
        CurrentPrice = new(488_300_000),
        Relay = Relay(ControlState.Connected),
        Purse = Purse(12_345_678_901),
    };

    [Fact]
    public void The_round_shows_the_usual_codes_eight_seconds_each()
    {
        var display = new MeterDisplay();
        var count = display.Frame(Plain, 0).Count;
        var round = Enumerable.Range(0, count).Select(i => display.Frame(Plain, i * 8L)).ToList();

        Assert.Equal(
            [
                "04000101", "04000102", "00010000", "00010100", "00010200", "00900200", "03330201", "03330601",
                "0280000B", "02800020", "02030000", "02010100", "02020100", "04000503",
            ],
            round.Select(frame => frame.Code));
        Assert.Equal(
            [
                "2026-01-01", "08:30:05", "000123.45", "000100.00", "000023.45", "12.34", "3", "100.00", "L2", "0.4883",
                "1.234", "230.1", "5.365", "On",
            ],
            round.Select(frame => frame.Value));
        Assert.Equal(display.Frame(Plain, 0), display.Frame(Plain, 7));
        Assert.Equal(display.Frame(Plain, 0), display.Frame(Plain, count * 8L));
    }

    [Fact]
    public void A_press_shows_the_next_or_previous_screen_for_a_while_and_the_round_goes_on()
    {
        var display = new MeterDisplay();
        display.Next(3, Plain);
        Assert.Equal(1, display.Frame(Plain, 3).Index);
        Assert.Equal(1, display.Frame(Plain, 32).Index);
        Assert.Equal(2, display.Frame(Plain, 33).Index);
        display.Previous(33, Plain);
        display.Previous(34, Plain);
        display.Previous(35, Plain);
        Assert.Equal(13, display.Frame(Plain, 35).Index);
        Assert.True(display.Frame(Plain, 36).IsBacklit);
    }

    [Theory]
    [InlineData(ControlState.Disconnected, Lamp.On, DisplayIcons.RelayOpen)]
    [InlineData(ControlState.ReadyForReconnection, Lamp.Blinking, DisplayIcons.RelayOpen | DisplayIcons.HoldButton)]
    public void An_open_relay_says_that_the_terminals_are_live(ControlState state, Lamp lamp, DisplayIcons icons)
    {
        var frame = new MeterDisplay().Frame(Plain with { Relay = Relay(state), ImportWatts = 0 }, 0);
        Assert.Equal("POWER OFF. TERMINALS LIVE", frame.Warning);
        Assert.Equal((lamp, icons), (frame.Signals.Trip, frame.Icons));
        Assert.Equal(0, frame.Signals.PulseMilliseconds);
        Assert.Equal("", new MeterDisplay().Frame(Plain, 0).Warning);
    }

    [Theory]
    [InlineData(0, Lamp.Off, false, DisplayIcons.None)]
    [InlineData(1, Lamp.On, false, DisplayIcons.PleaseBuy)]
    [InlineData(2, Lamp.Blinking, true, DisplayIcons.PleaseBuy)]
    public void The_alarm_amounts_light_sound_and_close_the_contact(
        int level, Lamp lamp, bool sounds, DisplayIcons icons)
    {
        var frame = new MeterDisplay().Frame(Plain with { Purse = Purse(1_000) with { AlarmLevel = level } }, 0);
        Assert.Equal((lamp, sounds, sounds, icons), (
            frame.Signals.Alarm, frame.Signals.Buzzer, frame.Signals.Contact, frame.Icons));
    }

    [Fact]
    public void Overdraft_and_faults_have_their_screens()
    {
        var reading = Plain with
        {
            Purse = Purse(-1_239_000_000),
            Faults = DisplayFaults.OverPower | DisplayFaults.Battery,
        };
        var display = new MeterDisplay();
        var round = Enumerable.Range(0, display.Frame(reading, 0).Count).Select(i => display.Frame(reading, i * 8L));
        Assert.Equal(["Err-04", "Err-51"], round.Take(2).Select(frame => frame.Value));
        Assert.Contains(round, frame => frame is { Code: "00900201", Value: "1.23" });
        Assert.Contains(round, frame => frame is { Code: "00900200", Value: "0.00" });
        Assert.True((display.Frame(reading, 0).Icons & DisplayIcons.Overdraft) != 0);
    }

    [Fact]
    public void What_a_person_does_comes_before_the_round()
    {
        var display = new MeterDisplay();
        var typing = Plain with { Keypad = new("1234 5", "", false) };
        Assert.Equal("1234 5", display.Frame(typing, 0).Value);
        var card = Plain with { Card = new(CardSlotState.Counting, 1, 9, "Leave the card in.") };
        Assert.Equal(("Leave the card in.", "9"), (display.Frame(card, 0).Label, display.Frame(card, 0).Value));
        var holding = Plain with { ButtonPercent = 40 };
        Assert.Equal("40", display.Frame(holding, 0).Value);
    }

    [Fact]
    public void The_pulse_lamp_flashes_1600_times_a_kilowatt_hour() =>
        Assert.Equal(2_250, MeterDisplay.SignalsOf(Plain with { ImportWatts = 1_000 }).PulseMilliseconds);

    [Fact]
    public void A_meter_without_supply_is_dark() =>
        Assert.Equal(DisplayFrame.Dark, new MeterDisplay().Frame(Plain with { IsPowered = false }, 0));

    [Fact]
    public void A_meter_in_central_mode_shows_no_amounts()
    {
        var display = new MeterDisplay();
        var central = Plain with { Purse = Purse(5) with { Mode = PaymentMode.Central } };
        var round = Enumerable.Range(0, display.Frame(central, 0).Count).Select(i => display.Frame(central, i * 8L));
        Assert.DoesNotContain(round, frame => frame.Code.StartsWith("0090", StringComparison.Ordinal));
    }

    static RelayView Relay(ControlState state) =>
        new(new(state, ControlMode.Mode3), CutCauses.None, CutHolds.None, false, false, null, null);

    static PurseView Purse(long balanceNanos) => new(
        PaymentMode.Local, AccountStatus.Active, 0, Money.FromNanos(balanceNanos), Money.Zero, 3, 3, 0,
        Money.FromUnits(100), Money.Zero, Money.Zero, Money.Zero, 0, false, true, false, false);
}
