using Tallywatt.Host.Up;
using Tallywatt.SoftMeter.Fleet;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Storage;

namespace Tallywatt.Host.Meters;

/// <summary>Many meters in one process, in memory or with a folder, and what one of them weighs.</summary>
sealed class MeterPark : IDisposable
{
    internal const int PeriodSeconds = 900;

    readonly MeterFleet? fleet;

    MeterPark(IReadOnlyList<Meter> meters, MeterFleet? fleet, long bytes)
    {
        (Meters, this.fleet) = (meters, fleet);
        BytesPerMeter = bytes / meters.Count;
    }

    internal IReadOnlyList<Meter> Meters { get; }

    /// <summary>What the managed heap grew by with every meter, its home included, after a full collection.</summary>
    internal long BytesPerMeter { get; }

    /// <summary>The time to go on from.</summary>
    internal long UnixSeconds => fleet?.ClockUnixSeconds ?? Meters[0].TrueUnixSeconds;

    /// <exception cref="RefusedException">The folder holds other meters, or cannot be used.</exception>
    internal static MeterPark Open(MetersOptions options, long nowUnixSeconds)
    {
        var installed = nowUnixSeconds - (nowUnixSeconds % PeriodSeconds) - (options.HistoryDays * 86_400L);
        var plan = new FleetPlan(
            options.Seed, options.Count, installed, Site.Beijing, MeterSettings.Default, FleetPlan.HouseholdModel);

        // What the first meters bring for all of them is not theirs.
        GC.KeepAlive(NewMeters(plan with { MeterCount = 1 }, MeterFleet.HouseholdLoad));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        if (options.DataPath is null)
        {
            var meters = NewMeters(plan, MeterFleet.HouseholdLoad);
            return new(meters, fleet: null, GC.GetTotalMemory(forceFullCollection: true) - before);
        }

        var fleet = OpenFleet(options.DataPath, plan);
        return new(fleet.Meters, fleet, GC.GetTotalMemory(forceFullCollection: true) - before);
    }

    /// <summary>Meters in memory, made on every core.</summary>
    internal static Meter[] NewMeters(FleetPlan plan, Func<FleetPlan, int, ILoad> load)
    {
        plan.Check();
        var meters = new Meter[plan.MeterCount];
        Parallel.For(0, meters.Length, index => meters[index] = new(
            plan.IdentityOf(index), load(plan, index), plan.InstalledUnixSeconds, plan.Settings));
        return meters;
    }

    /// <summary>Lets time pass, for all of them.</summary>
    /// <exception cref="IOException">What they captured could not be made durable; the next call tries again.
    /// </exception>
    internal void AdvanceTo(long unixSeconds)
    {
        if (fleet is not null)
        {
            fleet.AdvanceTo(unixSeconds, Environment.ProcessorCount);
            return;
        }

        Parallel.ForEach(Meters, meter => meter.AdvanceTo(unixSeconds));
    }

    public void Dispose() => fleet?.Dispose();

    static MeterFleet OpenFleet(string path, FleetPlan plan)
    {
        try
        {
            var folder = Path.Combine(Path.GetFullPath(path), "fleet");
            var fleet = MeterFleet.Open(new FileMeterStorage(folder), plan, MeterFleet.HouseholdLoad);
            if (fleet.Plan.DifferencesFrom(plan) is { Count: > 0 } differences)
            {
                fleet.Dispose();
                throw new RefusedException($"the meters in {path} are others: {string.Join(", ", differences)}.");
            }

            return fleet;
        }
        catch (MeterStorageException fault)
        {
            throw new RefusedException(fault.Message);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"{path} cannot hold meters: {fault.Message}");
        }
    }
}
