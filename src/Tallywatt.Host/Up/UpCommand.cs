using System.CommandLine;
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
        var meterPorts = WholeNumber.Optional(
            "--meter-ports",
            $"First port of the meters, one each, {MeterPorts.FirstMin} to 65535 ({MeterPorts.FirstByDefault}, or the "
            + "next range that is free).",
            MeterPorts.FirstMin, 65_535);
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
        var security = new Option<string?>("--security")
        {
            Description = $"What the meters ask of the head-end: {UpOptions.SecurityNone} (at the first start), or "
                + $"{UpOptions.SecurityHigh}: proof, and everything ciphered, under test keys.",
        };
        security.AcceptOnlyFromAmong(UpOptions.SecurityNone, UpOptions.SecurityHigh);
        var protocol = new Option<string?>("--protocol")
        {
            Description = $"What the meters speak to the head-end: {UpOptions.ProtocolDlms} (at the first start), "
                + $"{UpOptions.ProtocolDlt645}, or {UpOptions.ProtocolMixed}: every second meter DL/T 645.",
        };
        var pushPort = WholeNumber.Optional(
            "--push-port",
            $"Port that meters push to, 1 to 65535 ({PushReception.PortByDefault}, or a free one).", 1, 65_535);
        var lineFaults = WholeNumber.Option(
            "--line-faults", "How many of a hundred connections to meters fail, 0 to 90: to watch it cope.", 0, 90, 0);
        protocol.AcceptOnlyFromAmong(UpOptions.ProtocolDlms, UpOptions.ProtocolDlt645, UpOptions.ProtocolMixed);
        var command = new Command(
            "up",
            """
            Runs the utility: meters, head-end, purses, books and pages, in one process on this machine.

            Example:
              ./tallywatt up --meters 200 --speed 60 --data ./data
            """)
        {
            meters, speed, tariff, port, meterPorts, data, store, seed, usage, history, security, protocol,
            pushPort, lineFaults,
        };
        command.SetAction((parsed, cancel) => UpRun.RunAsync(
            new UpOptions
            {
                MeterCount = (int?)parsed.GetValue(meters),
                Speed = parsed.GetValue(speed),
                Tariff = parsed.GetValue(tariff),
                Port = (int?)parsed.GetValue(port),
                MeterPortFirst = (int?)parsed.GetValue(meterPorts),
                DataPath = parsed.GetValue(data)!,
                StoreAddress = parsed.GetValue(store),
                Seed = parsed.GetValue(seed),
                UsagePath = parsed.GetValue(usage),
                Security = parsed.GetValue(security),
                Protocol = parsed.GetValue(protocol),
                PushPort = (int?)parsed.GetValue(pushPort),
                LineFaultPercent = parsed.GetValue(lineFaults),
                HistoryDays = parsed.GetValue(history),
            },
            parsed.InvocationConfiguration.Output,
            parsed.InvocationConfiguration.Error,
            cancel));
        return command;
    }
}
