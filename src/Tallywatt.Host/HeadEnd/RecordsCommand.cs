using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Tallywatt.Host.Store;
using Tallywatt.Host.Up;
using Tallywatt.Platform.HeadEnd;
using Tallywatt.Platform.HeadEnd.Sessions;
using Tallywatt.Platform.Registry;
using Tallywatt.Storage;
using Tallywatt.Storage.HeadEnd;
using Tallywatt.Storage.Registry;

namespace Tallywatt.Host.HeadEnd;

/// <summary>`tallywatt acquisition events` and `freezes`: what was read of one meter beside its profile.</summary>
static class RecordsCommand
{
    internal static Command Events() => Create(
        "events",
        """
        Shows the newest events of one meter, as it logged them.

        Example:
          ./tallywatt acquisition events --meter 1000001 --limit 20
        """,
        (store, point, limit) => store.Events(point.AreaId, point.MeterNumber, limit)
            .Select(one => (object)new MeterEventLine(
                At(one.HappenedUnixSeconds), one.LogNumber, one.Code, MeterEventWords.Of(one.Code))),
        line => string.Create(
            CultureInfo.InvariantCulture,
            $"{((MeterEventLine)line).At:yyyy-MM-dd HH:mm:ss}  log {((MeterEventLine)line).Log}  "
            + $"{((MeterEventLine)line).Code,3}  {((MeterEventLine)line).Event}"));

    internal static Command Freezes() => Create(
        "freezes",
        """
        Shows the newest daily and billing freezes of one meter.

        Example:
          ./tallywatt acquisition freezes --meter 1000001
        """,
        (store, point, limit) => Lines(store, point, MeterFreezeKind.Daily, limit)
            .Concat(Lines(store, point, MeterFreezeKind.Billing, limit)),
        line => string.Create(
            CultureInfo.InvariantCulture,
            $"{((MeterFreezeLine)line).Kind,-8} {((MeterFreezeLine)line).At:yyyy-MM-dd HH:mm}  "
            + $"+{((MeterFreezeLine)line).ImportWattHours} Wh  -{((MeterFreezeLine)line).ExportWattHours} Wh"));

    static IEnumerable<object> Lines(
        AcquisitionStore store, ServicePoint point, MeterFreezeKind kind, int limit) =>
        store.Freezes(point.AreaId, point.MeterNumber, kind, limit).Select(freeze => new MeterFreezeLine(
            kind.ToString().ToLowerInvariant(), At(freeze.CapturedUnixSeconds), freeze.ImportWattHours,
            freeze.ExportWattHours));

    static Command Create(
        string name, string description, Func<AcquisitionStore, ServicePoint, int, IEnumerable<object>> read,
        Func<object, string> words)
    {
        var (store, json) = (new StoreOption(), AcquisitionCommand.AsJson());
        var meter = new Option<long>("--meter") { Description = "The meter's number.", Required = true };
        var limit = WholeNumber.Option("--limit", "How many of each, newest first, 1 to 10000.", 1, 10_000, 50);
        var command = new Command(name, description) { meter, limit, json };
        store.AddTo(command);
        command.SetAction((parsed, _) => ShowAsync(
            parsed, store, parsed.GetValue(meter), parsed.GetValue(json),
            (kept, point) => read(kept, point, parsed.GetValue(limit)), words));
        return command;
    }

    static async Task<int> ShowAsync(
        ParseResult parsed, StoreOption place, long meterNumber, bool json,
        Func<AcquisitionStore, ServicePoint, IEnumerable<object>> read, Func<object, string> words)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        try
        {
            await using var database = place.Of(parsed).Open();
            if (new RegistryStore(database).ServicePoints().FirstOrDefault(one => one.MeterNumber == meterNumber)
                is not { } point)
            {
                await error.WriteLineAsync($"tallywatt: there is no meter {meterNumber}.");
                return ExitCodes.NotFound;
            }

            var lines = read(new AcquisitionStore(database), point).ToList();
            await output.WriteLineAsync(json
                ? JsonSerializer.Serialize(lines, AcquisitionCommand.Json)
                : string.Join(Environment.NewLine, lines.Select(words)));
            return ExitCodes.Done;
        }
        catch (RefusedException refused)
        {
            await error.WriteLineAsync($"tallywatt: {refused.Message}");
            return refused.ExitCode;
        }
        catch (StoreRefusedException refused)
        {
            await error.WriteLineAsync($"tallywatt: {refused.Message}");
            return ExitCodes.Refused;
        }
    }

    static DateTimeOffset At(long unixSeconds) => DateTimeOffset.FromUnixTimeSeconds(unixSeconds);
}

/// <summary>One event, in UTC by the meter's clock.</summary>
sealed record MeterEventLine(DateTimeOffset At, int Log, int Code, string Event);

/// <summary>One freeze, in UTC by the meter's clock.</summary>
sealed record MeterFreezeLine(string Kind, DateTimeOffset At, long ImportWattHours, long ExportWattHours);
