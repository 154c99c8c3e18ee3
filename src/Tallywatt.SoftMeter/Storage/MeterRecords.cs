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
    internal const byte MetersKind = 2;
    const byte PlanVersion = 1;
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
    }

    internal static FleetPlan ReadPlan(ref RecordReader from)
    {
        if (from.Byte() != PlanKind || from.Byte() != PlanVersion)
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
        return new(seed, meterCount, installed, site, settings, from.Text());
    }

    /// <summary>One meter: where it stands now, and rows that follow the ones stored before.</summary>
    internal static void WriteMeter(
        RecordWriter into, int index, in MeterState state, IReadOnlyList<ProfileRow> rows)
    {
        into.Unsigned((ulong)index);
        into.Signed(state.ClockUnixSeconds);
        into.Unsigned((ulong)state.Import.WattHours);
        into.Unsigned((ulong)state.Import.RemainderJoules);
        into.Unsigned((ulong)state.Export.WattHours);
        into.Unsigned((ulong)state.Export.RemainderJoules);
        into.Byte((byte)(((byte)state.Relay.Mode << 4) | (byte)state.Relay.State));
        into.Unsigned((ulong)rows.Count);

        // Newest first, as differences from what follows, so that the usual single row is a handful of bytes.
        var next = Position(state);
        for (var i = rows.Count - 1; i >= 0; i--)
        {
            into.Unsigned((ulong)(next.CapturedUnixSeconds - rows[i].CapturedUnixSeconds));
            into.Byte((byte)rows[i].Status);
            into.Unsigned((ulong)next.Import.Since(rows[i].Import, Capacity).WattHours);
            into.Unsigned((ulong)next.Export.Since(rows[i].Export, Capacity).WattHours);
            next = rows[i];
        }
    }

    /// <param name="rows">Cleared and filled, oldest first.</param>
    internal static (int Index, MeterState State) ReadMeter(ref RecordReader from, List<ProfileRow> rows)
    {
        var index = from.Count();
        var clock = from.Signed();
        var import = new EnergyCounter((long)from.Unsigned(), from.Count());
        var export = new EnergyCounter((long)from.Unsigned(), from.Count());
        var relay = from.Byte();
        var state = new MeterState(
            clock, import, export, new((ControlState)(relay & 0x0F), (ControlMode)(relay >> 4)));

        rows.Clear();
        var rowCount = from.Count();
        var next = Position(state);
        for (var i = 0; i < rowCount; i++)
        {
            var captured = next.CapturedUnixSeconds - (long)from.Unsigned();
            var status = (ProfileStatus)from.Byte();
            next = new(captured, status, Before(next.Import, from.Count()), Before(next.Export, from.Count()));
            rows.Add(next);
        }

        rows.Reverse();
        return (index, state);
    }

    static ProfileRow Position(in MeterState state) =>
        new(state.ClockUnixSeconds, ProfileStatus.None, state.Import.Register, state.Export.Register);

    static EnergyRegister Before(EnergyRegister register, int wattHours) =>
        EnergyRegister.At((register.WattHours - wattHours + Capacity) % Capacity);
}
