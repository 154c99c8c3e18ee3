using System.CommandLine;
using Tallywatt.Protocols.Dlms;

namespace Tallywatt.Host.Probe;

/// <summary><c>tallywatt probe</c>: a reader for any DLMS or DL/T 645 meter.</summary>
static class ProbeCommand
{
    const string Description = """
        Talks to a DLMS or DL/T 645 meter: who it is, what it holds, its profile, relay and clock.

        Without a further word it says who the meter is. What goes over the line is shown with --trace.
        Exits with 2 when nobody answers, and with 3 when the meter says no.

        Examples:
          ./tallywatt probe 127.0.0.1:21000
          ./tallywatt probe 127.0.0.1:21000 objects
          ./tallywatt probe 127.0.0.1:21000 read 3:1.0.1.8.0.255:2 --trace
          ./tallywatt probe 127.0.0.1:21000 profile --from 2026-01-01 --to 2026-01-08 > week.csv
          ./tallywatt probe 127.0.0.1:21000 relay disconnect
          ./tallywatt probe 127.0.0.1:21000 read 00010000 --protocol dlt645
        """;

    internal static Command Create()
    {
        var given = new ProbeArguments();
        var command = new Command("probe", Description);
        given.AddTo(command);
        command.SetAction((parsed, cancel) => given.RunAsync(parsed, output => new(
            (meter, protocol, token) => new ProbeObjects(meter, given.Read(parsed), output)
                .IdentityAsync(protocol, token),
            (client, token) => new Probe645(client, given.Read(parsed), output).IdentityAsync(token)), cancel));
        command.Add(Objects(given));
        command.Add(Read(given));
        command.Add(Registers(given));
        command.Add(Profile(given));
        command.Add(ProbeActing.Relay(given));
        command.Add(ProbeActing.Clock(given));
        command.Add(ProbeActing.Token(given));
        command.Add(ProbeActing.Recharge(given));
        command.Add(ProbeActing.Set(given));
        command.Add(ProbeActing.Invoke(given));
        return command;
    }

    static Command Objects(ProbeArguments given)
    {
        var command = new Command(
            "objects",
            """
            Lists the objects of a DLMS meter, or the identifiers a DL/T 645 meter answers.

            Example:
              ./tallywatt probe 127.0.0.1:21000 objects --json
            """);
        command.SetAction((parsed, cancel) => given.RunAsync(parsed, output => new(
            (meter, _, token) => new ProbeObjects(meter, given.Read(parsed), output).ListAsync(token),
            (client, token) => new Probe645(client, given.Read(parsed), output).ListAsync(token)), cancel));
        return command;
    }

    static Command Read(ProbeArguments given)
    {
        var names = new Argument<string[]>("NAME")
        {
            Description = "CLASS:OBIS:ATTRIBUTE of a DLMS meter, or an identifier of eight digits",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command(
            "read",
            """
            Reads attributes of a DLMS meter, or identifiers of a DL/T 645 meter.

            Example:
              ./tallywatt probe 127.0.0.1:21000 read 8:0.0.1.0.0.255:2 3:1.0.1.8.0.255:2
            """)
        {
            names,
        };
        command.SetAction((parsed, cancel) =>
        {
            // The names say which kind of meter they are of.
            var wanted = parsed.GetRequiredValue(names);
            var isDlms = Array.Exists(wanted, name => name.Contains(':', StringComparison.Ordinal));
            return given.RunAsync(parsed, output => new(
                isDlms ? (meter, _, token) => new ProbeObjects(meter, given.Read(parsed), output)
                    .ReadAsync(wanted, token) : null,
                isDlms ? null : (client, token) => new Probe645(client, given.Read(parsed), output)
                    .ReadAsync(wanted, token)), cancel);
        });
        return command;
    }

    static Command Registers(ProbeArguments given)
    {
        var command = new Command(
            "registers",
            """
            Reads every register with its unit.

            Example:
              ./tallywatt probe 127.0.0.1:21000 registers
            """);
        command.SetAction((parsed, cancel) => given.RunAsync(parsed, output => new(
            (meter, _, token) => new ProbeObjects(meter, given.Read(parsed), output).RegistersAsync(token),
            (client, token) => new Probe645(client, given.Read(parsed), output).RegistersAsync(token)), cancel));
        return command;
    }

    static Command Profile(ProbeArguments given)
    {
        var from = ProbeArguments.Moment("--from", "First capture time, such as 2026-01-01 or 2026-01-01T12:00+08:00");
        var to = ProbeArguments.Moment("--to", "Last capture time");
        var obis = new Option<string>("--obis")
        {
            Description = "Which profile of a DLMS meter", HelpName = "OBIS",
            DefaultValueFactory = _ => CosemNames.LoadProfile.ToString(),
        };
        var command = new Command(
            "profile",
            """
            Reads a load profile as CSV. Times without a zone are UTC for DLMS, and the meter's own for DL/T 645.

            Example:
              ./tallywatt probe 127.0.0.1:21000 profile --from 2026-01-01 --to 2026-01-08
            """)
        {
            from, to, obis,
        };
        command.SetAction((parsed, cancel) => given.RunAsync(parsed, output => new(
            (meter, _, token) => new ProbeProfile(meter, given.Read(parsed), output).ReadAsync(
                ProbeArguments.Name(parsed.GetValue(obis)!), parsed.GetValue(from), parsed.GetValue(to), token),
            (client, token) => new Probe645Profile(client, output)
                .ReadAsync(parsed.GetValue(from), parsed.GetValue(to), token)), cancel));
        return command;
    }
}
