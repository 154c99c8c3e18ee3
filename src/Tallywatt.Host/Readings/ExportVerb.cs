using System.CommandLine;
using Tallywatt.Platform.Readings;

namespace Tallywatt.Host.Readings;

/// <summary>`tallywatt readings export`: CSV, NDJSON or Green Button, with cost, rate and tier per reading.</summary>
static class ExportVerb
{
    const int AllDays = 3_660;

    internal static Command Create()
    {
        var asked = new Asked();
        var format = new Option<string>("--format")
        {
            Description = "csv, ndjson (one JSON object a line) or espi (Green Button XML).",
            DefaultValueFactory = _ => "csv",
        };
        format.AcceptOnlyFromAmong("csv", "ndjson", "espi");
        var file = new Option<string?>("--out")
        {
            Description = "File to write; stdout without it.",
            HelpName = "FILE",
        };
        var command = new Command(
            "export",
            """
            Exports a meter's readings with cost, time-of-use rate and tier, for other programs.

            Example:
              ./tallywatt readings export --account 100001 --format espi --out usage.xml
            """)
        {
            format, file,
        };
        asked.AddPoint(command);
        asked.Store.AddTo(command);
        command.SetAction(parsed => OpenedReadings.Ask(
            parsed, asked.Store,
            utility => Export(parsed, asked, utility, parsed.GetValue(format)!, parsed.GetValue(file))));
        return command;
    }

    static int Export(ParseResult parsed, Asked asked, OpenedReadings utility, string format, string? path)
    {
        var point = asked.Point(parsed, utility.Desk.Registry);
        var (from, through) = asked.Range(parsed, utility, AllDays);
        var costed = utility.Desk.Costed(point, from, through);
        using var whole = new MemoryStream();
        ReadingExport.Write(
            utility.Desk, point, costed, Enum.Parse<ReadingFormat>(format, ignoreCase: true), whole,
            TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
        var error = parsed.InvocationConfiguration.Error;
        if (path is null)
        {
            parsed.InvocationConfiguration.Output.Write(
                System.Text.Encoding.UTF8.GetString(whole.GetBuffer().AsSpan(0, (int)whole.Length)));
        }
        else if (!TryWrite(path, whole, out var fault))
        {
            error.WriteLine($"tallywatt: {path} cannot be written: {fault}");
            return ExitCodes.NotFound;
        }

        error.WriteLine(Summary(utility, costed));
        return ExitCodes.Done;
    }

    static string Summary(OpenedReadings utility, CostedReadings costed)
    {
        var fixedNanos = costed.DayCharges.Sum(day => day.Amount.Nanos);
        return $"{costed.Readings.Count} readings, "
            + $"{costed.Readings.Sum(line => line.Reading.ImportWattHours)} Wh import, "
            + $"{costed.Readings.Sum(line => line.Reading.ExportWattHours)} Wh export, "
            + $"total {costed.Total} {utility.Desk.Terms.Currency}, of which "
            + $"{Core.Units.Money.FromNanos(fixedNanos)} stand beside the readings (fixed charges and settlements).";
    }

    // Whole or not at all: a reader never finds half a file.
    static bool TryWrite(string path, MemoryStream whole, out string fault)
    {
        fault = "";
        try
        {
            var part = path + ".part";
            using (var file = File.Create(part))
            {
                whole.WriteTo(file);
            }

            File.Move(part, path, overwrite: true);
            return true;
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            fault = denied.Message;
            return false;
        }
    }
}
