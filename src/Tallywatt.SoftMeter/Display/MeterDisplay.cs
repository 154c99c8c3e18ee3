using Tallywatt.SoftMeter.CardSlot;
using Tallywatt.SoftMeter.Prepayment;
using Tallywatt.SoftMeter.Relay;

namespace Tallywatt.SoftMeter.Display;

/// <summary>The face of the meter as a pure model: which screen stands there, the symbols, lamps and sounds.</summary>
/// <remarks>
/// It goes round by itself, a screen every <see cref="ScreenSeconds"/>. A press of next or previous shows that screen
/// for a while, then the round goes on from there. What a person is doing (typing, a card, holding the button) comes
/// first. Times are seconds of one steady clock.
/// </remarks>
public sealed class MeterDisplay
{
    public const int ScreenSeconds = 8;

    /// <summary>How long a screen stays that a person asked for.</summary>
    public const int ManualSeconds = 30;

    /// <summary>Flashes of the pulse lamp for a kilowatt-hour.</summary>
    public const int PulsesPerKilowattHour = 1_600;

    /// <summary>Stands on the display as long as the relay is open.</summary>
    public const string TerminalsLive = "POWER OFF. TERMINALS LIVE";

    const long MillisecondsTimesWattsPerPulse = 3_600_000L * 1_000 / PulsesPerKilowattHour;

    long anchorSeconds;
    int anchorIndex;
    bool isManual;
    long touchedSeconds = long.MinValue;

    public void Next(long atSeconds, DisplayReading reading) => Turn(1, atSeconds, reading);

    public void Previous(long atSeconds, DisplayReading reading) => Turn(-1, atSeconds, reading);

    public DisplayFrame Frame(DisplayReading reading, long atSeconds)
    {
        ArgumentNullException.ThrowIfNull(reading);
        if (!reading.IsPowered)
        {
            return DisplayFrame.Dark;
        }

        var screens = DisplayScreens.Of(reading);
        var index = IndexAt(atSeconds, screens.Count);
        var screen = Overlay(reading) ?? screens[index];
        return new(
            screen.Code,
            screen.Label,
            screen.Value,
            screen.Unit,
            reading.Relay.Shown.OutputState ? "" : TerminalsLive,
            IconsOf(reading),
            SignalsOf(reading),
            IsBacklit: atSeconds - ManualSeconds <= touchedSeconds || IsAlarming(reading),
            index,
            screens.Count);
    }

    /// <summary>The lamps, the buzzer and the alarm contact, without the screen.</summary>
    public static MeterSignals SignalsOf(DisplayReading reading)
    {
        ArgumentNullException.ThrowIfNull(reading);
        var watts = Math.Max(reading.ImportWatts, reading.ExportWatts);
        var relay = reading.Relay;
        var trip = relay.Shown.OutputState ? Lamp.Off
            : relay.Shown.State == ControlState.ReadyForReconnection ? Lamp.Blinking
            : Lamp.On;
        var level = AlarmLevelOf(reading);
        return new(
            watts > 0 ? (int)Math.Max(1, MillisecondsTimesWattsPerPulse / watts) : 0,
            trip,
            level switch { 0 => Lamp.Off, 1 => Lamp.On, _ => Lamp.Blinking },
            Buzzer: level >= 2,
            Contact: level >= 2);
    }

    /// <summary>0 none; 1 alarm amount 1; 2 alarm amount 2, an alarm ordered from afar, a trip about to come, or too
    /// much power.</summary>
    static int AlarmLevelOf(DisplayReading reading)
    {
        var relay = reading.Relay;
        var isUrgent = relay.AlarmOrdered
            || relay.TripInSeconds is not null
            || (relay.Causes & CutCauses.OverPower) != 0
            || reading.Purse is { IsStopped: true };
        return isUrgent ? 2 : reading.Purse?.AlarmLevel ?? 0;
    }

    static bool IsAlarming(DisplayReading reading) => AlarmLevelOf(reading) > 0 || !reading.Relay.Shown.OutputState;

    static DisplayIcons IconsOf(DisplayReading reading)
    {
        var purse = reading.Purse;
        var relay = reading.Relay;
        return (relay.Shown.OutputState ? 0 : DisplayIcons.RelayOpen)
            | (relay.Shown.State == ControlState.ReadyForReconnection ? DisplayIcons.HoldButton : 0)
            | (relay.KeepsPower ? DisplayIcons.KeepPower : 0)
            | (reading.IsReverse ? DisplayIcons.Reverse : 0)
            | (reading.IsBatteryLow ? DisplayIcons.Battery : 0)
            | (reading.IsCommunicating ? DisplayIcons.Communicating : 0)
            | (purse is { AlarmLevel: > 0 } or { IsUsedUp: true } ? DisplayIcons.PleaseBuy : 0)
            | (purse is { Mode: PaymentMode.Local, Balance.IsNegative: true } ? DisplayIcons.Overdraft : 0);
    }

    /// <summary>What a person is doing at the meter comes before the round.</summary>
    static DisplayScreen? Overlay(DisplayReading reading) => reading switch
    {
        { ButtonPercent: 100 } => new("", "Let go", "100", "%"),
        { ButtonPercent: > 0 } => new("", "Hold the button", $"{reading.ButtonPercent}", "%"),
        { Keypad: { IsIdle: false } keypad } => keypad.Text.Length > 0
            ? new("", keypad.Text, keypad.Digits)
            : new("", "Token", keypad.Digits),
        { Card: { State: CardSlotState.Counting } card } => new("", card.Text, $"{card.SecondsLeft}", "s"),
        { Card: { State: CardSlotState.Done } card } => new("", card.Text, "End"),
        { Card: { State: CardSlotState.Failed } card } => new("", card.Text, "Err-23"),
        _ => null,
    };

    int IndexAt(long atSeconds, int count)
    {
        var passed = Math.Max(0, atSeconds - anchorSeconds);
        passed = isManual ? Math.Max(0, passed - ManualSeconds + ScreenSeconds) : passed;
        return (int)((anchorIndex + (passed / ScreenSeconds)) % count);
    }

    void Turn(int by, long atSeconds, DisplayReading reading)
    {
        ArgumentNullException.ThrowIfNull(reading);
        var count = DisplayScreens.Of(reading).Count;
        anchorIndex = (IndexAt(atSeconds, count) + by + count) % count;
        (anchorSeconds, isManual, touchedSeconds) = (atSeconds, true, atSeconds);
    }
}
