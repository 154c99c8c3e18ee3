using System.CommandLine;
using System.Globalization;

namespace Tallywatt.Host.Up;

/// <summary>`tallywatt up`: the whole utility in one process.</summary>
static class UpCommand
{
    internal static Command Create()
    {
        var meters = Number("--meters", "Households to serve, 1 to 20000 (200 at the first start).", 1, 20_000);
        var speed = new Option<int>("--speed")
        {
            Description = "Simulated seconds in a real second, 1 to 86400. 60 is a day in 24 minutes.",
            DefaultValueFactory = _ => UpOptions.DefaultSpeed,
        };
        InRange(speed, 1, 86_400);
        var tariff = new Option<string?>("--tariff")
        {
            Description = $"A built-in tariff or a tariff file ({UpOptions.DefaultTariff} at the first start).",
        };
        var port = Number(
            "--port", $"Port to listen on, 1 to 65535 ({UpOptions.DefaultPort}, or a free one).", 1, 65_535);
        var data = new Option<string>("--data")
        {
            Description = "Folder for everything that must survive; it is made when it is missing.",
            DefaultValueFactory = _ => "./" + UpOptions.DefaultData,
        };
        var seed = new Option<long?>("--seed")
        {
            Description = "Decides homes, weather and people (1 at the first start).",
        };
        var usage = new Option<string?>("--usage")
        {
            Description = "Folder of usage files that the homes replay; without it they follow the household model.",
        };
        var history = new Option<int>("--history")
        {
            Description = "Days of history played at the first start, 0 to 400.",
            DefaultValueFactory = _ => UpOptions.DefaultHistoryDays,
        };
        InRange(history, 0, 400);
        var command = new Command(
            "up",
            """
            Runs the utility: meters, head-end, purses, books and pages, in one process on this machine.

            Example:
              ./tallywatt up --meters 200 --speed 60 --data ./data
            """)
        {
            meters, speed, tariff, port, data, seed, usage, history,
        };
        command.SetAction((parsed, cancel) => UpRun.RunAsync(
            new UpOptions
            {
                MeterCount = parsed.GetValue(meters),
                Speed = parsed.GetValue(speed),
                Tariff = parsed.GetValue(tariff),
                Port = parsed.GetValue(port),
                DataPath = parsed.GetValue(data)!,
                Seed = parsed.GetValue(seed),
                UsagePath = parsed.GetValue(usage),
                HistoryDays = parsed.GetValue(history),
            },
            parsed.InvocationConfiguration.Output,
            parsed.InvocationConfiguration.Error,
            cancel));
        return command;
    }

    static Option<int?> Number(string name, string description, int min, int max)
    {
        var option = new Option<int?>(name) { Description = description };
        InRange(option, min, max);
        return option;
    }

    // What is no number at all is told by the parser.
    static void InRange(Option option, int min, int max) =>
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, CultureInfo.InvariantCulture, out var value)
                && (value < min || value > max))
            {
                result.AddError($"{option.Name} {value} is out of range: {min} to {max} are allowed.");
            }
        });
}
