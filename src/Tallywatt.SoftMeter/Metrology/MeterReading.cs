using Tallywatt.Core.Units;
using Tallywatt.SoftMeter.Relay;

namespace Tallywatt.SoftMeter.Metrology;

/// <summary>Everything the display could show, all of one instant.</summary>
public readonly record struct MeterReading(
    long ClockUnixSeconds,
    EnergyRegister Import,
    EnergyRegister Export,
    LoadPower Power,
    DisconnectControl Relay);
