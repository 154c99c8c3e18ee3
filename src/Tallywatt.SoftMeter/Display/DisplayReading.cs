using Tallywatt.Core.Units;
using Tallywatt.SoftMeter.CardSlot;
using Tallywatt.SoftMeter.Keypad;
using Tallywatt.SoftMeter.Prepayment;
using Tallywatt.SoftMeter.Relay;

namespace Tallywatt.SoftMeter.Display;

/// <summary>Faults that the display names, by the numbers usual on prepayment meters.</summary>
[Flags]
public enum DisplayFaults : ushort
{
    None = 0,

    /// <summary>Err-01: the relay is not where it was sent.</summary>
    Relay = 1,

    /// <summary>Err-04: the clock's battery is low.</summary>
    Battery = 2,

    /// <summary>Err-06: memory, or books that do not add up.</summary>
    Memory = 4,

    /// <summary>Err-08: the clock is not believed.</summary>
    Clock = 8,

    /// <summary>Err-28: energy cannot be rated.</summary>
    Rating = 16,

    /// <summary>Err-51: more power than the limit.</summary>
    OverPower = 32,

    /// <summary>Err-56: energy flows backwards.</summary>
    Reverse = 64,
}

/// <summary>Everything a meter's face can show, all of one instant.</summary>
public sealed record DisplayReading
{
    /// <summary>The meter's local time, as seconds since 1970-01-01T00:00 of that time.</summary>
    public required long LocalSeconds { get; init; }

    public required long ImportWattHours { get; init; }

    public long ExportWattHours { get; init; }

    /// <summary>Import by rate, the first rate first; empty when the meter has one rate.</summary>
    public IReadOnlyList<long> RateWattHours { get; init; } = [];

    /// <summary>1 to 4.</summary>
    public int Rate { get; init; } = 1;

    public long ImportWatts { get; init; }

    public long ExportWatts { get; init; }

    public int VoltageMillivolts { get; init; }

    public int CurrentMilliamps { get; init; }

    /// <summary>1 for the first step; 0 without a ladder.</summary>
    public int LadderStep { get; init; }

    /// <summary>Null when the meter knows no price.</summary>
    public Price? CurrentPrice { get; init; }

    public required RelayView Relay { get; init; }

    /// <summary>Null for a meter without prepayment.</summary>
    public PurseView? Purse { get; init; }

    public DisplayFaults Faults { get; init; }

    public bool IsReverse { get; init; }

    public bool IsBatteryLow { get; init; }

    /// <summary>Somebody asked the meter something in the last seconds.</summary>
    public bool IsCommunicating { get; init; }

    /// <summary>False while the supply is lost: the screen is dark.</summary>
    public bool IsPowered { get; init; } = true;

    public KeypadView? Keypad { get; init; }

    public CardSlotView? Card { get; init; }

    /// <summary>0 to 100 while the button is held.</summary>
    public int ButtonPercent { get; init; }
}
