using Tallywatt.Core.Units;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Prepayment;
using Tallywatt.SoftMeter.Relay;
using Tallywatt.SoftMeter.Storage;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>What was debited in one local day.</summary>
/// <param name="UnixSeconds">The midnight that ended it, by the meter's clock.</param>
readonly record struct CollectionRow(long UnixSeconds, Money Amount);

/// <summary>What only the COSEM objects need a meter to remember and to do in time: the dated schedule of the supply
/// control, and what was debited on the last days.</summary>
/// <remarks>A meter gets it with its purse or its first schedule; the others pay nothing for it.</remarks>
sealed class CosemMemory(Meter meter) : IMeterStepPart
{
    internal const int TimesMax = 16;
    internal const int CollectionsMax = 31;
    internal const ushort DisconnectScript = 1;
    internal const ushort ReconnectScript = 2;
    const byte Version = 1;

    long[] times = [];
    List<CollectionRow>? collections;
    long collectedNanos;

    MeterSection IMeterPart.Section => MeterSection.CosemState;

    /// <summary>Script of the disconnect script table that the schedule runs: 1 or 2.</summary>
    internal ushort Script { get; private set; } = DisconnectScript;

    /// <summary>When it runs, by the meter's clock; each once.</summary>
    internal IReadOnlyList<long> Times => times;

    /// <summary>Oldest first.</summary>
    internal IReadOnlyList<CollectionRow> Collections => collections ?? [];

    /// <summary>Inside a change only.</summary>
    internal void SetScript(ushort script)
    {
        Script = script;
        meter.Mark(MeterSection.CosemState);
    }

    /// <summary>Inside a change only.</summary>
    internal void SetTimes(IEnumerable<long> next)
    {
        times = [.. next.Order()];
        meter.Mark(MeterSection.CosemState);
        meter.ScheduleAnew();
    }

    long IMeterStepPart.NextDueUnixSeconds(long meterUnixSeconds)
    {
        var due = times.Length > 0 ? Math.Max(times[0], meterUnixSeconds + 1) : long.MaxValue;
        if (meter.Part<MeterPrepayment>() is null)
        {
            return due;
        }

        var midnight = LocalTime.StartOfDay(meter.Clock.ToLocal(meterUnixSeconds)) + LocalTime.SecondsPerDay;
        return Math.Min(due, Math.Max(meter.Clock.FromLocal(midnight), meterUnixSeconds + 1));
    }

    void IMeterStepPart.Step(in MeterStep step)
    {
        if (times.Length > 0 && times[0] <= step.MeterUnixSeconds)
        {
            RunDue(step.MeterUnixSeconds);
        }

        if (LocalTime.Day(step.LocalSeconds) > LocalTime.Day(step.LocalFromSeconds) && !step.IsClockJump
            && meter.Part<MeterPrepayment>() is { } purse)
        {
            Collect(step.MeterUnixSeconds, purse.ViewNow.TotalCharged.Nanos);
        }
    }

    void IMeterPart.Write(RecordWriter into)
    {
        into.Byte(Version);
        into.Unsigned(Script);
        into.Unsigned((ulong)times.Length);
        foreach (var time in times)
        {
            into.Signed(time);
        }

        into.Signed(collectedNanos);
        into.Unsigned((ulong)Collections.Count);
        foreach (var row in Collections)
        {
            into.Signed(row.UnixSeconds);
            into.Signed(row.Amount.Nanos);
        }
    }

    void IMeterPart.Read(ref RecordReader from)
    {
        from.RequireVersion(Version);
        Script = checked((ushort)from.Unsigned());
        times = new long[Bounded(from.Count(), TimesMax)];
        for (var i = 0; i < times.Length; i++)
        {
            times[i] = from.Signed();
        }

        collectedNanos = from.Signed();
        collections = null;
        for (var left = Bounded(from.Count(), CollectionsMax); left > 0; left--)
        {
            (collections ??= []).Add(new(from.Signed(), Money.FromNanos(from.Signed())));
        }
    }

    void RunDue(long unixSeconds)
    {
        times = [.. times.Where(time => time > unixSeconds)];
        meter.Supply.Trigger(
            Script == DisconnectScript ? RelayTrigger.RemoteDisconnect : RelayTrigger.RemoteReconnect, out _);
        meter.MarkUrgent(MeterSection.CosemState);
    }

    /// <summary>A purse that was made new counts from zero again.</summary>
    void Collect(long unixSeconds, long chargedNanos)
    {
        var amount = chargedNanos >= collectedNanos ? chargedNanos - collectedNanos : chargedNanos;
        collectedNanos = chargedNanos;
        collections ??= [];
        if (collections.Count == CollectionsMax)
        {
            collections.RemoveAt(0);
        }

        collections.Add(new(unixSeconds, Money.FromNanos(amount)));
        meter.Mark(MeterSection.CosemState);
    }

    static int Bounded(int count, int max) => count <= max
        ? count
        : throw new MeterStorageException($"A meter's schedule holds {count} entries, not up to {max}.");
}
