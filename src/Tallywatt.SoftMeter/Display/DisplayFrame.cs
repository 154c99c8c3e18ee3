namespace Tallywatt.SoftMeter.Display;

/// <summary>The symbols beside the digits.</summary>
[Flags]
public enum DisplayIcons : byte
{
    None = 0,

    /// <summary>The relay is open: no power in the home. The meter's terminals stay live.</summary>
    RelayOpen = 1,

    /// <summary>Energy flows backwards.</summary>
    Reverse = 2,
    Battery = 4,
    PleaseBuy = 8,
    Communicating = 16,

    /// <summary>Hold the button to switch on.</summary>
    HoldButton = 32,

    /// <summary>An order keeps the power on.</summary>
    KeepPower = 64,

    /// <summary>Overdrawn.</summary>
    Overdraft = 128,
}

/// <summary>A lamp.</summary>
public enum Lamp : byte
{
    Off = 0,
    On = 1,
    Blinking = 2,
}

/// <summary>The lamps, the buzzer and the alarm contact.</summary>
/// <param name="PulseMilliseconds">Between two flashes of the pulse lamp; 0 when nothing flows.</param>
/// <param name="Trip">On while the relay is open, blinking when a person may close it.</param>
/// <param name="Contact">The alarm relay: the auxiliary contact beside the terminals.</param>
public readonly record struct MeterSignals(int PulseMilliseconds, Lamp Trip, Lamp Alarm, bool Buzzer, bool Contact);

/// <summary>What stands on the face of the meter now.</summary>
/// <param name="Code">The DL/T 645 identifier of what is shown, or "Err-51", or "" for words.</param>
/// <param name="Label">What it is, for people.</param>
/// <param name="Value">The digits, at most 16 characters.</param>
/// <param name="Warning">A line that stays while it is true; "" for none.</param>
/// <param name="Index">Which screen of the round, from 0.</param>
/// <param name="Count">How many screens the round has now.</param>
public readonly record struct DisplayFrame(
    string Code,
    string Label,
    string Value,
    string Unit,
    string Warning,
    DisplayIcons Icons,
    MeterSignals Signals,
    bool IsBacklit,
    int Index,
    int Count)
{
    /// <summary>The screen of a meter that has no supply.</summary>
    public static DisplayFrame Dark { get; } = new("", "", "", "", "", DisplayIcons.None, default, false, 0, 0);
}
