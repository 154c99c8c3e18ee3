using System.CommandLine;
using Tallywatt.Formats.MeterFiles;
using Tallywatt.Formats.TariffFiles;

namespace Tallywatt.Host.OneMeter;

/// <summary>`tallywatt meter`: one meter on this desk.</summary>
static class MeterCommand
{
    const int PortMax = 65_535;

    internal static Command Create()
    {
        var serial = WholeNumber.Optional(
            "--serial", "Number of the meter without its check digit, 0 to 99999999999 (1).", 0, 99_999_999_999);
        var file = new Option<string?>("--file")
        {
            Description = "A meter file: mode, tariff, purse, ports, proof (docs/meter-file.md).",
        };
        var data = new Option<string?>("--data")
        {
            Description = "Folder of what the meter must remember (./tallywatt-meter-SERIAL).",
        };
        var dlms = WholeNumber.Optional("--dlms-port", "Port for DLMS/COSEM, 0 for a free one (4059).", 0, PortMax);
        var dlt645 = WholeNumber.Optional("--dlt645-port", "Port for DL/T 645, 0 for a free one (4060).", 0, PortMax);
        var panel = WholeNumber.Optional(
            "--panel-port", "Port of the front panel, 0 for a free one (5081).", 0, PortMax);
        var watts = WholeNumber.Optional("--watts", "A constant load instead of a household, 0 to 100000.", 0, 100_000);
        var speed = WholeNumber.Option(
            "--speed", "Simulated seconds in a real second, 1 to 86400. At 1 it is real time.", 1, 86_400, 1);
        var history = WholeNumber.Option(
            "--history", "Days of use played at the first start, 0 to 400.", 0, 400, MeterOptions.DefaultHistoryDays);
        var command = new Command(
            "meter",
            """
            Runs one smart meter: DLMS and DL/T 645 ports, card slot, keypad, front panel.

            Example:
              ./tallywatt meter --serial 4711 --watts 1200 --data ./meter-4711
            """)
        {
            serial, file, data, dlms, dlt645, panel, watts, speed, history,
        };
        command.Add(MeterTokenCommand.Create(TimeProvider.System));
        command.SetAction((parsed, cancel) => RunAsync(
            parsed.GetValue(file),
            found => new MeterOptions
            {
                File = found with
                {
                    Ports = found.Ports with
                    {
                        Dlms = (int?)parsed.GetValue(dlms) ?? found.Ports.Dlms,
                        Dlt645 = (int?)parsed.GetValue(dlt645) ?? found.Ports.Dlt645,
                        Panel = (int?)parsed.GetValue(panel) ?? found.Ports.Panel,
                    },
                    Home = found.Home with { Watts = (int?)parsed.GetValue(watts) ?? found.Home.Watts },
                },
                SerialNumber = parsed.GetValue(serial) ?? found.SerialNumber ?? MeterOptions.DefaultSerial,
                DataPath = parsed.GetValue(data),
                Speed = parsed.GetValue(speed),
                HistoryDays = parsed.GetValue(history),
            },
            parsed.InvocationConfiguration,
            cancel));
        return command;
    }

    static async Task<int> RunAsync(
        string? path, Func<MeterFile, MeterOptions> optionsOf, InvocationConfiguration console,
        CancellationToken cancel)
    {
        var load = path is null ? new(TariffLoadStatus.Loaded, MeterFile.Default, []) : MeterFileReader.Load(path);
        if (load.Meter is { } meter)
        {
            return await MeterRun.RunAsync(optionsOf(meter), console.Output, console.Error, cancel);
        }

        foreach (var fault in load.Faults)
        {
            await console.Error.WriteLineAsync(fault.ToString());
        }

        return load.Status == TariffLoadStatus.NotFound ? ExitCodes.NotFound : ExitCodes.Refused;
    }
}
