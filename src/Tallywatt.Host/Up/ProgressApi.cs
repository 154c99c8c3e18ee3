using Tallywatt.Platform.Reports;

namespace Tallywatt.Host.Up;

/// <summary>How far the utility is, for scripts that wait for it.</summary>
static class ProgressApi
{
    internal static void MapProgress(this WebApplication app) => app.MapGet("/api/progress", GetAsync);

    static async Task<Progress> GetAsync(IUtilityReports reports, CancellationToken cancel)
    {
        var overview = await reports.OverviewAsync(cancel);
        var oldest = overview.Areas.Min(area => area.LastReadingUnixSeconds) ?? 0;
        return new(
            overview.WarmUp is not null,
            overview.NowUnixSeconds,
            Math.Max(0, overview.NowUnixSeconds - oldest),
            overview.ExpectedIntervalCount,
            overview.CommittedIntervalCount);
    }
}

/// <param name="Playing">The first history is still being played.</param>
/// <param name="NowUnixSeconds">The utility's own clock.</param>
/// <param name="BehindSeconds">How old the newest reading of the area is that is furthest behind.</param>
/// <param name="ExpectedIntervalCount">Intervals that should be in by now.</param>
/// <param name="CommittedIntervalCount">Intervals that are.</param>
sealed record Progress(
    bool Playing, long NowUnixSeconds, long BehindSeconds, long ExpectedIntervalCount, long CommittedIntervalCount);
