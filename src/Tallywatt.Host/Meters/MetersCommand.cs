using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Tallywatt.Host.Meters;

/// <summary><c>tallywatt meters</c>: soft meters and nothing else, by the hundred thousand.</summary>
static class MetersCommand
{
    const string Description = """
        Runs many soft meters in one process, for a head-end or any other client to read.

        Every port speaks the DLMS wrapper, DLMS over HDLC and DL/T 645: the client's first byte decides. Meters behind
        a shared port are told apart by the wrapper's destination wPort and by the lower HDLC address, both 16 for the
        first meter of the port, 17 for the next (the upper HDLC address is 1), and over DL/T 645 by their serial
        number. A meter with a port of its own is wPort 1 and HDLC address 1. Clients are 1 (management) and 16
        (public), without security. Nothing but this computer can reach them.

        Examples:
          ./tallywatt meters --count 100000
          ./tallywatt meters --count 100000 --shared-ports 20 --port 23000 --list meters.csv
          ./tallywatt meters --count 500 --port-range 24000-24499 --speed 60 --history 7
          ./tallywatt meters --count 3 --hdlc-line /dev/ttyUSB0@9600-8N1 --645-line /dev/ttyUSB1@2400-8E1
        """;

    static readonly Option<int> Count = WholeNumber.Option(
        "--count", $"Meters, 1 to {MetersOptions.CountMax}", 1, MetersOptions.CountMax, MetersOptions.DefaultCount);

    static readonly Option<(int First, int Last)?> PortRange = new("--port-range")
    {
        Description = "A port for each meter, such as 24000-24499",
        HelpName = "A-B",
        CustomParser = ReadRange,
    };

    static readonly Option<long?> SharedPorts = WholeNumber.Optional(
        "--shared-ports", "Ports that the meters share evenly (one for every 10000 meters)", 1, 10_000);

    static readonly Option<int> Port = WholeNumber.Option(
        "--port", "The first shared port", 1_024, 65_535, MetersOptions.DefaultFirstPort);

    static readonly Option<string?> DataFolder = new("--data")
    {
        Description = "Folder that the meters' state survives in; without it, it is gone when they stop",
        HelpName = "DIR",
    };

    static readonly Option<int> Speed = WholeNumber.Option(
        "--speed", "Simulated seconds in a real second, 1 to 86400", 1, 86_400, preset: 1);

    static readonly Option<int> History = WholeNumber.Option(
        "--history", "Days of load profile that new meters begin with, 0 to 400", 0, 400, preset: 0);

    static readonly Option<long?> Seed = WholeNumber.Optional("--seed", "Decides serial numbers and homes (1)");

    static readonly Option<string?> HdlcLine = new("--hdlc-line")
    {
        Description = "A terminal where all the meters answer DLMS over HDLC too, with its setting (9600-8N1)",
        HelpName = "TTY[@SETTING]",
    };

    static readonly Option<string?> Dlt645Line = new("--645-line")
    {
        Description = "A terminal where all the meters answer DL/T 645 too, with its setting (2400-8E1)",
        HelpName = "TTY[@SETTING]",
    };

    static readonly Option<string?> ListFile = new("--list")
    {
        Description = "Writes a CSV file that says which meter is where",
        HelpName = "FILE",
    };

    static readonly Option<bool> Json = new("--json") { Description = "Say where the meters are as one line of JSON" };

    internal static Command Create()
    {
        var command = new Command("meters", Description)
        {
            Count, PortRange, SharedPorts, Port, DataFolder, Speed, History, Seed, HdlcLine, Dlt645Line, ListFile, Json,
        };
        command.SetAction((parsed, cancel) => MetersRun.RunAsync(
            new()
            {
                Count = parsed.GetValue(Count),
                PortRange = parsed.GetValue(PortRange),
                SharedPortCount = (int?)parsed.GetValue(SharedPorts),
                FirstPort = parsed.GetValue(Port),
                DataPath = parsed.GetValue(DataFolder),
                Speed = parsed.GetValue(Speed),
                HistoryDays = parsed.GetValue(History),
                Seed = parsed.GetValue(Seed) ?? 1,
                HdlcLine = parsed.GetValue(HdlcLine),
                Dlt645Line = parsed.GetValue(Dlt645Line),
                ListPath = parsed.GetValue(ListFile),
                Json = parsed.GetValue(Json),
            },
            parsed.InvocationConfiguration.Output,
            parsed.InvocationConfiguration.Error,
            cancel));
        return command;
    }

    static (int First, int Last)? ReadRange(ArgumentResult result)
    {
        var text = result.Tokens is [var token] ? token.Value : "";
        var parts = text.Split('-');
        if (parts.Length == 2 && TryPort(parts[0], out var first) && TryPort(parts[1], out var last) && first <= last)
        {
            return (first, last);
        }

        result.AddError(
            $"--port-range is '{text}'; allowed: two ports from 1024 to 65535, the lower first, such as 24000-24499");
        return null;
    }

    static bool TryPort(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is >= 1_024 and <= 65_535;
}
