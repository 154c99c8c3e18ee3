using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;
using NodaTime.Text;
using Tallywatt.Platform.Reports;
using Tallywatt.Web.Language;
using Tallywatt.Web.Writing;

namespace Tallywatt.Web.Portal;

/// <summary>The same numbers as the pages, for a spreadsheet. Amounts are exact, not rounded.</summary>
static class Exports
{
    const int MostTopUps = 10_000;

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/home/{account:long}/topups.csv", TopUpsAsync);
        routes.MapGet("/home/{account:long}/usage.csv", UsageAsync);
    }

    static async Task<IResult> TopUpsAsync(long account, IUtilityReports reports, CancellationToken cancel)
    {
        var found = await reports.TopUpsAsync(account, MostTopUps, cancel);
        return found is null ? Results.NotFound() : File(TopUps(found), $"topups-{account}.csv");
    }

    static async Task<IResult> UsageAsync(
        long account, string? from, string? to, IUtilityReports reports, Wording wording, CancellationToken cancel)
    {
        var home = await reports.HomeAsync(account, cancel);
        if (home is null)
        {
            return Results.NotFound();
        }

        var span = UsageSpan.Read(from, to, Written.LocalOf(home.NowUnixSeconds, home.Zone).Date);
        if (span.FaultKey is not null)
        {
            var words = wording.With(span.FaultKey, ("days", $"{UsageSpan.MostDayCount}"));
            return Results.Text(words, statusCode: StatusCodes.Status400BadRequest);
        }

        var found = await reports.UsageAsync(account, span.From, span.To, cancel);
        return found is null ? Results.NotFound() : File(Usage(found), $"usage-{account}.csv");
    }

    internal static string TopUps(AccountTopUps found)
    {
        var csv = new Csv(
            "received_local", "received_utc", "receipt", "channel", "amount", "advance_repaid", "currency", "state");
        foreach (var line in found.TopUps)
        {
            csv.Row(
                LocalDateTimePattern.GeneralIso.Format(Written.LocalOf(line.ReceivedUnixSeconds, found.Zone)),
                InstantPattern.General.Format(Instant.FromUnixTimeSeconds(line.ReceivedUnixSeconds)),
                line.Receipt,
                line.Channel.ToString(),
                line.Amount.ToString(),
                line.PresetCreditDeducted.ToString(),
                found.Currency,
                line.State.ToString());
        }

        return csv.ToString();
    }

    /// <summary>One row a day and rate, and one for the day's export; sums over rows are sums over days.</summary>
    internal static string Usage(AccountUsage found)
    {
        var csv = new Csv("day", "direction", "rate", "wh", "amount", "currency", "intervals", "expected_intervals");
        foreach (var day in found.Days)
        {
            foreach (var rate in day.Rates)
            {
                AddRow(csv, found, day, "import", rate.RateName, rate.Import.WattHours, rate.Charge.ToString());
            }

            if (day.Export.WattHours != 0)
            {
                var earned = (-day.ExportCredit).ToString();
                AddRow(csv, found, day, "export", "", day.Export.WattHours, earned);
            }
        }

        return csv.ToString();
    }

    static void AddRow(
        Csv csv, AccountUsage found, DayUse day, string direction, string rate, long wattHours, string amount) =>
        csv.Row(
            Written.Day(day.Day),
            direction,
            rate,
            wattHours.ToString(CultureInfo.InvariantCulture),
            amount,
            found.Currency,
            day.IntervalCount.ToString(CultureInfo.InvariantCulture),
            day.ExpectedIntervalCount.ToString(CultureInfo.InvariantCulture));

    static IResult File(string text, string name) =>
        Results.File(System.Text.Encoding.UTF8.GetBytes(text), "text/csv; charset=utf-8", name);
}
