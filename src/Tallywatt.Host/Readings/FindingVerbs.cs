using System.CommandLine;
using System.Text.Json;
using Tallywatt.Core.Areas;
using Tallywatt.Core.Readings.Validation;
using Tallywatt.Platform.Readings;
using Tallywatt.Platform.Registry;

namespace Tallywatt.Host.Readings;

/// <summary>`tallywatt readings findings` and `quarantine`: what the running utility's checks have kept.</summary>
static class FindingVerbs
{
    internal static Command Findings()
    {
        var asked = new Asked();
        var day = Asked.Day("--day", "One local day, YYYY-MM-DD.");
        var command = new Command(
            "findings",
            """
            Lists what the checks found in days after they were closed. Everything there is, unless asked for less.

            Example:
              ./tallywatt readings findings --area A1 --day 2026-03-01
            """)
        {
            asked.AreaName, asked.Account, day,
        };
        asked.AddStore(command);
        command.SetAction(parsed => OpenedReadings.Ask(parsed, asked.Store, utility =>
        {
            var found = utility.Findings(new(
                parsed.GetValue(asked.AreaName) is null ? null : asked.Area(parsed, utility.Desk.Registry),
                parsed.GetValue(asked.Account) is null
                    ? null
                    : asked.Point(parsed, utility.Desk.Registry).AccountNumber,
                parsed.GetValue(day)));
            Print(parsed, asked, utility, found);
            return ExitCodes.Done;
        }));
        return command;
    }

    internal static Command Quarantine()
    {
        var asked = new Asked();
        var command = new Command(
            "quarantine",
            """
            Lists rows that could not be: kept as they came, and not charged.

            Example:
              ./tallywatt readings quarantine --area A1
            """)
        {
            asked.AreaName,
        };
        asked.AddStore(command);
        command.SetAction(parsed => OpenedReadings.Ask(parsed, asked.Store, utility =>
        {
            Print(parsed, asked, utility, utility.PutAside(
                parsed.GetValue(asked.AreaName) is null ? null : asked.Area(parsed, utility.Desk.Registry)));
            return ExitCodes.Done;
        }));
        return command;
    }

    internal static string SeverityName(FindingSeverity severity) => severity switch
    {
        FindingSeverity.Note => "note",
        FindingSeverity.Warning => "warning",
        _ => "failure",
    };

    static void Print(
        ParseResult parsed, Asked asked, OpenedReadings utility, IReadOnlyList<StoredFinding> findings)
    {
        var output = parsed.InvocationConfiguration.Output;
        var lines = findings.Select(found => new
        {
            area = ServicePoint.NameOfArea(found.AreaId),
            account = found.AccountNumber,
            meter = PointVerbs.Text(found.MeterNumber).PadLeft(12, '0'),
            day = $"{found.Day:yyyy-MM-dd}",
            version = found.Revision,
            check = found.Finding.Name,
            channel = found.Finding.Flow.ToString().ToLowerInvariant(),
            severity = SeverityName(found.Finding.Severity),
            from = LocalClock.Local(found.Finding.StartUnixSeconds, utility.Zone),
            to = LocalClock.Local(
                found.Finding.StartUnixSeconds + found.Finding.DurationSeconds, utility.Zone),
            seen = found.Finding.SeenNumber,
            allowed = found.Finding.AllowedNumber,
            text = found.Finding.Text,
        }).ToList();
        if (parsed.GetValue(asked.AsJson))
        {
            output.WriteLine(JsonSerializer.Serialize(new { findings = lines }, Asked.Json));
            return;
        }

        if (lines.Count > 0)
        {
            output.WriteLine(TextTable.Of(
                ["area", "account", "meter", "day", ">version", "start", "check", "severity", "what"],
                lines.Select(line => new[]
                {
                    line.area, PointVerbs.Text(line.account), line.meter, line.day, PointVerbs.Text(line.version),
                    line.from, line.check, line.severity, line.text,
                })));
        }

        output.WriteLine($"{lines.Count} findings.");
    }

    static void Print(
        ParseResult parsed, Asked asked, OpenedReadings utility,
        IReadOnlyList<(int AreaId, NumberedRow Row)> rows)
    {
        var output = parsed.InvocationConfiguration.Output;
        var lines = rows.Select(one => new
        {
            area = ServicePoint.NameOfArea(one.AreaId),
            account = one.Row.Row.AccountNumber,
            meter = PointVerbs.Text(one.Row.Row.MeterNumber).PadLeft(12, '0'),
            captured = LocalClock.Local(one.Row.Row.Raw.CapturedUnixSeconds, utility.Zone),
            importWattHours = one.Row.Row.Raw.ImportWattHours,
            exportWattHours = one.Row.Row.Raw.ExportWattHours,
            reason = one.Row.Row.Reason == QuarantineReason.Disproved ? "disproved by later rows" : "impossible jump",
            received = LocalClock.Local(one.Row.Row.ReceivedUnixSeconds, utility.Zone),
        }).ToList();
        if (parsed.GetValue(asked.AsJson))
        {
            output.WriteLine(JsonSerializer.Serialize(new { rows = lines }, Asked.Json));
            return;
        }

        if (lines.Count > 0)
        {
            output.WriteLine(TextTable.Of(
                ["area", "account", "meter", "captured", ">Wh", ">export Wh", "reason", "received"],
                lines.Select(line => new[]
                {
                    line.area, PointVerbs.Text(line.account), line.meter, line.captured,
                    PointVerbs.Text(line.importWattHours), PointVerbs.Text(line.exportWattHours), line.reason,
                    line.received,
                })));
        }

        output.WriteLine($"{lines.Count} rows.");
    }
}
