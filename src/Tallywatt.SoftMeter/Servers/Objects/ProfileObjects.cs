using Tallywatt.Protocols.Dlms;
using Tallywatt.SoftMeter.Metrology;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>Class 7, what the meter keeps row by row.</summary>
static class ProfileObjects
{
    internal static CosemObject[] All() => [LoadProfile()];

    static CosemObject LoadProfile() => new Profile<ProfileRow>(
        new(
            CosemNames.ClockTime, CosemType.DateTime,
            (in call, in row, ref target) => WireTime.Write(call, row.CapturedUnixSeconds, ref target),
            row => row.CapturedUnixSeconds),
        new(
            new(CosemNames.DataClass, CosemNames.ProfileStatus, CosemNames.Value), CosemType.Unsigned,
            (in _, in row, ref target) => target.Unsigned((byte)row.Status),
            row => (byte)row.Status),
        new(
            CosemNames.RegisterValue(CosemNames.ImportEnergy), CosemType.DoubleLongUnsigned,
            (in _, in row, ref target) => target.DoubleLongUnsigned((uint)row.Import.WattHours),
            row => row.Import.WattHours),
        new(
            CosemNames.RegisterValue(CosemNames.ExportEnergy), CosemType.DoubleLongUnsigned,
            (in _, in row, ref target) => target.DoubleLongUnsigned((uint)row.Export.WattHours),
            row => row.Export.WattHours))
    {
        Rows = (in call) => call.Meter.ReadProfileEntries(0, int.MaxValue),
        RowsBetween = (in call, from, to) => call.Meter.ReadProfile(from, to),
        EntriesInUse = (in call) => (uint)call.Meter.ProfileRowCount,
        ProfileEntries = (in call) => (uint)call.Meter.Settings.ProfileCapacityRows,
        CapturePeriodSeconds = (in call) => (uint)call.Meter.CapturePeriodSeconds,
    }.Build(CosemNames.LoadProfile, "load profile");
}
