namespace Tallywatt.SoftMeter.Metrology;

/// <summary>A copy of the registers at one instant.</summary>
/// <param name="UnixSeconds">The meter's clock.</param>
/// <param name="ImportDemand">The maximum of the billing period so far (before the reset, for a monthly one).</param>
/// <param name="Power">At the instant.</param>
public readonly record struct FreezeEntry(
    long UnixSeconds,
    EnergySnapshot Energies,
    DemandMaximum ImportDemand,
    DemandMaximum ExportDemand,
    LoadPower Power);

/// <summary>The hour of a day of every month on which the billing period ends.</summary>
/// <param name="Day">1 to 28; 0 for none.</param>
/// <param name="Hour">0 to 23, local time.</param>
public readonly record struct SettlementDay(int Day, int Hour);

/// <summary>When a timed freeze happens; null stands for every month, day or hour.</summary>
/// <remarks>Source: DL/T 645-2007, 16H with 99 as the wildcard.</remarks>
public readonly record struct FreezePattern(int? Month, int? Day, int? Hour, int Minute);
