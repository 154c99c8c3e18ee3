using Tallywatt.Core.Areas;
using Tallywatt.Core.Readings.Validation;

namespace Tallywatt.Platform.Readings;

/// <summary>Where the checks keep how far they have come and what they found, and what they look at beside readings.
/// </summary>
public interface IFindingStore
{
    /// <summary>The newest closed day of an area; null while none is.</summary>
    DateOnly? NewestClosedDay(int areaId);

    /// <summary>Of each meter the day through which its days were checked; meters that never were are left out.
    /// </summary>
    IReadOnlyDictionary<long, DateOnly> CheckedThrough(int areaId);

    /// <summary>Corrected versions of days that were not checked yet, in order.</summary>
    IReadOnlyList<DayRevision> UncheckedRevisions(int areaId);

    /// <summary>Keeps that days of a meter were checked, with what was found in them, all or none. On disk when the
    /// task ends.</summary>
    /// <param name="areaId">The area.</param>
    /// <param name="meterNumber">The number the days are stored under.</param>
    /// <param name="before">The day through which they were checked when this began; null for never.</param>
    /// <param name="through">The day through which they are checked now.</param>
    /// <param name="findings">What was found.</param>
    /// <returns>False, and nothing kept, when somebody else has checked in the meantime.</returns>
    Task<bool> KeepDaysAsync(
        int areaId, long meterNumber, DateOnly? before, DateOnly through, IReadOnlyList<StoredFinding> findings);

    /// <summary>Keeps that one corrected version was checked. On disk when the task ends.</summary>
    /// <returns>False, and nothing kept, when it was checked already.</returns>
    Task<bool> KeepRevisionAsync(int areaId, DayRevision revision, IReadOnlyList<StoredFinding> findings);

    /// <summary>Rows put aside that were not judged yet, in the order they came.</summary>
    IReadOnlyList<NumberedRow> UnjudgedRows(int areaId, int limitCount);

    /// <summary>Keeps that a row put aside was judged. On disk when the task ends.</summary>
    /// <returns>False, and nothing kept, when it was judged already.</returns>
    Task<bool> KeepRowAsync(int areaId, long sequence, StoredFinding? finding);

    /// <summary>What the head-end knows of each meter of an area; meters it never asked are left out.</summary>
    IReadOnlyDictionary<long, MeterWord> Words(int areaId);

    /// <summary>What meters logged in [from, to), in order.</summary>
    IReadOnlyList<MeterNotice> Notices(
        int areaId, IReadOnlyList<long> meterNumbers, long fromUnixSeconds, long toUnixSeconds);

    /// <summary>What was found, by day and meter.</summary>
    IReadOnlyList<StoredFinding> Findings(FindingQuestion question);
}

/// <summary>Which findings to list; what is null is not asked for.</summary>
public sealed record FindingQuestion(int? AreaId = null, long? AccountNumber = null, DateOnly? Day = null);

/// <summary>One finding as kept.</summary>
/// <param name="AreaId">The area.</param>
/// <param name="AccountNumber">Whose day it is.</param>
/// <param name="MeterNumber">The number the day is stored under.</param>
/// <param name="Day">The local day.</param>
/// <param name="Revision">The version that was checked.</param>
/// <param name="Finding">What was found.</param>
/// <param name="FoundUnixSeconds">When.</param>
public sealed record StoredFinding(
    int AreaId, long AccountNumber, long MeterNumber, DateOnly Day, int Revision, ReadingFinding Finding,
    long FoundUnixSeconds);

/// <summary>One corrected version of a closed day.</summary>
public readonly record struct DayRevision(long MeterNumber, DateOnly Day, int Revision);

/// <summary>A row put aside, with its place among all of them.</summary>
public sealed record NumberedRow(long Sequence, QuarantinedRow Row);

/// <summary>One entry of a meter's event logs.</summary>
/// <param name="HappenedUnixSeconds">When, by the meter's clock.</param>
/// <param name="LogNumber">E of the log's name 0.0.99.98.e.255.</param>
/// <param name="Code">The number that meter profiles agree on.</param>
public readonly record struct MeterNotice(long HappenedUnixSeconds, int LogNumber, int Code);

/// <summary>How far a meter's logs are known, and how its clock stood.</summary>
/// <param name="EventsUnixSeconds">Its logs are known up to here.</param>
/// <param name="ClockCheckedUnixSeconds">When its clock was compared last; 0 for never.</param>
/// <param name="DriftSeconds">How far it was ahead then.</param>
public readonly record struct MeterWord(long EventsUnixSeconds, long ClockCheckedUnixSeconds, long DriftSeconds);
