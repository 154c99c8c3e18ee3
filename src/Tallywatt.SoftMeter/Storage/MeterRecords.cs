using Tallywatt.Core.Units;
using Tallywatt.SoftMeter.Fleet;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Relay;

namespace Tallywatt.SoftMeter.Storage;

/// <summary>The stored shapes: what a fleet is, and where its meters stand. Changing one needs a new number.</summary>
static class MeterRecords
{
    internal const byte PlanKind = 1;
    internal const byte MetersKind = 3;

    /// <summary>Meters without parts: still read, never written.</summary>
    internal const byte OldMetersKind = 2;
    const byte PlanVersion = 3;
    const long Capacity = MeterSettings.RegisterCapacityWattHours;

    internal static void WritePlan(RecordWriter into, FleetPlan plan)
    {
        into.Byte(PlanKind);
        into.Byte(PlanVersion);
        into.Signed(plan.Seed);
        into.Unsigned((ulong)plan.MeterCount);
        into.Signed(plan.InstalledUnixSeconds);
        into.Real(plan.Site.LatitudeDegrees);
        into.Real(plan.Site.LongitudeDegrees);
        into.Signed(plan.Site.UtcOffsetSeconds);
        into.Unsigned((ulong)plan.Settings.CapturePeriodMinutes);
        into.Unsigned((ulong)plan.Settings.ProfileCapacityRows);
        into.Byte((byte)plan.Settings.ControlMode);
        into.Unsigned((ulong)plan.Settings.InitialImportWattHours);
        into.Unsigned((ulong)plan.Settings.InitialExportWattHours);
        into.Text(plan.LoadName);
        into.Signed(plan.Settings.UtcOffsetMinutes);
        into.Unsigned((ulong)plan.Settings.DemandPeriodMinutes);
        into.Unsigned((ulong)plan.Settings.NominalVolts);
        into.Byte(plan.Settings.ExportContracted ? (byte)1 : (byte)0);
        into.Signed(plan.FirstNumber ?? -1);
    }

    internal static FleetPlan ReadPlan(ref RecordReader from)
    {
        if (from.Byte() != PlanKind || from.Byte() is var version && version is < 1 or > PlanVersion)
        {
            throw new MeterStorageException("The meters' journal is of a version this program does not know.");
        }

        var seed = from.Signed();
        var meterCount = from.Count();
        var installed = from.Signed();
        var site = new Site(from.Real(), from.Real(), checked((int)from.Signed()));
        var settings = new MeterSettings
        {
            CapturePeriodMinutes = from.Count(),
            ProfileCapacityRows = from.Count(),
            ControlMode = (ControlMode)from.Byte(),
            InitialImportWattHours = from.Count(),
            InitialExportWattHours = from.Count(),
        };
        var loadName = from.Text();
        if (version >= 2)
        {
            settings = settings with
            {
                UtcOffsetMinutes = checked((int)from.Signed()),
                DemandPeriodMinutes = from.Count(),
                NominalVolts = from.Count(),
                ExportContracted = from.Byte() != 0,
            };
        }

        long? firstNumber = version >= 3 && from.Signed() is >= 0 and var number ? number : null;
        return new(seed, meterCount, installed, site, settings, loadName) { FirstNumber = firstNumber };
    }

    /// <summary>One meter: what of it has changed, and rows that follow the ones stored before.</summary>
    internal static void WriteMeter(RecordWriter into, int index, Meter meter, IReadOnlyList<ProfileRow> rows,
        bool everything)
    {
        into.Unsigned((ulong)index);
        meter.WriteUncommitted(into, everything);
        into.Unsigned((ulong)rows.Count);
        into.Unsigned((ulong)(meter.NextRowSequence - rows.Count));

        // Newest first, as differences from what follows, so that the usual single row is a handful of bytes.
        var next = Position(meter);
        for (var i = rows.Count - 1; i >= 0; i--)
        {
            into.Signed(next.CapturedUnixSeconds - rows[i].CapturedUnixSeconds);
            into.Byte((byte)rows[i].Status);
            into.Unsigned((ulong)next.Import.Since(rows[i].Import, Capacity).WattHours);
            into.Unsigned((ulong)next.Export.Since(rows[i].Export, Capacity).WattHours);
            next = rows[i];
        }
    }

    /// <summary>What <see cref="WriteMeter"/> wrote after the index.</summary>
    /// <param name="rows">Room to work in.</param>
    internal static void ReadMeter(ref RecordReader from, Meter meter, List<ProfileRow> rows)
    {
        meter.ReadSections(ref from, isStored: true);
        rows.Clear();
        var rowCount = from.Count();
        var firstSequence = (long)from.Unsigned();
        var next = Position(meter);
        for (var i = 0; i < rowCount; i++)
        {
            var captured = next.CapturedUnixSeconds - from.Signed();
            var status = (ProfileStatus)from.Byte();
            next = new(captured, status, Before(next.Import, from.Count()), Before(next.Export, from.Count()));
            rows.Add(next);
        }

        rows.Reverse();
        meter.ReplayRows(firstSequence, rows);
    }

    /// <summary>A meter as it was stored before it had parts.</summary>
    internal static void ReadOldMeter(ref RecordReader from, Meter meter, List<ProfileRow> rows)
    {
        var clock = from.Signed();
        var import = ((long)from.Unsigned(), from.Count());
        var export = ((long)from.Unsigned(), from.Count());
        var relay = from.Byte();
        rows.Clear();
        var rowCount = from.Count();
        var next = new ProfileRow(
            clock, ProfileStatus.None, EnergyRegister.At(import.Item1), EnergyRegister.At(export.Item1));
        for (var i = 0; i < rowCount; i++)
        {
            var captured = next.CapturedUnixSeconds - (long)from.Unsigned();
            var status = (ProfileStatus)from.Byte();
            next = new(captured, status, Before(next.Import, from.Count()), Before(next.Export, from.Count()));
            rows.Add(next);
        }

        rows.Reverse();
        meter.ReplayOld(clock, Joules(import), Joules(export), new((ControlState)(relay & 0x0F),
            (ControlMode)(relay >> 4)), rows);
    }

    static long Joules((long WattHours, int RemainderJoules) counter) =>
        (counter.WattHours * 3_600) + counter.RemainderJoules;

    static ProfileRow Position(Meter meter) => new(
        meter.TrueNow, ProfileStatus.None, meter.Registers.ImportRegister, meter.Registers.ExportRegister);

    static EnergyRegister Before(EnergyRegister register, int wattHours) =>
        EnergyRegister.At((register.WattHours - wattHours + Capacity) % Capacity);
}
