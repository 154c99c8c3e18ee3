using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Storage;

namespace Tallywatt.SoftMeter.Events;

/// <summary>What has happened to a meter: the last ten of each kind, how often, and what must be told.</summary>
/// <remarks>Ten of each kind, with beginning and end, is what DL/T 645-2007 (03xx) asks for.</remarks>
public sealed class EventLogs
{
    public const int RecordsPerCode = 10;
    public const int OutboxMax = 64;
    const byte Version = 1;
    const int CodeCount = 64;

    /// <summary>Records come slowly and stay: room for a few more, not for twice as many.</summary>
    const int GrowthCount = 4;
    const ulong DefaultPushMask =
        (1UL << (int)MeterEventCode.PowerDown) | (1UL << (int)MeterEventCode.CoverOpen)
        | (1UL << (int)MeterEventCode.TerminalCoverOpen) | (1UL << (int)MeterEventCode.Magnet)
        | (1UL << (int)MeterEventCode.ReverseFlow) | (1UL << (int)MeterEventCode.RelayOpened)
        | (1UL << (int)MeterEventCode.RelayClosed) | (1UL << (int)MeterEventCode.RelayReady)
        | (1UL << (int)MeterEventCode.IllegalCard) | (1UL << (int)MeterEventCode.ReplayRefused)
        | (1UL << (int)MeterEventCode.FirstAlarm) | (1UL << (int)MeterEventCode.SecondAlarm)
        | (1UL << (int)MeterEventCode.CreditExhausted) | (1UL << (int)MeterEventCode.OverPower)
        | (1UL << (int)MeterEventCode.PurseStopped) | (1UL << (int)MeterEventCode.RatingStopped);

    readonly Meter meter;
    List<MeterEventRecord>? records;

    /// <summary>Few of the codes ever happen to a meter, so only those have a place.</summary>
    (MeterEventCode Code, uint Count)[]? counts;
    List<MeterPush>? outbox;

    internal EventLogs(Meter meter) => this.meter = meter;

    /// <summary>Events since the meter was made; also the newest sequence.</summary>
    public uint TotalCount { get; private set; }

    /// <summary>Which events are pushed: the bit of a code.</summary>
    public ulong PushMask { get; private set; } = DefaultPushMask;

    /// <summary>Pushes that found the outbox full and drove out an older one.</summary>
    public uint LostPushCount { get; private set; }

    public uint Count(MeterEventCode code)
    {
        foreach (var (known, count) in counts ?? [])
        {
            if (known == code)
            {
                return count;
            }
        }

        return 0;
    }

    public bool IsOpen(MeterEventCode code) => OpenIndex(code) >= 0;

    /// <summary>Newest first, at most ten.</summary>
    public IReadOnlyList<MeterEventRecord> Records(MeterEventCode code) =>
        records is null ? [] : [.. records.Where(record => record.Code == code).Reverse()];

    /// <summary>All that are kept, in the order they happened.</summary>
    public IReadOnlyList<MeterEventRecord> All() => records is null ? [] : [.. records];

    /// <summary>The records of one log, in the order they happened.</summary>
    public IReadOnlyList<MeterEventRecord> All(EventLogKind log) =>
        records is null ? [] : [.. records.Where(record => MeterEventMap.LogOf(record.Code) == log)];

    /// <summary>Something happened that has no duration. Inside a change or a step only.</summary>
    public void Note(MeterEventCode code, long detail = 0) => Add(code, detail, meter.Clock.UnixSeconds);

    /// <summary>Something begins; nothing when it lasts already.</summary>
    public void Begin(MeterEventCode code, long detail = 0)
    {
        if (!IsOpen(code))
        {
            Add(code, detail, endUnixSeconds: null);
        }
    }

    /// <summary>It is over; nothing when it was not there.</summary>
    public void End(MeterEventCode code)
    {
        if (OpenIndex(code) is >= 0 and var index)
        {
            records![index] = records[index] with { EndUnixSeconds = meter.Clock.UnixSeconds };
            meter.MarkUrgent(MeterSection.Events);
        }
    }

    /// <summary>Empties all logs and their counts, and says so in the new one.</summary>
    public void Clear()
    {
        (records, counts) = (null, null);
        Note(MeterEventCode.EventClear);
    }

    public void Clear(MeterEventCode code)
    {
        records?.RemoveAll(record => record.Code == code);
        counts = counts is null ? null : [.. counts.Where(one => one.Code != code)];
        Note(MeterEventCode.EventClear, (long)code);
    }

    public void SetPushMask(ulong mask)
    {
        PushMask = mask;
        meter.Mark(MeterSection.Events);
    }

    internal IReadOnlyList<MeterPush> Pending(uint throughSequence) =>
        outbox is null ? [] : [.. outbox.Where(push => push.Sequence <= throughSequence)];

    internal void Acknowledge(uint throughSequence)
    {
        if (outbox is not null && outbox.RemoveAll(push => push.Sequence <= throughSequence) > 0)
        {
            meter.Mark(MeterSection.Events);
        }
    }

    internal int MemoryBytes => 72 + (records is null ? 0 : 56 + (records.Capacity * 40))
        + (counts is null ? 0 : 24 + (counts.Length * 8)) + (outbox is null ? 0 : 56 + (outbox.Capacity * 32));

    internal void Write(RecordWriter into)
    {
        into.Byte(Version);
        into.Unsigned(TotalCount);
        into.Unsigned(PushMask);
        into.Unsigned(LostPushCount);
        for (var code = 0; code < CodeCount; code++)
        {
            if (Count((MeterEventCode)code) is > 0 and var count)
            {
                into.Byte((byte)code);
                into.Unsigned(count);
            }
        }

        into.Byte(0xFF);
        into.Unsigned((ulong)(records?.Count ?? 0));
        foreach (var record in records ?? [])
        {
            into.Unsigned(record.Sequence);
            into.Byte((byte)record.Code);
            into.Signed(record.StartUnixSeconds);
            into.Signed(record.EndUnixSeconds is { } end ? end - record.StartUnixSeconds : long.MinValue);
            into.Signed(record.Detail);
            into.Unsigned((ulong)record.ImportWattHours);
        }

        into.Unsigned((ulong)(outbox?.Count ?? 0));
        foreach (var push in outbox ?? [])
        {
            into.Unsigned(push.Sequence);
            into.Byte((byte)push.Code);
            into.Signed(push.AtUnixSeconds);
            into.Signed(push.Detail);
        }
    }

    internal void Read(ref RecordReader from)
    {
        from.RequireVersion(Version);
        TotalCount = checked((uint)from.Unsigned());
        PushMask = from.Unsigned();
        LostPushCount = checked((uint)from.Unsigned());
        counts = null;
        while (from.Byte() is var code && code != 0xFF)
        {
            SetCount((MeterEventCode)code, checked((uint)from.Unsigned()));
        }

        records = null;
        for (var left = from.Count(); left > 0; left--)
        {
            var sequence = checked((uint)from.Unsigned());
            var code = (MeterEventCode)from.Byte();
            var start = from.Signed();
            var length = from.Signed();
            (records ??= []).Add(new(sequence, code, start, length == long.MinValue ? null : start + length,
                from.Signed(), (long)from.Unsigned()));
        }

        outbox = null;
        for (var left = from.Count(); left > 0; left--)
        {
            (outbox ??= []).Add(new(
                checked((uint)from.Unsigned()), (MeterEventCode)from.Byte(), from.Signed(), from.Signed()));
        }
    }

    void Add(MeterEventCode code, long detail, long? endUnixSeconds)
    {
        records ??= [];
        if (Count(code) >= RecordsPerCode && records.Count(record => record.Code == code) >= RecordsPerCode)
        {
            records.RemoveAt(records.FindIndex(record => record.Code == code));
        }

        if (records.Count == records.Capacity)
        {
            records.Capacity += GrowthCount;
        }

        var now = meter.Clock.UnixSeconds;
        records.Add(new(++TotalCount, code, now, endUnixSeconds, detail, meter.Registers.ImportWattHours(0)));
        SetCount(code, Count(code) + 1);
        if ((PushMask & (1UL << (int)code)) != 0)
        {
            Enqueue(new(TotalCount, code, now, detail));
        }

        meter.MarkUrgent(MeterSection.Events);
    }

    void SetCount(MeterEventCode code, uint count)
    {
        var kept = counts ?? [];
        var index = Array.FindIndex(kept, one => one.Code == code);
        if (index < 0)
        {
            index = kept.Length;
            Array.Resize(ref kept, index + 1);
        }

        kept[index] = (code, count);
        counts = kept;
    }

    void Enqueue(MeterPush push)
    {
        outbox ??= [];
        if (outbox.Count == OutboxMax)
        {
            outbox.RemoveAt(0);
            LostPushCount++;
        }

        outbox.Add(push);
    }

    int OpenIndex(MeterEventCode code) => records is null
        ? -1
        : records.FindLastIndex(record => record.Code == code && record.EndUnixSeconds is null);
}
