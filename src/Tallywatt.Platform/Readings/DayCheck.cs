using Tallywatt.Core.Areas;
using Tallywatt.Core.Readings;
using Tallywatt.Core.Readings.Estimation;
using Tallywatt.Core.Readings.Validation;
using Tallywatt.Core.Tariffs;
using Tallywatt.Platform.Registry;

namespace Tallywatt.Platform.Readings;

/// <summary>One day of one meter after the ten checks.</summary>
/// <param name="Point">Whose.</param>
/// <param name="Day">The local day.</param>
/// <param name="Values">Every interval, read or estimated.</param>
/// <param name="Findings">What the checks found.</param>
public sealed record CheckedDay(
    ServicePoint Point,
    DateOnly Day,
    IReadOnlyList<CodedReading> Values,
    IReadOnlyList<ReadingFinding> Findings);

/// <summary>Runs the checks over stored days.</summary>
public static class DayCheck
{
    /// <summary>Checks the days of a range that have ended, and the open one as far as it was read.</summary>
    public static IReadOnlyList<CheckedDay> Of(
        ReadingDesk desk, ServicePoint point, DateOnly from, DateOnly through, VeeOptions options)
    {
        ArgumentNullException.ThrowIfNull(desk);
        ArgumentNullException.ThrowIfNull(options);
        var account = desk.AccountTerms(point);
        var all = desk.Readings(point);
        if (all.Count == 0)
        {
            return [];
        }

        var calendar = new TariffDays(account.Tariff);
        var history = LoadHistory.Of([.. all.Select(reading => reading.ToInterval())], calendar);
        var newest = all[^1].EndUnixSeconds;
        var days = new List<CheckedDay>();
        for (var day = from; day <= through; day = day.AddDays(1))
        {
            var (start, end) = ReadingDesk.Span(account.Tariff, day, day);
            start = Math.Max(start, account.InstalledUnixSeconds);
            end = Math.Min(end, newest);
            if (start < end)
            {
                var batch = BatchOf(all, start, end, account.IntervalSeconds);
                var result = Validator.Run(batch, FactsOf(point, account), history, calendar, options, newest);
                days.Add(new(point, day, result.Values, result.Findings));
            }
        }

        return days;
    }

    /// <summary>What the registry knows of a meter and its place.</summary>
    public static MeterFacts FactsOf(ServicePoint point, AccountTerms account) =>
        new(point.MeterNumber, account.IntervalSeconds)
        {
            RegisterCapacityWattHours = account.RegisterCapacityWattHours,
            PowerLimitWatts = account.PowerLimitWatts,
            MayExport = point.HasSolar,
            InstalledUnixSeconds = account.InstalledUnixSeconds,
        };

    /// <summary>The intervals of a stretch. Over lost rows the energy is known and the hours are not: they are missing,
    /// and the register says what they come to.</summary>
    internal static ReadingBatch BatchOf(IReadOnlyList<CodedReading> all, long start, long end, int intervalSeconds)
    {
        var readings = new List<RawReading>();
        var (import, export) = (0L, 0L);
        var covered = true;
        var at = start;
        foreach (var reading in all)
        {
            if (reading.EndUnixSeconds <= start || reading.StartUnixSeconds >= end)
            {
                continue;
            }

            covered &= reading.StartUnixSeconds == at && reading.EndUnixSeconds <= end;
            at = reading.EndUnixSeconds;
            import += reading.ImportWattHours;
            export += reading.ExportWattHours;
            if (reading.DurationSeconds == intervalSeconds)
            {
                readings.Add(new(
                    reading.StartUnixSeconds, reading.DurationSeconds, reading.ImportWattHours,
                    reading.ExportWattHours, Code: reading.Code));
            }
        }

        return new(start, end, readings)
        {
            Registers = covered && at == end
                ? [new(start, end, EnergyFlow.Import, 0, import), new(start, end, EnergyFlow.Export, 0, export)]
                : [],
        };
    }
}
