using System.CommandLine;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tallywatt.Host.Up;

namespace Tallywatt.Host.HeadEnd;

/// <summary>`tallywatt acquisition ...`: how well the meters are read, and when they are asked for what.</summary>
static class AcquisitionCommand
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter() },
    };

    internal static Command Create()
    {
        var (data, port, json) = (Data(), Port(), AsJson());
        var area = WholeNumber.Optional("--area", "Only this area.", 1, int.MaxValue);
        var days = WholeNumber.Option("--days", "How many local days, today first, 1 to 400.", 1, 400, 7);
        var meters = WholeNumber.Option(
            "--meters", "How many meters to list, those that lack most first, 0 to 10000.", 0, 10_000, 10);
        var command = new Command(
            "acquisition",
            """
            Shows how well the meters are being read: success rate, completeness per day, oldest gap.

            Example:
              ./tallywatt acquisition --days 3 --meters 5
            """)
        {
            area, days, meters, data, port, json, ScheduleCommand.Create(), RecordsCommand.Events(),
            RecordsCommand.Freezes(),
        };
        command.SetAction((parsed, cancel) => ShowAsync(
            AddressOf(parsed.GetValue(port), parsed.GetValue(data)!),
            FormattableString.Invariant(
                $"api/acquisition?days={parsed.GetValue(days)}&meters={parsed.GetValue(meters)}")
                + (parsed.GetValue(area) is { } only ? FormattableString.Invariant($"&area={only}") : ""),
            parsed.GetValue(json),
            parsed.InvocationConfiguration.Output,
            parsed.InvocationConfiguration.Error,
            cancel));
        return command;
    }

    static Uri? AddressOf(long? port, string data) =>
        port is { } given ? new Uri($"http://127.0.0.1:{given}/") : DataDirectory.AddressOf(data);

    static async Task<int> ShowAsync(
        Uri? address, string query, bool json, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        if (address is null)
        {
            await error.WriteLineAsync(
                "tallywatt: no utility runs on this data directory, so no meters are being read. Start it with "
                + "./tallywatt up, or name its directory with --data or its port with --port.");
            return ExitCodes.NotFound;
        }

        try
        {
            using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
            var answer = (await client.GetFromJsonAsync<AcquisitionAnswer>(new Uri(address, query), Json, cancel))!;
            await output.WriteLineAsync(
                json ? JsonSerializer.Serialize(answer, Json) : AcquisitionSheet.Of(answer));
            return ExitCodes.Done;
        }
        catch (Exception fault) when (fault is HttpRequestException or JsonException or TaskCanceledException)
        {
            await error.WriteLineAsync($"tallywatt: no utility answers at {address}.");
            return ExitCodes.NotFound;
        }
    }

    static Option<string> Data() => new("--data")
    {
        Description = "Data directory of the running utility.",
        DefaultValueFactory = _ => "./" + UpOptions.DefaultData,
    };

    static Option<long?> Port() => WholeNumber.Optional("--port", "Port of the running utility.", 1, 65_535);

    internal static Option<bool> AsJson() => new("--json") { Description = "Print as JSON." };
}
