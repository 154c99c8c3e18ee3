using System.CommandLine;
using Tallywatt.Host.Cluster;
using Tallywatt.Host.Store;

namespace Tallywatt.Host.Up;

/// <summary>`tallywatt up`: the whole utility in one process.</summary>
static class UpCommand
{
    internal static Command Create()
    {
        var meters = WholeNumber.Optional(
            "--meters", "Households to serve, 1 to 20000 (200 at the first start).", 1, 20_000);
        var speed = WholeNumber.Option(
            "--speed", "Simulated seconds in a real second, 1 to 86400. 60 is a day in 24 minutes.", 1, 86_400,
            UpOptions.DefaultSpeed);
        var tariff = new Option<string?>("--tariff")
        {
            Description = $"A built-in tariff or a tariff file ({UpOptions.DefaultTariff} at the first start).",
        };
        var port = WholeNumber.Optional(
            "--port", $"Port to listen on, 1 to 65535 ({UpOptions.DefaultPort}, or a free one).", 1, 65_535);
        var data = new Option<string>("--data")
        {
            Description = "Folder for everything that must survive; it is made when it is missing.",
            DefaultValueFactory = _ => "./" + UpOptions.DefaultData,
        };
        var store = StoreOption.CreateStore();
        var seed = WholeNumber.Optional("--seed", "Decides homes, weather and people (1 at the first start).");
        var usage = new Option<string?>("--usage")
        {
            Description = "Folder of usage files that the homes replay; without it they follow the household model.",
        };
        var history = WholeNumber.Option(
            "--history", "Days of history played at the first start, 0 to 400.", 0, 400,
            UpOptions.DefaultHistoryDays);
        var (lines, cluster, month) = (
            new UpLineOptions(), new UpClusterOptions(), new UpHistoryOptions());
        var (postpaid, thresholds) = (Postpaid(), Readings.VeeFile.Option());
        var command = new Command(
            "up",
            """
            Runs the utility: meters, head-end, purses, books and pages, in one process on this machine.

            Example:
              ./tallywatt up --meters 200 --speed 60 --data ./data
            """)
        {
            meters, speed, tariff, port, data, store, seed, usage, history, postpaid, thresholds,
        };
        lines.AddTo(command);
        cluster.AddTo(command);
        month.AddTo(command);
        command.SetAction((parsed, cancel) => UpClusterOptions.RunAsync(
            cluster.Read(parsed, history, lines.Read(parsed, month.Read(parsed, new()
            {
                MeterCount = (int?)parsed.GetValue(meters),
                Speed = parsed.GetValue(speed),
                Tariff = parsed.GetValue(tariff),
                Port = (int?)parsed.GetValue(port),
                DataPath = parsed.GetValue(data)!,
                StoreAddress = parsed.GetValue(store),
                Seed = parsed.GetValue(seed),
                UsagePath = parsed.GetValue(usage),
                HistoryDays = parsed.GetValue(history),
                ThresholdsPath = parsed.GetValue(thresholds),
                PostpaidCount = (int?)parsed.GetValue(postpaid),
            }))),
            parsed.InvocationConfiguration.Output,
            parsed.InvocationConfiguration.Error,
            cancel));
        return command;
    }

    static Option<long?> Postpaid() => WholeNumber.Optional(
        "--postpaid", "Homes that pay after a monthly bill, the last ones (0 at the first start).", 0, 20_000);
}
