using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;

namespace Tallywatt.SoftMeter.Fleet;

/// <summary>What a fleet was made from. Kept with its state, so that a restart has the same meters and homes.</summary>
/// <param name="Seed">Decides serial numbers, homes, weather and people.</param>
/// <param name="MeterCount">1 to 1 000 000.</param>
/// <param name="InstalledUnixSeconds">When the meters went live; rounded down to a capture boundary.</param>
/// <param name="LoadName">Where the load comes from: "homes", or what was replayed. For messages, and compared.</param>
public sealed record FleetPlan(
    long Seed,
    int MeterCount,
    long InstalledUnixSeconds,
    Site Site,
    MeterSettings Settings,
    string LoadName)
{
    /// <summary>The loads of our own household model.</summary>
    public const string HouseholdModel = "homes";

    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MeterCount, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MeterCount, 1_000_000);
        ArgumentOutOfRangeException.ThrowIfNegative(InstalledUnixSeconds);
        ArgumentException.ThrowIfNullOrEmpty(LoadName);
        Settings.Check();
    }

    /// <summary>The meter's identity. Numbers of one seed are consecutive, so they never repeat.</summary>
    public MeterIdentity IdentityOf(int index) =>
        MeterIdentity.FromNumber((SeedBlock * 1_000_000L) + index + 1);

    long SeedBlock => 10_000 + (long)(unchecked((ulong)Seed * 0x9E3779B97F4A7C15) % 80_000);
}
