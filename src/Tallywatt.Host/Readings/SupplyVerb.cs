using System.CommandLine;
using System.Text.Json;
using Tallywatt.Core.Readings;
using Tallywatt.Formats;
using Tallywatt.Host.Up;
using Tallywatt.Platform.Readings;
using Tallywatt.Platform.Registry;
using Tallywatt.Storage.Readings;

namespace Tallywatt.Host.Readings;

/// <summary>`tallywatt readings supply`: brings in the readings of an area's supply meter.</summary>
static class SupplyVerb
{
    internal static Command Create()
    {
        var asked = new Asked();
        var file = new Option<string>("--file")
        {
            Description = "Usage file of the supply meter: Green Button, NEM12 or CSV. Import is energy into the area.",
            HelpName = "FILE",
            Required = true,
        };
        var command = new Command(
            "supply",
            """
            Brings in the readings of an area's supply meter, which the line loss is measured against.

            Example:
              ./tallywatt readings supply --area A1 --file transformer-a1.csv
            """)
        {
            file,
        };
        asked.AreaName.Required = true;
        command.Add(asked.AreaName);
        asked.AddStore(command);
        command.SetAction(async (parsed, cancel) =>
        {
            var error = parsed.InvocationConfiguration.Error;
            var (area, found) = (0, ExitCodes.Failed);
            found = OpenedReadings.Ask(parsed, asked.Store, utility =>
            {
                area = asked.Area(parsed, utility.Desk.Registry);
                return ExitCodes.Done;
            });
            if (found != ExitCodes.Done)
            {
                return found;
            }

            var content = UsageFile.Load(parsed.GetValue(file)!);
            if (content.Fault is { } fault)
            {
                await error.WriteLineAsync($"tallywatt: {parsed.GetValue(file)}: {fault}");
                return fault.Kind == UsageFaultKind.NotFound ? ExitCodes.NotFound : ExitCodes.Refused;
            }

            return await KeepAsync(parsed, asked, area, parsed.GetValue(file)!, content.Series);
        });
        return command;
    }

    static async Task<int> KeepAsync(ParseResult parsed, Asked asked, int area, string path, ReadingSeries series)
    {
        var readings = new List<SupplyReading>();
        foreach (var interval in series.Intervals.Span)
        {
            readings.Add(new(
                interval.StartUnixSeconds, interval.DurationSeconds, interval.ImportWattHours,
                interval.ExportWattHours, interval.Quality));
        }

        try
        {
            await using var database = asked.Store.Of(parsed).Open();
            var kept = await new ReadingStore(database).KeepSupplyAsync(
                area, readings, Path.GetFileName(path), TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
            parsed.InvocationConfiguration.Output.WriteLine(parsed.GetValue(asked.AsJson)
                ? JsonSerializer.Serialize(
                    new
                    {
                        area = ServicePoint.NameOfArea(area), read = readings.Count, kept,
                        importWattHours = series.ImportWattHours, exportWattHours = series.ExportWattHours,
                    },
                    Asked.Json)
                : $"{readings.Count} intervals, {series.ImportWattHours} Wh into {ServicePoint.NameOfArea(area)} and "
                    + $"{series.ExportWattHours} Wh out of it; {kept} of them new or different.");
            return ExitCodes.Done;
        }
        catch (Exception refused) when (refused is RefusedException or Storage.StoreRefusedException)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"tallywatt: {refused.Message}");
            return ExitCodes.Refused;
        }
    }
}
