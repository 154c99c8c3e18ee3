using Tallywatt.Core.Units;

namespace Tallywatt.SoftMeter.Metrology;

/// <summary>One row of the load profile (1.0.99.1.0.255): where the registers stood at an instant.</summary>
/// <param name="CapturedUnixSeconds">The END of the interval the row closes. The first row closes none.</param>
/// <remarks>A row is a position, not an amount: the energy of an interval is the difference of neighbours.</remarks>
public readonly record struct ProfileRow(
    long CapturedUnixSeconds,
    ProfileStatus Status,
    EnergyRegister Import,
    EnergyRegister Export);
