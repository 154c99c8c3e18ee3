using Tallywatt.SoftMeter.Relay;
using Tallywatt.SoftMeter.Storage;

namespace Tallywatt.SoftMeter.Metrology;

/// <summary>What of a meter is stored, and what of it is durable already.</summary>
public sealed partial class Meter
{
    /// <summary>Measured once: objects of a meter at rest and its identity, without what is counted apart.</summary>
    const int RestingBytes = 900;
    const byte CoreVersion = 1;
    const byte EndOfSections = 0;

    /// <summary>Sections of parts that are not plugged in (yet): kept as they were.</summary>
    Dictionary<byte, byte[]>? waiting;
    [ThreadStatic]
    static RecordWriter? scratch;

    /// <summary>Of each part as it was last written.</summary>
    uint[]? partChecksums;
    uint dirty = uint.MaxValue;
    uint inFlight;
    uint markCount;
    uint durableEvents;
    uint eventsInFlight;
    bool isUrgent;
    bool isUrgentInFlight;

    /// <summary>A meter that has no state yet: <see cref="ReadSections"/> brings it.</summary>
    internal static Meter Restored(MeterIdentity identity, ILoad load, MeterSettings settings) =>
        new(identity, load, settings, 0L);

    /// <summary>Adds a part; one of its number that was there before makes room.</summary>
    internal void Plug(IMeterPart part)
    {
        lock (Gate)
        {
            parts = [.. parts.Where(other => other.Section != part.Section), part];
            if (waiting is not null && waiting.Remove((byte)part.Section, out var stored))
            {
                var reader = new RecordReader(stored);
                part.Read(ref reader);
            }

            dirty |= MaskOf(part.Section);
            ScheduleAnew();
        }
    }

    /// <summary>The plugged part of a type, or null.</summary>
    internal T? Part<T>()
        where T : class
    {
        foreach (var part in parts)
        {
            if (part is T found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>True when there is something to write at a tick: rows that fell due, or an alarm.</summary>
    /// <remarks>The caller holds <see cref="Gate"/>.</remarks>
    internal bool HasUncommitted => profile.UncommittedCount > 0 || isUrgent || isUrgentInFlight;

    /// <summary>Rows not yet durable. The caller holds <see cref="Gate"/>.</summary>
    internal IReadOnlyList<ProfileRow> UncommittedRows() => profile.Uncommitted();

    /// <summary>Every row. The caller holds <see cref="Gate"/>.</summary>
    internal IReadOnlyList<ProfileRow> AllRows() => profile.All();

    internal long NextRowSequence => profile.NextSequence;

    /// <summary>
    /// Writes what has changed since it was last durable, or everything, and counts it as on its way to the disk.
    /// </summary>
    /// <remarks>The caller holds <see cref="Gate"/>, and says later that it <see cref="Committed"/>.</remarks>
    internal void WriteUncommitted(RecordWriter into, bool everything)
    {
        inFlight |= dirty;
        dirty = 0;
        isUrgentInFlight |= isUrgent;
        isUrgent = false;
        eventsInFlight = Events.TotalCount;
        FindChangedParts();
        WriteSections(into, everything ? uint.MaxValue : inFlight | MaskOf(MeterSection.Core));
    }

    /// <summary>Parts of other slices are compared with what was last written: a forgotten mark would store a state
    /// that never was, new registers beside an old purse.</summary>
    void FindChangedParts()
    {
        if (parts.Length == 0)
        {
            return;
        }

        if (partChecksums?.Length != parts.Length)
        {
            partChecksums = new uint[parts.Length];
        }

        var record = scratch ??= new();
        for (var i = 0; i < parts.Length; i++)
        {
            record.Clear();
            parts[i].Write(record);
            var checksum = RecordFrame.Checksum(record.Payload);
            inFlight |= checksum == partChecksums[i] ? 0 : MaskOf(parts[i].Section);
            partChecksums[i] = checksum;
        }
    }

    /// <summary>What was on its way is durable. The caller holds <see cref="Gate"/>.</summary>
    internal void Committed(int rowCount)
    {
        inFlight = 0;
        isUrgentInFlight = false;
        durableEvents = eventsInFlight;
        profile.Commit(rowCount);
    }

    /// <summary>The whole state, rows apart, as bytes that can be compared.</summary>
    internal byte[] StateImage()
    {
        lock (Gate)
        {
            var record = new RecordWriter();
            WriteSections(record, uint.MaxValue);
            return record.Payload.ToArray();
        }
    }

    internal void WriteSections(RecordWriter into, uint mask)
    {
        for (var section = MeterSection.Core; section <= MeterSection.Parameters; section++)
        {
            if ((mask & MaskOf(section)) != 0)
            {
                into.Byte((byte)section);
                var begin = into.BeginBlob();
                WriteSection(section, into);
                into.EndBlob(begin);
            }
        }

        foreach (var part in parts)
        {
            if ((mask & MaskOf(part.Section)) != 0)
            {
                into.Byte((byte)part.Section);
                var begin = into.BeginBlob();
                part.Write(into);
                into.EndBlob(begin);
            }
        }

        if (mask == uint.MaxValue && waiting is not null)
        {
            foreach (var (id, stored) in waiting)
            {
                into.Byte(id);
                into.Blob(stored);
            }
        }

        into.Byte(EndOfSections);
    }

    /// <summary>Takes over sections; those that are not there stay as they are.</summary>
    /// <param name="isStored">True when they come from the storage, and so need not go there.</param>
    internal void ReadSections(ref RecordReader from, bool isStored)
    {
        while (from.Byte() is var id && id != EndOfSections)
        {
            var stored = from.Blob();
            var reader = new RecordReader(stored);
            ReadSection((MeterSection)id, stored, ref reader);
            dirty &= isStored ? ~MaskOf((MeterSection)id) : uint.MaxValue;
        }

        ScheduleAnew();
    }

    /// <summary>Takes over rows that are durable.</summary>
    /// <remarks>A write that was reported as failed may have been kept, and its rows written again.</remarks>
    internal void ReplayRows(long firstSequence, List<ProfileRow> rows)
    {
        for (var i = 0; i < rows.Count; i++)
        {
            if (firstSequence + i >= profile.NextSequence)
            {
                profile.SkipTo(firstSequence + i);
                profile.Append(rows[i], durable: true);
            }
        }
    }

    /// <summary>The shape of before there were parts: a position, and rows without numbers.</summary>
    internal void ReplayOld(
        long unixSeconds, long importJoules, long exportJoules, DisconnectControl position, List<ProfileRow> rows)
    {
        TrueNow = unixSeconds;
        Registers.InstallExact(importJoules, exportJoules);
        relay = position;
        foreach (var row in rows)
        {
            if (profile.Newest is not { } newest || row.CapturedUnixSeconds > newest.CapturedUnixSeconds)
            {
                profile.Append(row, durable: true);
            }
        }

        Demand.BeginAnew(Clock.UnixSeconds);
        ScheduleAnew();
    }

    static uint MaskOf(MeterSection section) => 1u << (int)section;

    void WriteSection(MeterSection section, RecordWriter into)
    {
        switch (section)
        {
            case MeterSection.Core:
                WriteCore(into);
                break;
            case MeterSection.Clock:
                Clock.Write(into);
                break;
            case MeterSection.Demand:
                Demand.Write(into);
                break;
            case MeterSection.Freezes:
                Freezes.Write(into);
                break;
            case MeterSection.Events:
                Events.Write(into);
                break;
            case MeterSection.Tariff:
                Tariff.Write(into);
                break;
            default:
                Parameters.Write(into);
                break;
        }
    }

    void ReadSection(MeterSection section, ReadOnlySpan<byte> stored, ref RecordReader reader)
    {
        switch (section)
        {
            case MeterSection.Core:
                ReadCore(ref reader);
                break;
            case MeterSection.Clock:
                Clock.Read(ref reader);
                break;
            case MeterSection.Demand:
                Demand.Read(ref reader);
                break;
            case MeterSection.Freezes:
                Freezes.Read(ref reader);
                break;
            case MeterSection.Events:
                Events.Read(ref reader);
                break;
            case MeterSection.Tariff:
                Tariff.Read(ref reader);
                break;
            case MeterSection.Parameters:
                Parameters.Read(ref reader);
                break;
            default:
                ReadPart(section, stored, ref reader);
                break;
        }
    }

    void ReadPart(MeterSection section, ReadOnlySpan<byte> stored, ref RecordReader reader)
    {
        foreach (var part in parts)
        {
            if (part.Section == section)
            {
                part.Read(ref reader);
                return;
            }
        }

        if (PartOf(section) is { } own)
        {
            own.Read(ref reader);
            return;
        }

        (waiting ??= [])[(byte)section] = stored.ToArray();
    }

    void WriteCore(RecordWriter into)
    {
        into.Byte(CoreVersion);
        into.Signed(TrueNow);
        into.Byte((byte)(((byte)relay.Mode << 4) | (byte)relay.State));
        into.Byte((byte)inputs);
        into.Byte((byte)pendingStatus);
        into.Byte((byte)rate);
        into.Unsigned((ulong)profile.PeriodSeconds);
        into.Unsigned((ulong)profile.StartSequence);
        Registers.Write(into);
    }

    void ReadCore(ref RecordReader from)
    {
        from.RequireVersion(CoreVersion);
        TrueNow = from.Signed();
        var position = from.Byte();
        relay = new((ControlState)(position & 0x0F), (ControlMode)(position >> 4));
        inputs = (SiteInputs)from.Byte();
        pendingStatus = (ProfileStatus)from.Byte();
        rate = from.Byte();
        var periodSeconds = from.Count();
        var start = (long)from.Unsigned();
        if (profile.PeriodSeconds != periodSeconds || profile.StartSequence != start)
        {
            profile = new(Settings.ProfileCapacityRows, periodSeconds, start);
        }

        Registers.Read(ref from);
    }
}
