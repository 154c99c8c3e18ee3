using System.CommandLine;
using System.Text.Json;
using Tallywatt.Core.Readings;
using Tallywatt.Core.Readings.Estimation;
using Tallywatt.Host.Up;
using Tallywatt.Platform.Readings;

namespace Tallywatt.Host.Readings;

/// <summary>`tallywatt readings estimate`: what the estimation ladder makes of a stretch.</summary>
static class EstimateVerb
{
    internal static Command Create()
    {
        var asked = new Asked();
        var thresholds = VeeFile.Option();
        var (from, to) = (Instant("--since", "Where the stretch begins."), Instant("--until", "Where it ends."));
        var command = new Command(
            "estimate",
            """
            Shows what the estimation ladder makes of a stretch, as if its rows had not come. Changes nothing.

            The area itself estimates what has been missing for two days, and trues it up when the rows come.

            Example:
              ./tallywatt readings estimate --account 100001 --since 2026-03-01T10:00 --until 2026-03-01T16:00
            """)
        {
            from, to, thresholds,
        };
        command.Add(asked.Account);
        command.Add(asked.Meter);
        asked.AddStore(command);
        command.SetAction(parsed => OpenedReadings.Ask(parsed, asked.Store, utility =>
        {
            var point = asked.Point(parsed, utility.Desk.Registry);
            var result = StretchEstimate.Of(
                utility.Desk, point, Read(parsed, from, utility), Read(parsed, to, utility),
                VeeFile.Read(parsed.GetValue(thresholds)));
            if (result is null)
            {
                throw new RefusedException("the stretch must begin and end within what the meter has been read, "
                    + "the one before the other.");
            }

            Print(parsed, asked, utility, result);
            return ExitCodes.Done;
        }));
        return command;
    }

    static void Print(ParseResult parsed, Asked asked, OpenedReadings utility, StretchEstimate result)
    {
        var lines = result.Values.Select((value, index) => new
        {
            start = LocalClock.Local(value.StartUnixSeconds, utility.Zone),
            value.DurationSeconds,
            value.ImportWattHours,
            value.ExportWattHours,
            quality = value.ImportCode.ToString(),
            exportQuality = value.ExportCode.ToString(),
            heldImportWattHours = result.Held[index].ImportWattHours,
            heldQuality = result.Held[index].Code.ToString(),
        }).ToList();
        parsed.InvocationConfiguration.Output.WriteLine(parsed.GetValue(asked.AsJson)
            ? JsonSerializer.Serialize(
                new { result.ImportWattHours, result.ExportWattHours, values = lines }, Asked.Json)
            : TextTable.Of(
                    ["start", ">Wh", ">export Wh", "code", ">Wh as held", "held"],
                    lines.Select(line => new[]
                    {
                        line.start, PointVerbs.Text(line.ImportWattHours), PointVerbs.Text(line.ExportWattHours),
                        line.quality, PointVerbs.Text(line.heldImportWattHours), line.heldQuality,
                    }))
                + $"{Environment.NewLine}Together {result.ImportWattHours} Wh of import and "
                + $"{result.ExportWattHours} Wh of export: what the register moved.");
    }

    static long Read(ParseResult parsed, Option<string> option, OpenedReadings utility)
    {
        var text = parsed.GetValue(option)!;
        return LocalClock.TryRead(text, utility.Zone, out var unixSeconds)
            ? unixSeconds
            : throw new RefusedException(
                $"{option.Name} is '{text}'; allowed: an instant such as 2026-03-01T10:00.", ExitCodes.WrongUsage);
    }

    static Option<string> Instant(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "INSTANT",
        Required = true,
    };
}
