using System.CommandLine;
using System.Text.Json;
using Tallywatt.Core.Readings;
using Tallywatt.Host.Up;
using Tallywatt.Platform.Readings;

namespace Tallywatt.Host.Readings;

/// <summary>What a day was read as and what it became: versions, and the edits behind them.</summary>
static class VersionVerbs
{
    internal static Command Versions()
    {
        var asked = new Asked();
        var command = new Command(
            "versions",
            """
            Shows every version of a meter's day: 0 is as it was read, the last one counts.

            Example:
              ./tallywatt readings versions --account 100001 --from 2026-03-01
            """);
        asked.AddPoint(command);
        asked.AddStore(command);
        command.SetAction(parsed => OpenedReadings.Ask(parsed, asked.Store, utility =>
        {
            var point = asked.Point(parsed, utility.Desk.Registry);
            var (from, through) = asked.Range(parsed, utility, 1);
            var days = Enumerable.Range(0, through.DayNumber - from.DayNumber + 1)
                .SelectMany(offset => DayVersions.Of(utility.Desk, point, from.AddDays(offset))).ToList();
            parsed.InvocationConfiguration.Output.WriteLine(parsed.GetValue(asked.AsJson)
                ? JsonSerializer.Serialize(days.Select(day => JsonOf(day, utility)), Asked.Json)
                : days.Count == 0
                    ? "No closed day there: an open day has no versions yet."
                    : TextTable.Of(
                        ["day", ">version", ">Wh", ">export Wh", ">amount", ">changed", "first change"],
                        days.Select(day => RowOf(day, utility))));
            return ExitCodes.Done;
        }));
        return command;
    }

    internal static Command Edits()
    {
        var asked = new Asked();
        var command = new Command(
            "edits",
            """
            Shows who changed which readings, when, why, and what they were before.

            Example:
              ./tallywatt readings edits --account 100001 --json
            """);
        asked.AddPoint(command);
        asked.AddStore(command);
        command.SetAction(parsed => OpenedReadings.Ask(parsed, asked.Store, utility =>
        {
            const int yearDays = 366;
            var point = asked.Point(parsed, utility.Desk.Registry);
            var (from, through) = asked.Range(parsed, utility, yearDays);
            var (start, end) = ReadingDesk.Span(utility.Desk.Terms.Tariff, from, through);
            var lines = utility.Desk.Source.Edits(point.AreaId, point.AccountNumber, start, end)
                .SelectMany(edit => edit.Edit.Changes.Select(change => new
                {
                    edit = edit.Edit.Key,
                    made = LocalClock.Local(edit.Edit.MadeUnixSeconds, utility.Zone),
                    by = edit.Edit.ActorName,
                    reason = edit.Edit.Reason,
                    start = LocalClock.Local(change.After.StartUnixSeconds, utility.Zone),
                    change.After.DurationSeconds,
                    before = ValueOf(change.Before),
                    after = ValueOf(change.After),
                })).ToList();
            parsed.InvocationConfiguration.Output.WriteLine(parsed.GetValue(asked.AsJson)
                ? JsonSerializer.Serialize(lines, Asked.Json)
                : lines.Count == 0
                    ? "No edits."
                    : TextTable.Of(
                        ["made", "by", "start", ">Wh before", ">Wh after", "code", "reason"],
                        lines.Select(line => new[]
                        {
                            line.made, line.by, line.start, PointVerbs.Text(line.before.ImportWattHours),
                            PointVerbs.Text(line.after.ImportWattHours), line.after.Quality, line.reason,
                        })));
            return ExitCodes.Done;
        }));
        return command;
    }

    internal static Command Thresholds()
    {
        var options = VeeFile.Option();
        var command = new Command(
            "thresholds",
            """
            Prints every threshold of validation and estimation, as a file that --thresholds reads.

            Examples:
              ./tallywatt readings thresholds
              ./tallywatt readings thresholds > thresholds.json
            """)
        {
            options,
        };
        command.SetAction(parsed =>
        {
            try
            {
                parsed.InvocationConfiguration.Output.WriteLine(VeeFile.Write(VeeFile.Read(parsed.GetValue(options))));
                return ExitCodes.Done;
            }
            catch (RefusedException refused)
            {
                parsed.InvocationConfiguration.Error.WriteLine($"tallywatt: {refused.Message}");
                return refused.ExitCode;
            }
        });
        return command;
    }

    static object JsonOf(DayVersion day, OpenedReadings utility) => new
    {
        day = $"{day.Stored.Day:yyyy-MM-dd}",
        version = day.Stored.Revision,
        importWattHours = day.Stored.Summary.ImportWattHours,
        exportWattHours = day.Stored.Summary.ExportWattHours,
        amount = day.Stored.Summary.Use.Net.ToString(),
        changes = day.Changes.Select(change => new
        {
            start = LocalClock.Local(change.After.StartUnixSeconds, utility.Zone),
            change.After.DurationSeconds,
            before = ValueOf(change.Before),
            after = ValueOf(change.After),
        }),
    };

    static string[] RowOf(DayVersion day, OpenedReadings utility) =>
    [
        $"{day.Stored.Day:yyyy-MM-dd}", PointVerbs.Text(day.Stored.Revision),
        PointVerbs.Text(day.Stored.Summary.ImportWattHours), PointVerbs.Text(day.Stored.Summary.ExportWattHours),
        day.Stored.Summary.Use.Net.ToString(), PointVerbs.Text(day.Changes.Count),
        day.Changes.Count == 0 ? "" : FirstOf(day.Changes[0], utility),
    ];

    static string FirstOf(Core.Readings.Editing.ReadingChange change, OpenedReadings utility) =>
        $"{LocalClock.Local(change.After.StartUnixSeconds, utility.Zone)}: {change.Before.ImportWattHours} Wh "
        + $"({change.Before.Code}) -> {change.After.ImportWattHours} Wh ({change.After.Code})";

    static ValueLine ValueOf(CodedReading reading) => new(
        reading.ImportWattHours, reading.ExportWattHours, reading.ImportCode.ToString(), reading.ExportCode.ToString());

    sealed record ValueLine(long ImportWattHours, long ExportWattHours, string Quality, string ExportQuality);
}
