using Tallywatt.Core.Areas;
using Tallywatt.Core.Readings.Estimation;
using Tallywatt.Core.Tariffs;

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

    /// <summary>Fills gaps that are old enough; nobody's day waits for ever, and nobody's purse.</summary>
    async Task EstimateAsync(ServiceArea area, long nowUnixSeconds)
    {
        var through = nowUnixSeconds - terms.Vee.EstimateAfterSeconds;
        foreach (var meter in area.WithGapsBefore(through).ToArray())
        {
            await EstimateAsync(area, meter, through, nowUnixSeconds);
        }
    }

    /// <summary>Rows that came between estimates give the others another register to add up to.</summary>
    async Task EstimateAgainAsync(ServiceArea area, MeterProfile[] profiles, long nowUnixSeconds)
    {
        foreach (var meter in profiles.Select(profile => profile.MeterNumber).Where(area.HasOpenEstimates).ToArray())
        {
            await EstimateAsync(area, meter, nowUnixSeconds - terms.Vee.EstimateAfterSeconds, nowUnixSeconds);
        }
    }

    async Task EstimateAsync(ServiceArea area, long meterNumber, long throughUnixSeconds, long nowUnixSeconds)
    {
        var planned = area.PlanEstimates(meterNumber, throughUnixSeconds, HistoryOf(area, meterNumber), terms.Vee);
        if (planned.Count > 0
            && await ReviseAsync(area, meterNumber, planned, nowUnixSeconds) is { AcceptedCount: > 0 } result)
        {
            log.Estimated(AreaId, meterNumber, result.AcceptedCount, result.Debited.ToString());
        }
    }

    LoadHistory HistoryOf(ServiceArea area, long meterNumber)
    {
        var account = area.TermsOf(meterNumber);
        var calendar = new TariffDays(account.Tariff);
        var rows = area.OpenRows(meterNumber).Select(row => new MarkedRow(row.Row, row.Code)).ToList();
        var first = account.Tariff.DayOf(rows[0].CapturedUnixSeconds).AddDays(-terms.Vee.LikeDayReachDays);
        var asked = area.AskHistory(meterNumber, first);
        var closed = asked.LastDay < asked.FirstDay ? [] : store.History(asked with
        {
            FirstDay = first > asked.FirstDay ? first : asked.FirstDay,
        }).Days;
        return LoadHistory.Of(
            [
                .. closed.SelectMany(day => ServiceArea.Intervals(account, day.Rows)),
                .. ServiceArea.Intervals(account, rows),
            ],
            calendar);
    }
}
