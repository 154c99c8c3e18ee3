using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Tallywatt.Platform.Areas;
using Tallywatt.Platform.Registry;

namespace Tallywatt.Platform.Readings;

/// <summary>Runs the ten checks over what areas have closed since, and keeps what they find.</summary>
/// <remarks>Nothing an area does waits for it. How far it has come is in the database, in one commit with what was
/// found: a day or a corrected version is checked once, however often the process is killed.</remarks>
public sealed class FindingRun(
    UtilityRegistry registry, UtilityTerms terms, IReadingStore readings, IFindingStore store,
    ILogger<FindingRun> log)
{
    const long SecondsPerHour = 3_600;

    readonly ConcurrentDictionary<int, long> looked = [];

    /// <summary>Checks what every area has closed. An area is looked at once an hour; one that fails does not hold up
    /// the others.</summary>
    public async Task CheckAsync(long nowUnixSeconds, CancellationToken cancel)
    {
        foreach (var area in registry.AreaIds)
        {
            var hour = nowUnixSeconds / SecondsPerHour;
            if (looked.GetValueOrDefault(area) == hour)
            {
                continue;
            }

            try
            {
                await CheckAreaAsync(area, nowUnixSeconds, cancel);
                looked[area] = hour;
            }
#pragma warning disable CA1031 // A full disk or a damaged sheet: it is said, and looked at again.
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                looked[area] = hour;
                log.CheckFailed(area, fault.GetType().Name, fault.Message);
            }
#pragma warning restore CA1031
        }
    }

    /// <summary>Checks the days, corrected versions and rows put aside that an area has kept since the last time.
    /// </summary>
    /// <returns>How many versions of days were checked.</returns>
    public async Task<int> CheckAreaAsync(int areaId, long nowUnixSeconds, CancellationToken cancel)
    {
        if (store.NewestClosedDay(areaId) is not { } newest)
        {
            return 0;
        }

        var pass = new FindingPass(registry, terms, readings, store, areaId, nowUnixSeconds);
        foreach (var meter in pass.Meters)
        {
            cancel.ThrowIfCancellationRequested();
            await pass.CheckDaysAsync(meter, newest);
        }

        foreach (var revision in store.UncheckedRevisions(areaId))
        {
            cancel.ThrowIfCancellationRequested();
            await pass.CheckRevisionAsync(revision);
        }

        await pass.JudgeRowsAsync(cancel);
        if (pass.DayCount > 0 || pass.FindingCount > 0)
        {
            log.DaysChecked(areaId, pass.DayCount, pass.FindingCount);
        }

        return pass.DayCount;
    }
}
