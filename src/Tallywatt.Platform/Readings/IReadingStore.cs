using Tallywatt.Core.Readings.Editing;
using Tallywatt.Platform.Areas;

namespace Tallywatt.Platform.Readings;

/// <summary>Where validated readings are read from and what people say of them is kept.</summary>
public interface IReadingStore
{
    /// <summary>Everything as of one commit. Dispose it soon.</summary>
    IReadingSource Open();

    /// <summary>Keeps an edit with its old and new values.</summary>
    /// <returns>False, and nothing kept, when the key is known already.</returns>
    Task<bool> KeepEditAsync(StoredEdit edit);

    /// <summary>Keeps readings of an area's supply meter; a value for the same start replaces nothing but counts from
    /// then on.</summary>
    /// <returns>How many were new or different.</returns>
    Task<int> KeepSupplyAsync(
        int areaId, IReadOnlyList<SupplyReading> readings, string sourceName, long nowUnixSeconds);
}

/// <summary>What is stored of readings, as of one commit.</summary>
public interface IReadingSource : IDisposable
{
    /// <summary>Closed days of one meter in order, both ends included: the newest version of each.</summary>
    IReadOnlyList<StoredDay> Days(int areaId, long meterNumber, DateOnly from, DateOnly through);

    /// <summary>Every version of one closed day, the oldest first: version 0 is the day as it was read.</summary>
    IReadOnlyList<StoredDay> Versions(int areaId, long meterNumber, DateOnly day);

    /// <summary>What is stored of an area: its open days are in there.</summary>
    StoredArea Area(int areaId);

    /// <summary>Edits of an account's readings that begin in [from, to), oldest first.</summary>
    IReadOnlyList<StoredEdit> Edits(int areaId, long accountNumber, long fromUnixSeconds, long toUnixSeconds);

    /// <summary>The supply meter's intervals that begin in [from, to), in order: the newest value of each.</summary>
    IReadOnlyList<SupplyReading> Supply(int areaId, long fromUnixSeconds, long toUnixSeconds);
}

/// <summary>An edit as stored.</summary>
/// <param name="AreaId">The area.</param>
/// <param name="MeterNumber">The meter whose values were edited.</param>
/// <param name="Edit">Who, when, why, and the values before and after.</param>
public sealed record StoredEdit(int AreaId, long MeterNumber, ReadingEdit Edit);
