using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Obis;
using Tallywatt.SoftMeter.Metrology;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>Class 7, what the meter keeps of its registers: the load profile, daily and monthly.</summary>
static class ProfileObjects
{
    const int MinuteSeconds = 60;

    internal static CosemObject[] All() =>
    [
        LoadProfile(),
        Freeze("1.0.99.2.0.255", "daily registers", FreezeKind.Daily, [.. DailyColumns()]),
        Freeze("0.0.98.1.0.255", "monthly billing", FreezeKind.Monthly, [.. DailyColumns(), .. BillingColumns()]),
    ];

    /// <summary>The column of the clock: every profile begins with it.</summary>
    internal static ProfileColumn<TRow> Clock<TRow>(Func<TRow, long> unixSeconds)
        where TRow : struct =>
        new(
            CosemNames.ClockTime, CosemType.DateTime,
            (in call, in row, ref target) => WireTime.Write(call, unixSeconds(row), ref target), unixSeconds);

    /// <summary>A column of a quantity that is never negative.</summary>
    internal static ProfileColumn<TRow> Number<TRow>(CosemAttribute source, Func<TRow, long> value)
        where TRow : struct =>
        new(
            source, CosemType.DoubleLongUnsigned,
            (in _, in row, ref target) => target.DoubleLongUnsigned((uint)value(row)), value);

    static CosemObject LoadProfile() => new Profile<ProfileRow>(
        Clock<ProfileRow>(row => row.CapturedUnixSeconds),
        new(
            new(CosemNames.DataClass, CosemNames.ProfileStatus, CosemNames.Value), CosemType.Unsigned,
            (in _, in row, ref target) => target.Unsigned((byte)row.Status), row => (byte)row.Status),
        Number<ProfileRow>(CosemNames.RegisterValue(CosemNames.ImportEnergy), row => row.Import.WattHours),
        Number<ProfileRow>(CosemNames.RegisterValue(CosemNames.ExportEnergy), row => row.Export.WattHours))
    {
        Rows = (in call) => call.Meter.ReadProfileEntries(0, int.MaxValue),
        RowsFrom = (in call, first, count) => call.Meter.ReadProfileEntries(first, count),
        RowsBetween = (in call, from, to) => call.Meter.ReadProfile(from, to),
        EntriesInUse = (in call) => (uint)call.Meter.ProfileRowCount,
        ProfileEntries = (in call) => (uint)call.Meter.Settings.ProfileCapacityRows,
        CapturePeriodSeconds = (in call) => (uint)call.Meter.CapturePeriodSeconds,
        SetCapturePeriod = SetCapturePeriod,
        Reset = (in call, _) => call.Act((meter, out reason) =>
        {
            reason = "";
            meter.ClearProfile();
            return true;
        }),
        Capture = (in call, _) => call.Act((meter, out reason) =>
        {
            reason = "";
            meter.CaptureNow();
            return true;
        }),
    }.Build(CosemNames.LoadProfile, "load profile");

    static DataAccessResult SetCapturePeriod(in CosemCall call, ReadOnlySpan<byte> value)
    {
        var seconds = new AxdrReader(value).Number();
        if (seconds % MinuteSeconds != 0 || seconds is < MinuteSeconds or > 60 * MinuteSeconds)
        {
            return call.Refuse("A capture period is 60 to 3600 seconds, in whole minutes.");
        }

        var minutes = (int)(seconds / MinuteSeconds);
        return call.Change((meter, out reason) => meter.TrySetCapturePeriod(minutes, out reason));
    }

    static CosemObject Freeze(string name, string title, FreezeKind kind, ProfileColumn<FreezeEntry>[] columns) =>
        new Profile<FreezeEntry>(columns)
        {
            Rows = (in call) => call.Meter.Freezes.All(kind),
            EntriesInUse = (in call) => (uint)call.Meter.Freezes.Count(kind),
            ProfileEntries = (in _) => (uint)Freezes.CapacityCount(kind),
        }.Build(ObjectName.Of(name), title);

    static IEnumerable<ProfileColumn<FreezeEntry>> DailyColumns() =>
    [
        Clock<FreezeEntry>(row => row.UnixSeconds),
        .. Rates(1, (row, rate) => row.Energies.ImportWattHours(rate)),
        .. Rates(2, (row, rate) => row.Energies.ExportWattHours(rate)),
    ];

    static IEnumerable<ProfileColumn<FreezeEntry>> BillingColumns() =>
    [
        .. Enumerable.Range(1, 4).Select(quadrant => Number<FreezeEntry>(
            CosemNames.RegisterValue(ObjectName.Of($"1.0.{quadrant + 4}.8.0.255")),
            row => row.Energies.ReactiveVarHours(quadrant))),
        .. Demand(1, row => row.ImportDemand),
        .. Demand(2, row => row.ExportDemand),
    ];

    static IEnumerable<ProfileColumn<FreezeEntry>> Rates(int group, Func<FreezeEntry, int, long> value) =>
        Enumerable.Range(0, RegisterBank.RateCount + 1).Select(rate => Number<FreezeEntry>(
            CosemNames.RegisterValue(ObjectName.Of($"1.0.{group}.8.{rate}.255")), row => value(row, rate)));

    static ProfileColumn<FreezeEntry>[] Demand(int group, Func<FreezeEntry, DemandMaximum> maximum)
    {
        var name = ObjectName.Of($"1.0.{group}.6.0.255");
        return
        [
            Number<FreezeEntry>(
                new(DemandObjects.ExtendedRegisterClass, name, CosemNames.Value), row => maximum(row).Watts),
            new(
                new(DemandObjects.ExtendedRegisterClass, name, DemandObjects.CaptureTime), CosemType.DateTime,
                (in call, in row, ref target) => DemandObjects.WriteTime(call, maximum(row), ref target), null),
        ];
    }
}
