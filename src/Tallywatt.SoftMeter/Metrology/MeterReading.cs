using Tallywatt.Core.Units;
using Tallywatt.SoftMeter.Relay;

namespace Tallywatt.SoftMeter.Metrology;

/// <summary>Everything the display could show, all of one instant.</summary>
/// <param name="ClockUnixSeconds">The meter's own clock, in UTC.</param>
/// <param name="Rate">The rate in force, 1 to 4.</param>
public readonly record struct MeterReading(
    long ClockUnixSeconds,
    EnergyRegister Import,
    EnergyRegister Export,
    LoadPower Power,
    DisconnectControl Relay,
    ElectricValues Electric,
    int Rate);
