using NodaTime;
using Tallywatt.Platform.Readings;

namespace Tallywatt.Host.Readings;

/// <summary>One interval as printed.</summary>
/// <param name="Start">Local time with its offset.</param>
/// <param name="Cost">A plain decimal; null when the tariff settles the energy later.</param>
/// <param name="Tier">Null when no energy was charged.</param>
sealed record IntervalLine(
    string Start,
    int DurationSeconds,
    long ImportWattHours,
    long ExportWattHours,
    string Quality,
    string ExportQuality,
    string? Cost,
    string Tax,
    string ExportCredit,
    string Rate,
    int? Tier)
{
    internal static IntervalLine Of(CostedReading line, DateTimeZone zone) => new(
        LocalClock.Local(line.Reading.StartUnixSeconds, zone),
        line.Reading.DurationSeconds,
        line.Reading.ImportWattHours,
        line.Reading.ExportWattHours,
        line.Reading.ImportCode.ToString(),
        line.Reading.ExportCode.ToString(),
        line.IsSettledLater ? null : line.Cost.ToString(),
        line.Tax.ToString(),
        line.ExportCredit.ToString(),
        line.RateName,
        line.Tier == 0 ? null : line.Tier);

    internal static string Table(IReadOnlyList<IntervalLine> lines) => TextTable.Of(
        ["start", ">seconds", ">Wh", ">export Wh", "quality", ">cost", "rate", ">tier"],
        lines.Select(line => new[]
        {
            line.Start, PointVerbs.Text(line.DurationSeconds), PointVerbs.Text(line.ImportWattHours),
            PointVerbs.Text(line.ExportWattHours), line.Quality, line.Cost ?? "later", line.Rate,
            line.Tier is { } tier ? PointVerbs.Text(tier) : "",
        }));
}

/// <summary>One day as printed.</summary>
/// <param name="Version">Null while the day is open.</param>
sealed record DayLine(
    string Day,
    int? Version,
    long ImportWattHours,
    long ExportWattHours,
    int Intervals,
    int ExpectedIntervals,
    int EstimatedIntervals,
    string Quality,
    long PeakWatts,
    string Amount,
    IReadOnlyList<RateLine> Rates)
{
    internal static DayLine Of(DayReading day) => new(
        $"{day.Day:yyyy-MM-dd}", day.Revision, day.ImportWattHours, day.ExportWattHours, day.IntervalCount,
        day.ExpectedCount, day.EstimatedCount, day.Quality.ToString(), day.PeakWatts, day.Debited.ToString(),
        [
            .. day.Rates.Select(rate => new RateLine(
                rate.Name, rate.BlockNumber, rate.ImportWattHours, rate.Charge.ToString())),
        ]);

    internal static string Table(IReadOnlyList<DayReading> days) => TextTable.Of(
        ["day", ">version", ">Wh", ">export Wh", ">intervals", ">estimated", "quality", ">peak W", ">amount"],
        days.Select(day => new[]
        {
            $"{day.Day:yyyy-MM-dd}", day.Revision is { } version ? PointVerbs.Text(version) : "open",
            PointVerbs.Text(day.ImportWattHours), PointVerbs.Text(day.ExportWattHours),
            $"{day.IntervalCount}/{day.ExpectedCount}", PointVerbs.Text(day.EstimatedCount), day.Quality.ToString(),
            PointVerbs.Text(day.PeakWatts), day.Debited.ToString(),
        }));
}

/// <summary>Import at one rate and tier.</summary>
sealed record RateLine(string Rate, int Tier, long ImportWattHours, string Charge);
