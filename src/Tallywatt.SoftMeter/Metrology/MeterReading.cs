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
    ElectricPoint Point,
    int Rate)
{
    /// <summary>Voltage, current and what follows from them, of the same instant.</summary>
    public ElectricValues Electric => Point.Values(Power);
}

/// <summary>What besides the power decides the network's values: worked out only when somebody asks.</summary>
/// <param name="NominalVolts">0 without voltage.</param>
public readonly record struct ElectricPoint(
    long SerialNumber, long UnixSeconds, int NominalVolts, LoadCharacter Character)
{
    internal ElectricValues Values(LoadPower power) => NominalVolts == 0
        ? default
        : ElectricValues.Of(SerialNumber, UnixSeconds, power, Character, NominalVolts);
}
