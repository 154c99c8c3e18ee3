namespace Tallywatt.SoftMeter.Metrology;

/// <summary>The parts of a meter's stored state. The numbers are stored and never change; 0 to 31.</summary>
enum MeterSection : byte
{
    /// <summary>Time, registers, relay, inputs.</summary>
    Core = 1,
    Clock = 2,
    Demand = 3,
    Freezes = 4,
    Events = 5,
    Tariff = 6,
    Parameters = 7,
    RelayControl = 16,
    Purse = 17,
    CardSlot = 18,
    Keypad = 19,
    Display = 20,
    Security = 24,
    Slowdown = 25,
    CosemState = 28,
    Dlt645State = 29,
}
