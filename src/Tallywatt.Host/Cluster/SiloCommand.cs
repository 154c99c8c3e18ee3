using System.CommandLine;
using System.Net;
using Tallywatt.Host.Store;
using Tallywatt.Host.Up;

namespace Tallywatt.Host.Cluster;

/// <summary>`tallywatt silo`: one process of a cluster.</summary>
static class SiloCommand
{
    internal static Command Create()
    {
        var store = StoreOption.CreateStore();
        var listen = new Option<string>("--listen")
        {
            Description = "Address of this machine that the other silos reach. Between silos nothing is ciphered: "
                + "use a network of your own.",
            DefaultValueFactory = _ => "127.0.0.1",
        };
        listen.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } text && !IPAddress.TryParse(text, out _))
            {
                result.AddError($"--listen {text} is not an IP address, such as 127.0.0.1.");
            }
        });
        var siloPort = WholeNumber.Optional("--silo-port", "Port for the other silos (a free one).", 1, 65_535);
        var gateway = WholeNumber.Optional("--gateway-port", "Port for clients of grains (a free one).", 1, 65_535);
        var port = WholeNumber.Optional("--port", "Port of its pages on loopback (a free one).", 1, 65_535);
        var meters = WholeNumber.Option(
            "--meter-ports", "First port of the meters on loopback, one each in the registry's order.", 1, 65_535,
            MeterPorts.FirstByDefault);
        var data = new Option<string>("--data")
        {
            Description = "Folder for the keys of forms; the same for all silos.",
            DefaultValueFactory = _ => "./" + UpOptions.DefaultData,
        };
        var clock = Clock();
        var withInput = new Option<bool>("--until-input-ends") { Description = "Stop when standard input ends." };
        var lineFaults = WholeNumber.Option(
            "--line-faults", "How many of a hundred connections to meters fail, 0 to 90.", 0, 90, 0);
        var quiet = new Option<bool>("--quiet") { Description = "Read no meters; somebody hands readings over." };
        var command = new Command(
            "silo",
            """
            Runs one process of a cluster over an installed PostgreSQL store; areas spread over all that run.

            Example:
              ./tallywatt silo --store postgres://user:password@host/tallywatt --listen 10.0.0.5
            """)
        {
            store, listen, siloPort, gateway, port, meters, data, clock, lineFaults, withInput, quiet,
        };
        command.SetAction((parsed, cancel) => SiloRun.RunAsync(
            new()
            {
                StoreAddress = parsed.GetValue(store),
                DataPath = parsed.GetValue(data)!,
                Listen = IPAddress.Parse(parsed.GetValue(listen)!),
                SiloPort = (int?)parsed.GetValue(siloPort),
                GatewayPort = (int?)parsed.GetValue(gateway),
                Port = (int?)parsed.GetValue(port),
                MeterPortFirst = parsed.GetValue(meters),
                Clock = parsed.GetValue(clock),
                LineFaultPercent = parsed.GetValue(lineFaults),
                EndsWithInput = parsed.GetValue(withInput),
                IsQuiet = parsed.GetValue(quiet),
            },
            parsed.InvocationConfiguration.Output,
            parsed.InvocationConfiguration.Error,
            cancel));
        return command;
    }

    static Option<SharedClock.Face> Clock() => new("--clock")
    {
        Description = "A clock other than real time: unix seconds shown, real unix milliseconds then, speed.",
        HelpName = "SHOWN,AT,SPEED",
        CustomParser = result =>
        {
            if (!SharedClock.Face.TryParse(result.Tokens[0].Value, out var face))
            {
                result.AddError($"--clock {result.Tokens[0].Value} is not SHOWN,AT,SPEED, such as 1800000000,0,60.");
            }

            return face;
        },
        DefaultValueFactory = _ => SharedClock.Face.Real,
    };
}
