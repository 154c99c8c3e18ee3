using Tallywatt.Core.Areas;

namespace Tallywatt.Platform.Areas;

sealed partial class AreaGrain
{
    /// <summary>Rows of a profile that came after their day was closed: with its history the day is rated again.
    /// </summary>
    /// <returns>Rows refused or in conflict.</returns>
    async Task<int> ReviseLateAsync(ServiceArea area, MeterProfile profile, long nowUnixSeconds)
    {
        var rows = Array.ConvertAll(RowsOf(profile), row => new MarkedRow(row));
        var result = await ReviseAsync(area, profile.MeterNumber, rows, nowUnixSeconds);
        return result is null ? rows.Length : result.RefusedCount + result.ConflictCount;
    }

    /// <summary>Null when the closed days cannot be built on; then nothing was changed.</summary>
    async Task<RevisionResult?> ReviseAsync(
        ServiceArea area, long meterNumber, IReadOnlyList<MarkedRow> rows, long nowUnixSeconds)
    {
        MeterHistory? history = null;
        while (true)
        {
            RevisionResult result;
            try
            {
                result = Decide(() => area.Revise(meterNumber, rows, history, nowUnixSeconds));
            }
            catch (AreaHistoryException mismatch)
            {
                opened = area; // Nothing was decided: the memory is as good as before.
                log.HistoryRefused(AreaId, meterNumber, mismatch.Message);
                return null;
            }

            if (result.NeedsHistoryFrom is not { } day)
            {
                await CommitAsync(area, nowUnixSeconds);
                LogRevision(meterNumber, result);
                return result;
            }

            history = store.History(area.AskHistory(meterNumber, day));
        }
    }

    void LogRevision(long meterNumber, RevisionResult result)
    {
        if (result.RevisedDays.Count > 0)
        {
            log.DaysRevised(AreaId, result.RevisedDays.Count, meterNumber, result.Debited.ToString());
        }
    }
}
