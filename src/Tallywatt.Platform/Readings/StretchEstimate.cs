using Tallywatt.Core.Readings;
using Tallywatt.Core.Readings.Estimation;
using Tallywatt.Core.Tariffs;
using Tallywatt.Platform.Registry;

namespace Tallywatt.Platform.Readings;

/// <summary>What the estimation ladder makes of a stretch, beside what is held of it.</summary>
/// <param name="Values">The estimates.</param>
/// <param name="Held">The same intervals as they are held.</param>
/// <param name="ImportWattHours">What the import register moved.</param>
/// <param name="ExportWattHours">What the export register moved.</param>
public sealed record StretchEstimate(
    IReadOnlyList<CodedReading> Values,
    IReadOnlyList<CodedReading> Held,
    long ImportWattHours,
    long ExportWattHours)
{
    /// <summary>Estimates a stretch as if none of its rows had come; null when it is not within what was read.
    /// </summary>
    public static StretchEstimate? Of(
        ReadingDesk desk, ServicePoint point, long fromUnixSeconds, long toUnixSeconds, VeeOptions options)
    {
        ArgumentNullException.ThrowIfNull(desk);
        var account = desk.AccountTerms(point);
        var all = desk.Readings(point)
            .SelectMany(reading => LoadCurve.Parts(reading, account.IntervalSeconds)).ToList();
        var held = all.FindAll(part =>
            part.StartUnixSeconds >= fromUnixSeconds && part.EndUnixSeconds <= toUnixSeconds);
        if (held.Count == 0 || held[0].StartUnixSeconds != fromUnixSeconds || held[^1].EndUnixSeconds != toUnixSeconds)
        {
            return null;
        }

        var calendar = new TariffDays(account.Tariff);
        var others = all.Except(held).Select(part => part.ToInterval()).ToArray();
        var (import, export) = (held.Sum(part => part.ImportWattHours), held.Sum(part => part.ExportWattHours));
        var gap = new EstimationGap(fromUnixSeconds, toUnixSeconds, account.IntervalSeconds, import, export)
        {
            Before = others.Where(one => one.EndUnixSeconds == fromUnixSeconds).Select(Maybe).FirstOrDefault(),
            After = others.Where(one => one.StartUnixSeconds == toUnixSeconds).Select(Maybe).FirstOrDefault(),
            PowerLimitWatts = account.PowerLimitWatts,
        };
        return new(
            Estimator.Fill(gap, LoadHistory.Of(others, calendar), calendar, options), held, import, export);
    }

    static IntervalReading? Maybe(IntervalReading reading) => reading;
}
