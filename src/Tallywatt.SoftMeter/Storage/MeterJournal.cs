using Tallywatt.SoftMeter.Fleet;
using Tallywatt.SoftMeter.Metrology;

namespace Tallywatt.SoftMeter.Storage;

/// <summary>
/// The durable memory of a fleet: an append-only journal of checksummed records, one append for all rows of a tick,
/// one for each change from outside, rewritten whole when it has grown enough.
/// </summary>
/// <remarks>
/// A record of a meter holds the sections of its state that changed, each whole (never a difference to an earlier
/// record), so the last one of each section is the meter's state. Locks are taken in one order: the journal's, then
/// a meter's.
/// </remarks>
sealed class MeterJournal : IMeterCommit, IDisposable
{
    const long CompactBytesMin = 8 << 20;
    const int CompactGrowth = 3;
    const int MetersPerSnapshotRecord = 16;
    const int NotInRecord = -1;

    readonly Lock gate = new();
    readonly RecordWriter record = new();
    readonly IMeterStorage storage;
    readonly FleetPlan plan;
    readonly Meter[] meters;
    readonly Dictionary<Meter, int> indexOf;
    readonly int[] rowsInRecord;
    readonly long compactBytesMin;
    long goodBytes;
    long compactAtBytes;

    MeterJournal(IMeterStorage storage, FleetPlan plan, Meter[] meters, long goodBytes, long compactBytesMin)
    {
        this.storage = storage;
        this.plan = plan;
        this.meters = meters;
        this.goodBytes = goodBytes;
        this.compactBytesMin = compactBytesMin;
        compactAtBytes = Math.Max(compactBytesMin, goodBytes * CompactGrowth);
        rowsInRecord = new int[meters.Length];
        rowsInRecord.AsSpan().Fill(NotInRecord);
        indexOf = new(meters.Length, ReferenceEqualityComparer.Instance);
        for (var i = 0; i < meters.Length; i++)
        {
            indexOf.Add(meters[i], i);
            meters[i].AttachTo(this);
        }
    }

    internal static (MeterJournal Journal, FleetPlan Plan, Meter[] Meters) Open(
        IMeterStorage storage,
        FleetPlan planIfNew,
        Func<FleetPlan, int, ILoad> load,
        long compactBytesMin = CompactBytesMin,
        Action<Meter>? equip = null)
    {
        ArgumentNullException.ThrowIfNull(storage);
        ArgumentNullException.ThrowIfNull(load);
        var scan = new RecordScan(storage);
        if (!scan.TryNext(out var first))
        {
            RequireEmpty(storage);
            return Create(storage, planIfNew, load, compactBytesMin, equip);
        }

        var reader = new RecordReader(first);
        var plan = MeterRecords.ReadPlan(ref reader);
        plan.Check();
        var meters = NewMeters(plan, load, Meter.Restored, equip);
        Replay(scan, meters, storage.Name);
        return (new(storage, plan, meters, scan.GoodBytes, compactBytesMin), plan, meters);
    }

    /// <summary>Makes every captured row durable, then visible. Nothing is written when no row fell due.</summary>
    internal void CommitRows()
    {
        lock (gate)
        {
            record.Clear();
            record.Byte(MeterRecords.MetersKind);
            var meterCount = 0;
            for (var i = 0; i < meters.Length; i++)
            {
                meterCount += WriteIfUncommitted(i) ? 1 : 0;
            }

            if (meterCount > 0)
            {
                Append();
                RowsAreDurable(0, meters.Length);
            }

            if (goodBytes > compactAtBytes)
            {
                Compact();
            }
        }
    }

    public T Change<T>(Meter meter, Func<Meter, T> apply)
    {
        lock (gate)
        {
            lock (meter.Gate)
            {
                return meter.Apply(apply, () => Persist(meter));
            }
        }
    }

    public void Dispose() => storage.Dispose();

    /// <summary>Rewrites the journal as one snapshot.</summary>
    internal void Compact()
    {
        lock (gate)
        {
            try
            {
                storage.Replace(WriteSnapshot);
                RowsAreDurable(0, meters.Length);
            }
            finally
            {
                goodBytes = storage.LengthBytes;
                compactAtBytes = Math.Max(compactBytesMin, goodBytes * CompactGrowth);
            }
        }
    }

    static (MeterJournal Journal, FleetPlan Plan, Meter[] Meters) Create(
        IMeterStorage storage,
        FleetPlan plan,
        Func<FleetPlan, int, ILoad> load,
        long compactBytesMin,
        Action<Meter>? equip)
    {
        ArgumentNullException.ThrowIfNull(plan);
        plan.Check();
        var periodSeconds = plan.Settings.CapturePeriodMinutes * 60;
        var aligned = plan with
        {
            InstalledUnixSeconds = plan.InstalledUnixSeconds / periodSeconds * periodSeconds,
        };
        var meters = NewMeters(aligned, load, (identity, own, settings) =>
            new(identity, own, aligned.InstalledUnixSeconds, settings), equip);
        var journal = new MeterJournal(storage, aligned, meters, 0, compactBytesMin);
        journal.Compact();
        return (journal, aligned, meters);
    }

    static Meter[] NewMeters(
        FleetPlan plan,
        Func<FleetPlan, int, ILoad> load,
        Func<MeterIdentity, ILoad, MeterSettings, Meter> make,
        Action<Meter>? equip)
    {
        var meters = new Meter[plan.MeterCount];
        for (var i = 0; i < meters.Length; i++)
        {
            meters[i] = make(plan.IdentityOf(i), load(plan, i), plan.Settings);
            equip?.Invoke(meters[i]);
        }

        return meters;
    }

    static void Replay(RecordScan scan, Meter[] meters, string name)
    {
        var rows = new List<ProfileRow>();
        var seen = new bool[meters.Length];
        while (scan.TryNext(out var payload))
        {
            var reader = new RecordReader(payload);
            var kind = reader.Byte();
            if (kind is not (MeterRecords.MetersKind or MeterRecords.OldMetersKind))
            {
                throw new MeterStorageException($"{name}: the meters' journal holds a record of an unknown kind.");
            }

            while (!reader.AtEnd)
            {
                var index = reader.Count();
                if (index >= meters.Length)
                {
                    throw new MeterStorageException($"{name}: the meters' journal names meter {index}, of which"
                        + $" there are {meters.Length}.");
                }

                seen[index] = true;
                if (kind == MeterRecords.MetersKind)
                {
                    MeterRecords.ReadMeter(ref reader, meters[index], rows);
                }
                else
                {
                    MeterRecords.ReadOldMeter(ref reader, meters[index], rows);
                }
            }
        }

        if (Array.IndexOf(seen, false) is >= 0 and var missing)
        {
            throw new MeterStorageException($"{name}: the meters' journal has no state of meter {missing}.");
        }
    }

    /// <summary>A journal is created by a replacement, which is whole or absent: anything else is not ours.</summary>
    static void RequireEmpty(IMeterStorage storage)
    {
        if (storage.LengthBytes > 0)
        {
            throw new MeterStorageException(
                $"{storage.Name}: this is not a journal of meters. Move it away, or choose another data folder.");
        }
    }

    bool WriteIfUncommitted(int index)
    {
        var meter = meters[index];
        lock (meter.Gate)
        {
            if (!meter.HasUncommitted)
            {
                rowsInRecord[index] = NotInRecord;
                return false;
            }

            var rows = meter.UncommittedRows();
            rowsInRecord[index] = rows.Count;
            MeterRecords.WriteMeter(record, index, meter, rows, everything: false);
            return true;
        }
    }

    void WriteSnapshot(Stream into)
    {
        record.Clear();
        MeterRecords.WritePlan(record, plan);
        into.Write(record.Finish());
        for (var first = 0; first < meters.Length; first += MetersPerSnapshotRecord)
        {
            record.Clear();
            record.Byte(MeterRecords.MetersKind);
            for (var i = first; i < Math.Min(meters.Length, first + MetersPerSnapshotRecord); i++)
            {
                lock (meters[i].Gate)
                {
                    rowsInRecord[i] = meters[i].UncommittedRows().Count;
                    MeterRecords.WriteMeter(record, i, meters[i], meters[i].AllRows(), everything: true);
                }
            }

            into.Write(record.Finish());
        }
    }

    void RowsAreDurable(int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            if (rowsInRecord[i] != NotInRecord)
            {
                lock (meters[i].Gate)
                {
                    meters[i].Committed(rowsInRecord[i]);
                }

                rowsInRecord[i] = NotInRecord;
            }
        }
    }

    void Persist(Meter meter)
    {
        var rows = meter.UncommittedRows();
        record.Clear();
        record.Byte(MeterRecords.MetersKind);
        MeterRecords.WriteMeter(record, indexOf[meter], meter, rows, everything: false);
        Append();
        meter.Committed(rows.Count);
    }

    /// <summary>A write that failed may have left a part of itself: it goes before the next one comes.</summary>
    void Append()
    {
        if (storage.LengthBytes != goodBytes)
        {
            storage.Truncate(goodBytes);
        }

        var bytes = record.Finish();
        storage.Append(bytes);
        goodBytes += bytes.Length;
    }
}
