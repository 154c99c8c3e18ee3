using Tallywatt.Platform.HeadEnd;

namespace Tallywatt.Host.HeadEnd;

/// <summary>The endpoint behind `tallywatt acquisition`: how well the meters are being read.</summary>
static class AcquisitionApi
{
    const int DayCountMax = 400;
    const int MeterCountMax = 10_000;

    internal static void MapAcquisition(this WebApplication app) => app.MapGet("/api/acquisition", Get);

    static AcquisitionAnswer Get(IAcquisitionReport report, int? area, int? days, int? meters) => new(
        report.Summary(),
        [.. report.Areas().Where(one => area is null || one.AreaId == area)],
        report.Days(Math.Clamp(days ?? 7, 1, DayCountMax)),
        report.Meters(area, Math.Clamp(meters ?? 10, 0, MeterCountMax)));
}

/// <param name="Summary">All areas that are read in the process.</param>
/// <param name="Areas">Each of them.</param>
/// <param name="Days">The last local days, today first.</param>
/// <param name="Meters">The meters that lack most.</param>
sealed record AcquisitionAnswer(
    AcquisitionSummary Summary,
    IReadOnlyList<AreaAcquisition> Areas,
    IReadOnlyList<DayAcquisition> Days,
    IReadOnlyList<MeterAcquisition> Meters);
