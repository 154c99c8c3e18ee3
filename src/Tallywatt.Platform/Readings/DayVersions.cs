using Tallywatt.Core.Readings;
using Tallywatt.Core.Readings.Editing;
using Tallywatt.Platform.Registry;

namespace Tallywatt.Platform.Readings;

/// <summary>One version of a closed day, and what it changed of the version before.</summary>
public sealed record DayVersion(StoredDay Stored, IReadOnlyList<ReadingChange> Changes);

/// <summary>Compares the versions of a day.</summary>
public static class DayVersions
{
    /// <summary>Every version, the oldest first; empty while the day is open.</summary>
    public static IReadOnlyList<DayVersion> Of(ReadingDesk desk, ServicePoint point, DateOnly day)
    {
        ArgumentNullException.ThrowIfNull(desk);
        ArgumentNullException.ThrowIfNull(point);
        var account = desk.AccountTerms(point);
        var versions = new List<DayVersion>();
        IReadOnlyList<CodedReading> before = [];
        foreach (var stored in desk.Source.Versions(point.AreaId, point.SeriesNumber, day))
        {
            var now = RowIntervals.Of(ReadingDesk.RowsOf(stored), account);
            versions.Add(new(stored, versions.Count == 0 ? [] : Changes(before, now, account.IntervalSeconds)));
            before = now;
        }

        return versions;
    }

    /// <summary>Intervals that are not the same on both sides, cut to the capture period.</summary>
    internal static List<ReadingChange> Changes(
        IReadOnlyList<CodedReading> before, IReadOnlyList<CodedReading> after, int periodSeconds)
    {
        var old = before.SelectMany(reading => LoadCurve.Parts(reading, periodSeconds))
            .ToDictionary(part => part.StartUnixSeconds);
        var missing = new QualityCode(ReadingQuality.Missing);
        return
        [
            .. after.SelectMany(reading => LoadCurve.Parts(reading, periodSeconds))
                .Select(part => new ReadingChange(
                    old.GetValueOrDefault(
                        part.StartUnixSeconds,
                        new(part.StartUnixSeconds, part.DurationSeconds, 0, 0, missing, missing)),
                    part))
                .Where(change => change.Before != change.After),
        ];
    }
}
