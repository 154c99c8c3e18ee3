using System.CommandLine;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Tallywatt.Core.Readings.Editing;
using Tallywatt.Host.Up;
using Tallywatt.Platform.Readings;

namespace Tallywatt.Host.Readings;

/// <summary>`tallywatt readings edit`: a person changes readings, with name and reason, at a running utility.</summary>
static class EditVerb
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    internal static Command Create()
    {
        var asked = new Asked();
        var options = new EditOptions();
        var command = new Command(
            "edit",
            """
            Changes readings: kept with who, when, why and the old values, and charged or given back exactly.

            An edit says when energy flowed; how much is what the register says. What an edited interval loses or gains
            goes to the next one, to the one before, or to the rest of the day (--absorb).

            Example:
              ./tallywatt readings edit --account 100001 --at 2026-03-01T10:00 --wh 120 --by "A. Meter" --reason "clock"
            """);
        command.Add(asked.Account);
        command.Add(asked.Meter);
        options.AddTo(command);
        asked.AddStore(command);
        command.SetAction((parsed, cancel) => RunAsync(parsed, asked, options, cancel));
        return command;
    }

    static async Task<int> RunAsync(ParseResult parsed, Asked asked, EditOptions options, CancellationToken cancel)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        EditRequest? request = null;
        var found = OpenedReadings.Ask(parsed, asked.Store, utility =>
        {
            var point = asked.Point(parsed, utility.Desk.Registry);
            request = options.Read(parsed, point.AccountNumber, utility.Zone);
            var (plan, fault) = ReadingEdits.Plan(
                utility.Desk, point, OrderOf(request, "-"), TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
            if (parsed.GetValue(options.DryRun) && plan is not null)
            {
                output.WriteLine(TextTable.Of(
                    ["start", ">Wh before", ">Wh after", "code"],
                    plan.Changes.Select(change => new[]
                    {
                        LocalClock.Local(change.After.StartUnixSeconds, utility.Zone),
                        PointVerbs.Text(change.Before.ImportWattHours), PointVerbs.Text(change.After.ImportWattHours),
                        change.After.Code.ToString(),
                    })));
            }

            return fault is null || parsed.GetValue(options.Id) is not null
                ? ExitCodes.Done
                : throw new RefusedException($"nothing was changed: {fault}.");
        });
        if (found != ExitCodes.Done || request is null || parsed.GetValue(options.DryRun))
        {
            return found;
        }

        var id = parsed.GetValue(options.Id) ?? Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
        if (AddressOf(parsed, asked, options) is not { } address)
        {
            await error.WriteLineAsync(
                "tallywatt: no utility runs on this data directory, and only a running one can rate again. Start it "
                + "with ./tallywatt up, or name its directory with --data or its port with --port. "
                + "Nothing was changed.");
            return ExitCodes.NotFound;
        }

        return await SendAsync(parsed, asked, new(address, $"api/readings/edits/{id:D}"), request, id, cancel);
    }

    static async Task<int> SendAsync(
        ParseResult parsed, Asked asked, Uri where, EditRequest request, Guid id, CancellationToken cancel)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        using var client = new HttpClient { Timeout = Patience };
        try
        {
            using var answer = await client.PutAsJsonAsync(where, request, Asked.Json, cancel);
            if (!answer.IsSuccessStatusCode)
            {
                var problem = await answer.Content.ReadFromJsonAsync<ProblemDetails>(Asked.Json, cancel);
                await error.WriteLineAsync($"tallywatt: {problem?.Title}");
                return ExitCodes.Refused;
            }

            var receipt = (await answer.Content.ReadFromJsonAsync<EditReceipt>(Asked.Json, cancel))!;
            output.WriteLine(parsed.GetValue(asked.AsJson)
                ? JsonSerializer.Serialize(receipt, Asked.Json)
                : Words(receipt));
            return ExitCodes.Done;
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException or JsonException)
        {
            await error.WriteLineAsync(
                $"tallywatt: nothing answered as it should at {where}. It is not known whether the edit was made; "
                + $"ask again with --id {id:D}, which never makes it twice.");
            return ExitCodes.NotFound;
        }
    }

    static Uri? AddressOf(ParseResult parsed, Asked asked, EditOptions options) =>
        parsed.GetValue(options.Port) is { } port
            ? new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/"))
            : DataDirectory.AddressOf(parsed.GetValue(asked.Store.Data)!);

    static EditOrder OrderOf(EditRequest request, string key) => new(
        key, request.Account, request.By, request.Reason, request.Absorb,
        [.. request.Values.Select(value => new EditedValue(
            value.StartUnixSeconds, value.ImportWattHours, value.ExportWattHours))]);

    static string Words(EditReceipt receipt)
    {
        var days = receipt.RevisedDays.Count == 0
            ? "its day is still open"
            : $"closed days revised: {string.Join(", ", receipt.RevisedDays)}";
        var repeated = receipt.Repeated ? " It had been made before and counts once." : "";
        return $"{receipt.ChangedIntervals} intervals of account {receipt.Account} changed; {days}; "
            + $"{receipt.Debited} left the purse. Edit {receipt.Id:D}.{repeated}";
    }
}
