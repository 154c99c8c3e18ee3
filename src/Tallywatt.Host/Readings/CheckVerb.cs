using System.CommandLine;
using System.Text.Json;
using Tallywatt.Platform.Readings;
using Tallywatt.Platform.Registry;

namespace Tallywatt.Host.Readings;

/// <summary>`tallywatt readings check`: the ten checks over what was read.</summary>
static class CheckVerb
{
    internal static Command Create()
    {
        var asked = new Asked();
        var options = VeeFile.Option();
        var command = new Command(
            "check",
            """
            Runs the ten checks over the days of a meter or a whole area, and prints what they find.

            Example:
              ./tallywatt readings check --area A1 --from 2026-03-01 --to 2026-03-07
            """)
        {
            options,
        };
        asked.AddPoint(command);
        command.Add(asked.AreaName);
        asked.AddStore(command);
        command.SetAction(parsed => OpenedReadings.Ask(parsed, asked.Store, utility =>
        {
            var vee = VeeFile.Read(parsed.GetValue(options));
            var points = parsed.GetValue(asked.AreaName) is null
                ? [asked.Point(parsed, utility.Desk.Registry)]
                : utility.Desk.Registry.InArea(asked.Area(parsed, utility.Desk.Registry));
            var (from, through) = asked.Range(parsed, utility, 1);
            var found = points.SelectMany(point => DayCheck.Of(utility.Desk, point, from, through, vee)).ToList();
            Print(parsed, asked, utility, points.Count, found);
            return ExitCodes.Done;
        }));
        return command;
    }

    static void Print(
        ParseResult parsed, Asked asked, OpenedReadings utility, int meterCount, List<CheckedDay> days)
    {
        var output = parsed.InvocationConfiguration.Output;
        var lines = days.SelectMany(day => day.Findings.Select(finding => new
        {
            account = day.Point.AccountNumber,
            meter = day.Point.MeterSerial,
            start = LocalClock.Local(finding.StartUnixSeconds, utility.Zone),
            finding.DurationSeconds,
            check = finding.Name,
            severity = FindingVerbs.SeverityName(finding.Severity),
            text = finding.Text,
        })).ToList();
        if (parsed.GetValue(asked.AsJson))
        {
            output.WriteLine(JsonSerializer.Serialize(
                new { meters = meterCount, days = days.Count, findings = lines }, Asked.Json));
            return;
        }

        if (lines.Count > 0)
        {
            output.WriteLine(TextTable.Of(
                ["account", "meter", "start", "check", "severity", "what"],
                lines.Select(line => new[]
                {
                    PointVerbs.Text(line.account), line.meter, line.start, line.check, line.severity, line.text,
                })));
        }

        output.WriteLine($"{meterCount} meters, {days.Count} days, {lines.Count} findings.");
    }
}
