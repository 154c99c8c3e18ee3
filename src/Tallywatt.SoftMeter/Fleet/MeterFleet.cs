using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Storage;

namespace Tallywatt.SoftMeter.Fleet;

/// <summary>All the meters of a neighbourhood, with one durable journal and no timer.</summary>
public sealed class MeterFleet : IDisposable
{
    readonly Meter[] meters;
    readonly MeterJournal journal;
    readonly Dictionary<string, int> bySerial;

    MeterFleet(FleetPlan plan, Meter[] meters, MeterJournal journal)
    {
        Plan = plan;
        this.meters = meters;
        this.journal = journal;
        bySerial = new(meters.Length, StringComparer.Ordinal);
        for (var i = 0; i < meters.Length; i++)
        {
            bySerial.Add(meters[i].Identity.SerialNumber, i);
        }
    }

    public FleetPlan Plan { get; }

    public int Count => meters.Length;

    public Meter this[int index] => meters[index];

    public IReadOnlyList<Meter> Meters => meters;

    /// <summary>
    /// The fleet in <paramref name="storage"/>, as it was when power was cut; or, where there is none yet, the one of
    /// <paramref name="planIfNew"/>. A fleet that exists keeps its own plan.
    /// </summary>
    /// <param name="load">The load of the home with an index; must be the same at every opening.</param>
    /// <exception cref="MeterStorageException">The storage holds something else, or is damaged.</exception>
    /// <param name="equip">Plugs further parts into a meter, before its state is brought back.</param>
    public static MeterFleet Open(
        IMeterStorage storage,
        FleetPlan planIfNew,
        Func<FleetPlan, int, ILoad> load,
        Action<Meter>? equip = null)
    {
        var (journal, plan, meters) = MeterJournal.Open(storage, planIfNew, load, equip: equip);
        return new(plan, meters, journal);
    }

    /// <summary>The load of our own household model, for <see cref="Open"/>.</summary>
    public static ILoad HouseholdLoad(FleetPlan plan, int index)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return new HomeLoad(new Home(plan.Seed, index, plan.Site));
    }

    public bool TryFind(string serialNumber, out int index) => bySerial.TryGetValue(serialNumber, out index);

    /// <summary>Memory of all meters with their profiles and loads, in bytes, estimated from what they hold.</summary>
    public long MemoryBytes => meters.Sum(meter => meter.MemoryBytes);

    /// <summary>The true time of the meter that is furthest: the time to continue from after a restart.</summary>
    public long ClockUnixSeconds => meters.Max(meter => meter.TrueUnixSeconds);

    /// <summary>
    /// Lets time pass for all meters, then makes the rows that were captured durable with one append. Until that
    /// append is done nobody can read them.
    /// </summary>
    /// <param name="parallelism">Threads to use, 1 or more.</param>
    /// <exception cref="IOException">The rows are not durable yet; the next call tries again.</exception>
    public void AdvanceTo(long unixSeconds, int parallelism = 1)
    {
        if (parallelism > 1)
        {
            var options = new ParallelOptions { MaxDegreeOfParallelism = parallelism };
            Parallel.ForEach(meters, options, meter => meter.AdvanceTo(unixSeconds));
        }
        else
        {
            foreach (var meter in meters)
            {
                meter.AdvanceTo(unixSeconds);
            }
        }

        journal.CommitRows();
    }

    /// <summary>Rewrites the journal as one snapshot; it also happens by itself when the journal has grown.</summary>
    public void Compact() => journal.Compact();

    public void Dispose() => journal.Dispose();
}
