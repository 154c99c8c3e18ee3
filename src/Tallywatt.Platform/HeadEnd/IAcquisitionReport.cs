using Tallywatt.Platform.Registry;

namespace Tallywatt.Platform.HeadEnd;

/// <summary>How well meters are being read: of the areas that are read in this process, in memory, at any moment.
/// </summary>
/// <remarks>
/// A row is expected when its capture time is past. It is held when an area has it on disk, lost when its meter does
/// not give it and nobody waits any more, and missing otherwise. Instants are those of the utility's clock.
/// </remarks>
public interface IAcquisitionReport
{
    AcquisitionSummary Summary();

    /// <summary>Every area that is read here, by number.</summary>
    IReadOnlyList<AreaAcquisition> Areas();

    /// <summary>The last local days, today first.</summary>
    /// <param name="dayCount">1 to 400.</param>
    IReadOnlyList<DayAcquisition> Days(int dayCount);

    /// <summary>The meters of an area, those that lack most first.</summary>
    /// <param name="areaId">The area; null for all.</param>
    /// <param name="limitCount">The most to list.</param>
    IReadOnlyList<MeterAcquisition> Meters(int? areaId, int limitCount);
}

/// <summary>All areas that are read here.</summary>
/// <param name="NowUnixSeconds">The utility's clock.</param>
/// <param name="MeterCount">Meters of these areas.</param>
/// <param name="DlmsMeterCount">Of these, those that speak DLMS.</param>
/// <param name="Dlt645MeterCount">Of these, those that speak DL/T 645.</param>
/// <param name="UnreachableMeterCount">Meters that did not answer when they were asked last.</param>
/// <param name="DriftingMeterCount">Meters whose clock was wrong beyond the limit when it was compared last.</param>
/// <param name="BacklogMeterCount">Meters that are more than a day behind.</param>
/// <param name="ExpectedRowCount">Rows that should be held by now, since installation.</param>
/// <param name="HeldRowCount">Rows that are.</param>
/// <param name="LostRowCount">Rows that nobody waits for any more.</param>
/// <param name="OldestGapUnixSeconds">The oldest capture time that is missing; null when none is.</param>
/// <param name="VisitCount">Visits to meters today.</param>
/// <param name="FailedVisitCount">Of these, visits in which a meter did not answer everything.</param>
/// <param name="PushCount">Pushes taken since the process started.</param>
/// <param name="FirmwareCount">Kinds of firmware met since the process started.</param>
public sealed record AcquisitionSummary(
    long NowUnixSeconds,
    int MeterCount,
    int DlmsMeterCount,
    int Dlt645MeterCount,
    int UnreachableMeterCount,
    int DriftingMeterCount,
    int BacklogMeterCount,
    long ExpectedRowCount,
    long HeldRowCount,
    long LostRowCount,
    long? OldestGapUnixSeconds,
    long VisitCount,
    long FailedVisitCount,
    long PushCount,
    int FirmwareCount)
{
    public long MissingRowCount => ExpectedRowCount - HeldRowCount - LostRowCount;

    /// <summary>Visits of today that brought everything, in percent; null before the first.</summary>
    public decimal? SuccessPercent => Percent.Of(VisitCount - FailedVisitCount, VisitCount);

    /// <summary>Rows held of those expected, in percent; null before any is expected.</summary>
    public decimal? CompletePercent => Percent.Of(HeldRowCount, ExpectedRowCount);
}

/// <summary>One area. The parameters are those of <see cref="AcquisitionSummary"/>.</summary>
public sealed record AreaAcquisition(
    int AreaId,
    int MeterCount,
    int UnreachableMeterCount,
    int BacklogMeterCount,
    long ExpectedRowCount,
    long HeldRowCount,
    long LostRowCount,
    long? OldestGapUnixSeconds,
    long VisitCount,
    long FailedVisitCount,
    AreaSchedule Schedule)
{
    /// <summary>The area's short name, such as "A1".</summary>
    public string Name => ServicePoint.NameOfArea(AreaId);

    public long MissingRowCount => ExpectedRowCount - HeldRowCount - LostRowCount;

    public decimal? SuccessPercent => Percent.Of(VisitCount - FailedVisitCount, VisitCount);

    public decimal? CompletePercent => Percent.Of(HeldRowCount, ExpectedRowCount);
}

/// <summary>One local day: its rows, and the visits made on it.</summary>
/// <param name="Day">The local day.</param>
/// <param name="ExpectedRowCount">Rows of the day that are due by now.</param>
/// <param name="HeldRowCount">Rows that are held.</param>
/// <param name="LostRowCount">Rows that nobody waits for any more.</param>
/// <param name="CompleteMeterCount">Meters that lack no row of the day.</param>
/// <param name="MeterCount">Meters read here.</param>
/// <param name="VisitCount">Visits made on the day.</param>
/// <param name="FailedVisitCount">Of these, visits in which a meter did not answer everything.</param>
public sealed record DayAcquisition(
    DateOnly Day,
    long ExpectedRowCount,
    long HeldRowCount,
    long LostRowCount,
    int CompleteMeterCount,
    int MeterCount,
    long VisitCount,
    long FailedVisitCount)
{
    public long MissingRowCount => ExpectedRowCount - HeldRowCount - LostRowCount;

    public decimal? SuccessPercent => Percent.Of(VisitCount - FailedVisitCount, VisitCount);

    public decimal? CompletePercent => Percent.Of(HeldRowCount, ExpectedRowCount);
}

/// <summary>One meter.</summary>
/// <param name="AreaId">Its area.</param>
/// <param name="MeterNumber">Its number.</param>
/// <param name="Protocol">What it speaks.</param>
/// <param name="LastRowUnixSeconds">Its newest row that is held; zero before the first.</param>
/// <param name="MissingRowCount">Rows that are due and neither held nor lost.</param>
/// <param name="LostRowCount">Rows that nobody waits for any more.</param>
/// <param name="OldestGapUnixSeconds">The oldest capture time that is missing; null when none is.</param>
/// <param name="FailureCount">Questions in a row without an answer.</param>
/// <param name="LastFault">Why the last question was not answered; "None" when it was.</param>
/// <param name="HeardUnixSeconds">When it last answered everything or pushed; zero for never in this process.</param>
/// <param name="ClockCheckedUnixSeconds">When its clock was compared last; zero for never.</param>
/// <param name="DriftSeconds">How far its clock was ahead then.</param>
/// <param name="Firmware">As it names it; empty until read.</param>
public sealed record MeterAcquisition(
    int AreaId,
    long MeterNumber,
    MeterProtocol Protocol,
    long LastRowUnixSeconds,
    long MissingRowCount,
    long LostRowCount,
    long? OldestGapUnixSeconds,
    int FailureCount,
    string LastFault,
    long HeardUnixSeconds,
    long ClockCheckedUnixSeconds,
    long DriftSeconds,
    string Firmware);

/// <summary>A share in percent with two decimals, never rounded up to 100.</summary>
static class Percent
{
    internal static decimal? Of(long part, long whole) =>
        whole <= 0 ? null : Math.Floor(10_000m * part / whole) / 100m;
}
