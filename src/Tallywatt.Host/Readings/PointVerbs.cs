using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Tallywatt.Platform.Readings;

namespace Tallywatt.Host.Readings;

/// <summary>Intervals, days and months of one service point.</summary>
static class PointVerbs
{
    const int RecentDays = 30;

    internal static Command Show()
    {
        var asked = new Asked();
        var command = new Command(
            "show",
            """
            Shows a meter's intervals with quality, cost, rate and tier.

            Example:
              ./tallywatt readings show --account 100001 --from 2026-03-01 --to 2026-03-01
            """);
        asked.AddPoint(command);
        asked.AddStore(command);
        command.SetAction(parsed => OpenedReadings.Ask(parsed, asked.Store, utility =>
        {
            var point = asked.Point(parsed, utility.Desk.Registry);
            var (from, through) = asked.Range(parsed, utility, 1);
            var costed = utility.Desk.Costed(point, from, through);
            var lines = costed.Readings.Select(line => IntervalLine.Of(line, utility.Zone)).ToList();
            parsed.InvocationConfiguration.Output.WriteLine(parsed.GetValue(asked.AsJson)
                ? JsonSerializer.Serialize(
                    new
                    {
                        account = point.AccountNumber, meter = point.MeterSerial, zone = utility.Zone.Id,
                        currency = utility.Desk.Terms.Currency, from, to = through, intervals = lines,
                        dayCharges = costed.DayCharges.Select(day => new { day.Day, amount = day.Amount.ToString() }),
                        total = costed.Total.ToString(),
                    },
                    Asked.Json)
                : IntervalLine.Table(lines));
            return ExitCodes.Done;
        }));
        return command;
    }

    internal static Command Days()
    {
        var asked = new Asked();
        var command = new Command(
            "days",
            """
            Shows a meter's local days: energy, completeness, quality and what they came to.

            Example:
              ./tallywatt readings days --account 100001
            """);
        asked.AddPoint(command);
        asked.AddStore(command);
        command.SetAction(parsed => OpenedReadings.Ask(parsed, asked.Store, utility =>
        {
            var point = asked.Point(parsed, utility.Desk.Registry);
            var (from, through) = asked.Range(parsed, utility, RecentDays);
            var days = utility.Desk.Days(point, from, through);
            parsed.InvocationConfiguration.Output.WriteLine(parsed.GetValue(asked.AsJson)
                ? JsonSerializer.Serialize(days.Select(DayLine.Of), Asked.Json)
                : DayLine.Table(days));
            return ExitCodes.Done;
        }));
        return command;
    }

    internal static Command Months()
    {
        var asked = new Asked();
        var command = new Command(
            "months",
            """
            Shows a meter's calendar months.

            Example:
              ./tallywatt readings months --account 100001 --json
            """);
        asked.AddPoint(command);
        asked.AddStore(command);
        command.SetAction(parsed => OpenedReadings.Ask(parsed, asked.Store, utility =>
        {
            const int yearDays = 366;
            var point = asked.Point(parsed, utility.Desk.Registry);
            var (from, through) = asked.Range(parsed, utility, yearDays);
            var months = MonthReading.Of(utility.Desk.Days(point, from, through));
            parsed.InvocationConfiguration.Output.WriteLine(parsed.GetValue(asked.AsJson)
                ? JsonSerializer.Serialize(months.Select(MonthLine), Asked.Json)
                : TextTable.Of(
                    ["month", ">Wh", ">export Wh", ">days", ">whole", ">estimated", ">peak W", ">amount"],
                    months.Select(month => new[]
                    {
                        $"{month.Month:yyyy-MM}", Text(month.ImportWattHours), Text(month.ExportWattHours),
                        Text(month.DayCount), Text(month.WholeDayCount), Text(month.EstimatedCount),
                        Text(month.PeakWatts), month.Debited.ToString(),
                    })));
            return ExitCodes.Done;
        }));
        return command;
    }

    static object MonthLine(MonthReading month) => new
    {
        month = $"{month.Month:yyyy-MM}",
        importWattHours = month.ImportWattHours,
        exportWattHours = month.ExportWattHours,
        days = month.DayCount,
        wholeDays = month.WholeDayCount,
        estimatedIntervals = month.EstimatedCount,
        peakWatts = month.PeakWatts,
        amount = month.Debited.ToString(),
    };

    internal static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
