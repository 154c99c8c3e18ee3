using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Tallywatt.Platform.Readings;
using Tallywatt.Platform.Registry;

namespace Tallywatt.Host.Readings;

/// <summary>Load curve and line loss of an area.</summary>
static class AreaVerbs
{
    const int WeekDays = 7;

    internal static Command Curve()
    {
        var asked = new Asked();
        var command = new Command(
            "curve",
            """
            Shows the load curve of an area: all its customers together, interval by interval.

            Example:
              ./tallywatt readings curve --area A1 --from 2026-03-01 --to 2026-03-01
            """);
        asked.AddArea(command);
        asked.AddStore(command);
        command.SetAction(parsed => OpenedReadings.Ask(parsed, asked.Store, utility =>
        {
            var area = asked.Area(parsed, utility.Desk.Registry);
            var (from, through) = asked.Range(parsed, utility, 1);
            var points = LoadCurve.Of(utility.Desk, area, from, through);
            var meters = utility.Desk.Registry.InArea(area).Count;
            parsed.InvocationConfiguration.Output.WriteLine(parsed.GetValue(asked.AsJson)
                ? JsonSerializer.Serialize(points.Select(point => new
                {
                    start = LocalClock.Local(point.StartUnixSeconds, utility.Zone), point.DurationSeconds,
                    point.ImportWattHours, point.ExportWattHours, point.NetWattHours, meters = point.MeterCount,
                    expectedMeters = meters, estimated = point.EstimatedCount,
                }), Asked.Json)
                : TextTable.Of(
                    ["start", ">Wh", ">export Wh", ">net Wh", ">meters", ">estimated"],
                    points.Select(point => new[]
                    {
                        LocalClock.Local(point.StartUnixSeconds, utility.Zone), PointVerbs.Text(point.ImportWattHours),
                        PointVerbs.Text(point.ExportWattHours), PointVerbs.Text(point.NetWattHours),
                        $"{point.MeterCount}/{meters}", PointVerbs.Text(point.EstimatedCount),
                    })));
            return ExitCodes.Done;
        }));
        return command;
    }

    internal static Command Loss()
    {
        var asked = new Asked();
        var command = new Command(
            "loss",
            """
            Compares an area's supply meter with its customers, and names the accounts that explain the loss.

            Example:
              ./tallywatt readings loss --area A1 --from 2026-03-01 --to 2026-03-31
            """);
        asked.AddArea(command);
        asked.AddStore(command);
        command.SetAction(parsed => OpenedReadings.Ask(parsed, asked.Store, utility =>
        {
            var area = asked.Area(parsed, utility.Desk.Registry);
            var (from, through) = asked.Range(parsed, utility, WeekDays);
            if (LineLoss.Of(utility.Desk, area, from, through) is not { } loss)
            {
                parsed.InvocationConfiguration.Error.WriteLine(
                    $"tallywatt: the supply meter of {ServicePoint.NameOfArea(area)} has no readings from "
                    + $"{from:yyyy-MM-dd} to {through:yyyy-MM-dd}. Bring them in with ./tallywatt readings supply.");
                return ExitCodes.NotFound;
            }

            parsed.InvocationConfiguration.Output.WriteLine(
                parsed.GetValue(asked.AsJson) ? JsonSerializer.Serialize(JsonOf(loss), Asked.Json) : TextOf(loss));
            return ExitCodes.Done;
        }));
        return command;
    }

    static object JsonOf(AreaLoss loss) => new
    {
        area = ServicePoint.NameOfArea(loss.AreaId),
        days = loss.Days.Select(day => new { day = $"{day.Day:yyyy-MM-dd}", sum = SumOf(day.Sum) }),
        total = SumOf(loss.Total),
        accounts = loss.Suspects.Select(suspect => new
        {
            account = suspect.AccountNumber, meter = suspect.MeterSerial, kind = KindOf(suspect.Kind),
            explainedWattHours = suspect.ExplainedWattHours,
            sharePercent = suspect.SharePerThousand / 10m, reason = suspect.Reason,
        }),
    };

    static object SumOf(LossSum sum) => new
    {
        supplyWattHours = sum.SupplyWattHours,
        customerWattHours = sum.CustomerWattHours,
        lossWattHours = sum.LossWattHours,
        lossPercent = sum.LossPerThousand is { } share ? share / 10m : (decimal?)null,
        intervals = sum.IntervalCount,
        expectedIntervals = sum.ExpectedCount,
    };

    static string TextOf(AreaLoss loss)
    {
        var days = loss.Days.Select(day => RowOf($"{day.Day:yyyy-MM-dd}", day.Sum)).Append(RowOf("total", loss.Total));
        var table = TextTable.Of(["day", ">supply Wh", ">customers Wh", ">loss Wh", ">loss %", ">intervals"], days);
        if (loss.Suspects.Count == 0)
        {
            return $"{table}{Environment.NewLine}No account stands out: the loss is that of lines and transformer.";
        }

        var suspects = TextTable.Of(
            ["account", "meter", "how", ">explains Wh", "why"],
            loss.Suspects.Select(suspect => new[]
            {
                PointVerbs.Text(suspect.AccountNumber), suspect.MeterSerial, KindOf(suspect.Kind),
                PointVerbs.Text(suspect.ExplainedWattHours), suspect.Reason,
            }));
        return $"{table}{Environment.NewLine}{Environment.NewLine}{suspects}";
    }

    static string[] RowOf(string name, LossSum sum) =>
    [
        name, PointVerbs.Text(sum.SupplyWattHours), PointVerbs.Text(sum.CustomerWattHours),
        PointVerbs.Text(sum.LossWattHours),
        sum.LossPerThousand is { } share ? (share / 10m).ToString("0.0", CultureInfo.InvariantCulture) : "-",
        $"{sum.IntervalCount}/{sum.ExpectedCount}",
    ];

    static string KindOf(LossSuspectKind kind) => kind switch
    {
        LossSuspectKind.NotRead => "not-read",
        LossSuspectKind.MovesTogether => "moves-together",
        LossSuspectKind.FellOff => "fell-off",
        _ => throw new InvalidOperationException($"No such kind: {kind}."),
    };
}
