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
    /// <summary>The number of the first meter, without its check digit; null for one that the seed decides.</summary>
    public long? FirstNumber { get; init; }

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
        MeterIdentity.FromNumber((FirstNumber ?? ((SeedBlock * 1_000_000L) + 1)) + index);

    /// <summary>What was asked for and is not so, because a fleet that exists keeps its plan; for messages.</summary>
    public IReadOnlyList<string> DifferencesFrom(FleetPlan asked)
    {
        ArgumentNullException.ThrowIfNull(asked);
        (string Name, object Kept, object Asked)[] settings =
        [
            ("seed", Seed, asked.Seed),
            ("number of meters", MeterCount, asked.MeterCount),
            ("first number", FirstNumberBeside(asked), asked.FirstNumberBeside(this)),
            ("load", LoadName, asked.LoadName),
            ("capture period in minutes", Settings.CapturePeriodMinutes, asked.Settings.CapturePeriodMinutes),
        ];
        return
        [
            .. settings.Where(setting => !setting.Kept.Equals(setting.Asked))
                .Select(setting => $"the {setting.Name} stays {setting.Kept}; {setting.Asked} needs a new data folder"),
        ];
    }

    /// <summary>Where neither plan gives a number the seeds have said it already.</summary>
    string FirstNumberBeside(FleetPlan other) =>
        FirstNumber is null && other.FirstNumber is null ? "" : IdentityOf(0).SerialNumber;

    long SeedBlock => 10_000 + (long)(unchecked((ulong)Seed * 0x9E3779B97F4A7C15) % 80_000);
}
