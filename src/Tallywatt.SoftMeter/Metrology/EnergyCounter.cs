using Tallywatt.Core.Units;

namespace Tallywatt.SoftMeter.Metrology;

/// <summary>A register and the part of a watt-hour that it does not show yet.</summary>
/// <param name="WattHours">0 to less than the register's capacity.</param>
/// <param name="RemainderJoules">0 to 3 599: what was metered beyond the last whole watt-hour.</param>
readonly record struct EnergyCounter(long WattHours, int RemainderJoules)
{
    const int JoulesPerWattHour = 3_600;

    internal EnergyRegister Register => EnergyRegister.At(WattHours);

    internal EnergyCounter Add(long joules)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(joules);
        var total = RemainderJoules + joules;
        return new(
            (WattHours + (total / JoulesPerWattHour)) % MeterSettings.RegisterCapacityWattHours,
            (int)(total % JoulesPerWattHour));
    }
}
