using Tallywatt.Platform.Registry;

namespace Tallywatt.Platform.HeadEnd;

/// <summary>Adds up what the areas that are read here know.</summary>
sealed class AcquisitionReport(
    Acquisition acquisition, UtilityRegistry registry, IUtilityClock clock, IUtilityDays days,
    HeadEndOptions options, FirmwareCatalogue catalogue) : IAcquisitionReport
{
    const int DayCountMax = 400;

    long Installed => registry.Installation.HistoryFromUnixSeconds;

    int Period => options.CapturePeriodSeconds;

    public AcquisitionSummary Summary()
    {
        var now = clock.NowUnixSeconds;
        var areas = Areas();
        var protocols = acquisition.Areas.SelectMany(area => registry.InArea(area.AreaId))
            .ToLookup(point => point.Protocol);
        return new(
            now,
            areas.Sum(area => area.MeterCount),
            protocols[MeterProtocol.Dlms].Count(),
            protocols[MeterProtocol.Dlt645].Count(),
            areas.Sum(area => area.UnreachableMeterCount),
            acquisition.Areas.Sum(area => area.Channels.Count(channel =>
                Math.Abs(channel.Standing.DriftSeconds) > area.Schedule.DriftSecondsMax)),
            areas.Sum(area => area.BacklogMeterCount),
            areas.Sum(area => area.ExpectedRowCount),
            areas.Sum(area => area.HeldRowCount),
            areas.Sum(area => area.LostRowCount),
            areas.Min(area => area.OldestGapUnixSeconds),
            areas.Sum(area => area.VisitCount),
            areas.Sum(area => area.FailedVisitCount),
            acquisition.Figures.PushCount,
            catalogue.Count);
    }

    public IReadOnlyList<AreaAcquisition> Areas()
    {
        var now = clock.NowUnixSeconds;
        var through = LastDue(now);
        return [.. acquisition.Areas.OrderBy(area => area.AreaId).Select(area => AreaOf(area, through, now))];
    }

    public IReadOnlyList<DayAcquisition> Days(int dayCount)
    {
        var now = clock.NowUnixSeconds;
        var first = days.DayOf(Installed);
        var list = new List<DayAcquisition>();
        for (var day = days.DayOf(now);
            day >= first && list.Count < Math.Clamp(dayCount, 1, DayCountMax);
            day = day.AddDays(-1))
        {
            list.Add(DayOf(day, now));
        }

        return list;
    }

    public IReadOnlyList<MeterAcquisition> Meters(int? areaId, int limitCount)
    {
        var through = LastDue(clock.NowUnixSeconds);
        return
        [
            .. acquisition.Areas.Where(area => areaId is null || area.AreaId == areaId)
                .SelectMany(area => area.Channels)
                .Select(channel => MeterOf(channel, through))
                .OrderByDescending(meter => meter.MissingRowCount).ThenByDescending(meter => meter.FailureCount)
                .ThenBy(meter => meter.MeterNumber)
                .Take(limitCount),
        ];
    }

    AreaAcquisition AreaOf(PolledArea area, long throughUnixSeconds, long nowUnixSeconds)
    {
        var (expected, missing, lost) = (0L, 0L, 0L);
        var (unreachable, backlog) = (0, 0);
        long? oldest = null;
        foreach (var channel in area.Channels)
        {
            var rows = RowCounts.Of(channel, Installed, throughUnixSeconds, Period);
            (expected, missing, lost) =
                (expected + rows.ExpectedCount, missing + rows.MissingCount, lost + rows.LostCount);
            unreachable += channel.FailureCount > 0 ? 1 : 0;
            backlog += rows.MissingCount > options.FreshRowCountMax ? 1 : 0;
            oldest = rows.OldestGapUnixSeconds is { } gap ? Math.Min(oldest ?? gap, gap) : oldest;
        }

        var today = area.Tallies.Of(days.DayOf(nowUnixSeconds));
        return new(
            area.AreaId, area.Channels.Count, unreachable, backlog, expected, expected - missing - lost, lost, oldest,
            today.VisitCount, today.FailedVisitCount, area.Schedule);
    }

    /// <summary>A day's intervals end after its midnight and at the latest at the next one.</summary>
    DayAcquisition DayOf(DateOnly day, long nowUnixSeconds)
    {
        var after = Math.Max(days.StartOf(day), Installed);
        var through = Math.Min(days.StartOf(day.AddDays(1)), LastDue(nowUnixSeconds));
        var (expected, missing, lost) = (0L, 0L, 0L);
        var (complete, meterCount) = (0, 0);
        var done = new AcquisitionTally(day, 0, 0, 0);
        foreach (var area in acquisition.Areas)
        {
            foreach (var channel in area.Channels)
            {
                var rows = RowCounts.Of(channel, after, through, Period);
                (expected, missing, lost) =
                    (expected + rows.ExpectedCount, missing + rows.MissingCount, lost + rows.LostCount);
                complete += rows.MissingCount == 0 ? 1 : 0;
                meterCount++;
            }

            var tally = area.Tallies.Of(day);
            done = new(
                day, done.VisitCount + tally.VisitCount, done.FailedVisitCount + tally.FailedVisitCount,
                done.RowCount + tally.RowCount);
        }

        return new(
            day, expected, expected - missing - lost, lost, complete, meterCount, done.VisitCount,
            done.FailedVisitCount);
    }

    MeterAcquisition MeterOf(MeterChannel channel, long throughUnixSeconds)
    {
        var rows = RowCounts.Of(channel, Installed, throughUnixSeconds, Period);
        return new(
            channel.AreaId,
            channel.MeterNumber,
            registry.ByMeter(channel.MeterNumber)?.Protocol ?? MeterProtocol.Dlms,
            channel.Position.LastRowUnixSeconds,
            rows.MissingCount,
            rows.LostCount,
            rows.OldestGapUnixSeconds,
            channel.FailureCount,
            channel.LastFault.ToString(),
            channel.HeardUnixSeconds,
            channel.Standing.ClockCheckedUnixSeconds,
            channel.Standing.DriftSeconds,
            channel.Standing.Firmware);
    }

    /// <summary>The newest capture time that is past.</summary>
    long LastDue(long nowUnixSeconds) => Math.Max(Installed, nowUnixSeconds - (nowUnixSeconds % Period));
}
