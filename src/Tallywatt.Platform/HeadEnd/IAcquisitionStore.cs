using Tallywatt.Platform.HeadEnd.Sessions;

namespace Tallywatt.Platform.HeadEnd;

/// <summary>Where the head-end keeps what it knows of meters beside their readings.</summary>
public interface IAcquisitionStore
{
    /// <summary>How far each meter of an area was asked; meters that never were are left out.</summary>
    IReadOnlyList<MeterStanding> Standings(int areaId);

    /// <summary>Rows that nobody waits for any more, because their meters gave none.</summary>
    IReadOnlyList<LostRows> Lost(int areaId);

    /// <summary>What was done on each day, newest first.</summary>
    IReadOnlyList<AcquisitionTally> Tallies(int areaId, int dayCount);

    /// <summary>The schedules that differ from the default, by area.</summary>
    IReadOnlyDictionary<int, AreaSchedule> Schedules();

    /// <summary>Gives an area a schedule of its own. On disk when the task ends.</summary>
    Task SetScheduleAsync(int areaId, AreaSchedule schedule);

    /// <summary>Keeps records, all or none. On disk when the task ends. A record that is there already changes
    /// nothing; tallies add up.</summary>
    Task KeepAsync(int areaId, IReadOnlyList<AcquisitionRecord> records);

    /// <summary>The freezes of one meter, newest first.</summary>
    IReadOnlyList<MeterFreeze> Freezes(int areaId, long meterNumber, MeterFreezeKind kind, int limitCount);

    /// <summary>The events of one meter, newest first.</summary>
    IReadOnlyList<MeterEvent> Events(int areaId, long meterNumber, int limitCount);
}

/// <summary>How far one meter was asked. Zero for never.</summary>
/// <param name="MeterNumber">The meter.</param>
/// <param name="Firmware">As it names it; empty until read.</param>
/// <param name="DailyUnixSeconds">Its newest daily freeze that is kept.</param>
/// <param name="BillingUnixSeconds">Its newest billing freeze that is kept.</param>
/// <param name="EventsUnixSeconds">Its event logs are kept up to here.</param>
/// <param name="ClockCheckedUnixSeconds">When its clock was compared last.</param>
/// <param name="DriftSeconds">How far its clock was ahead then.</param>
public sealed record MeterStanding(
    long MeterNumber,
    string Firmware = "",
    long DailyUnixSeconds = 0,
    long BillingUnixSeconds = 0,
    long EventsUnixSeconds = 0,
    long ClockCheckedUnixSeconds = 0,
    long DriftSeconds = 0);

/// <summary>Rows that their meter does not give: both ends included.</summary>
public readonly record struct LostRows(long MeterNumber, long FirstUnixSeconds, long LastUnixSeconds);

/// <summary>What was done in one area on one local day.</summary>
/// <param name="Day">The local day on which it was done.</param>
/// <param name="VisitCount">Visits to meters.</param>
/// <param name="FailedVisitCount">Of these, visits in which the meter did not answer everything.</param>
/// <param name="RowCount">Profile rows that came.</param>
public readonly record struct AcquisitionTally(DateOnly Day, long VisitCount, long FailedVisitCount, long RowCount);

/// <summary>One thing to keep: exactly one of these is set.</summary>
public sealed record AcquisitionRecord
{
    public MeterStanding? Standing { get; init; }

    public LostRows? Lost { get; init; }

    public AcquisitionTally? Tally { get; init; }

    public (long MeterNumber, MeterFreezeKind Kind, MeterFreeze Freeze)? Freeze { get; init; }

    public (long MeterNumber, MeterEvent Event)? Event { get; init; }
}
