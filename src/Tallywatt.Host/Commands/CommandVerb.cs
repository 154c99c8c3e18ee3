using System.CommandLine;
using Tallywatt.Host.Store;
using Tallywatt.Host.Up;
using Tallywatt.Platform.HeadEnd.Commands;
using Tallywatt.Storage;
using Tallywatt.Storage.HeadEnd;

namespace Tallywatt.Host.Commands;

/// <summary>`tallywatt command`: sends commands to meters, and shows what became of them.</summary>
static class CommandVerb
{
    internal static Command Create() => new(
        "command",
        """
        Sends commands to meters and shows what became of them: relay, clock, tariff, token, recharge, keys.

        A command waits in a durable queue until the meter has done it: queued, sent, then confirmed (read back), failed
        or expired.

        Example:
          ./tallywatt command send relay off --account 100001 --reason "vacant flat"
        """)
    {
        SendVerb.Create(), List(), Show(), Cancel(),
    };

    static Command List()
    {
        var meter = WholeNumber.Optional("--meter", "Only commands of this meter.", min: 1);
        var state = new Option<string?>("--state")
        {
            Description = "Only commands in this state: queued, sent, confirmed, failed, expired, cancelled or "
                + "superseded.",
        };
        state.AcceptOnlyFromAmong([.. Enum.GetValues<CommandState>().Select(CommandView.WordOf)]);
        var kind = new Option<string?>("--kind") { Description = "Only commands of this kind." };
        kind.AcceptOnlyFromAmong("relay", "clock", "tariff", "token", "recharge", "keys");
        var before = WholeNumber.Optional("--before", "Only commands with a smaller id: the next page.", min: 1);
        var limit = WholeNumber.Option("--limit", "At most so many, 1 to 1000.", 1, 1_000, preset: 50);
        var where = new RunningSystem();
        var command = new Command(
            "list",
            """
            The newest commands, newest first; also of a utility that is stopped.

            Example:
              ./tallywatt command list --state queued
            """)
        {
            meter, state, kind, before, limit,
        };
        where.AddTo(command);
        command.SetAction((parsed, cancel) => where.RunAsync(
            parsed,
            async client => CommandSheet.WriteList(
                await client.ListAsync(
                    QueryOf(
                        ("meter", parsed.GetValue(meter)), ("state", parsed.GetValue(state)),
                        ("kind", parsed.GetValue(kind)), ("before", parsed.GetValue(before)),
                        ("limit", parsed.GetValue(limit))),
                    cancel),
                where.Json(parsed), parsed.InvocationConfiguration.Output),
            connection =>
            {
                CommandApi.TryState(parsed.GetValue(state), out var wanted);
                CommandSheet.WriteList(
                    [.. CommandReading.List(connection, new(
                        parsed.GetValue(meter), wanted, parsed.GetValue(kind), parsed.GetValue(before),
                        parsed.GetValue(limit))).Select(found => CommandView.Of(found))],
                    where.Json(parsed), parsed.InvocationConfiguration.Output);
            }));
        return command;
    }

    static Command Show()
    {
        var id = IdArgument();
        var where = new RunningSystem();
        var command = new Command(
            "show",
            """
            One command in full; also of a utility that is stopped.

            Example:
              ./tallywatt command show 17
            """)
        {
            id,
        };
        where.AddTo(command);
        command.SetAction((parsed, cancel) => where.RunAsync(
            parsed,
            async client => CommandSheet.WriteOne(
                await client.FindAsync(parsed.GetValue(id), cancel), where.Json(parsed),
                parsed.InvocationConfiguration.Output),
            connection => CommandSheet.WriteOne(
                CommandReading.Find(connection, parsed.GetValue(id)) is { } found
                    ? CommandView.Of(found)
                    : throw new RefusedException(
                        FormattableString.Invariant($"There is no command {parsed.GetValue(id)}."),
                        ExitCodes.NotFound),
                where.Json(parsed), parsed.InvocationConfiguration.Output)));
        return command;
    }

    static Command Cancel()
    {
        var id = IdArgument();
        var by = By("Who takes it back");
        var where = new RunningSystem();
        var command = new Command(
            "cancel",
            """
            Takes back a command that the meter has not heard of.

            Example:
              ./tallywatt command cancel 17
            """)
        {
            id, by,
        };
        where.AddTo(command);
        command.SetAction((parsed, cancel) => where.RunAsync(
            parsed,
            async client => CommandSheet.WriteOne(
                await client.CancelAsync(parsed.GetValue(id), parsed.GetValue(by)!, cancel), where.Json(parsed),
                parsed.InvocationConfiguration.Output),
            offline: null));
        return command;
    }

    internal static Option<string> By(string description) => new("--by")
    {
        Description = $"{description}; your name on this machine when not given.",
        HelpName = "NAME",
        DefaultValueFactory = _ => Environment.UserName,
    };

    static Argument<long> IdArgument() => new("ID") { Description = "The command's id." };

    static string QueryOf(params ReadOnlySpan<(string Name, object? Value)> parts)
    {
        var query = new List<string>();
        foreach (var (name, value) in parts)
        {
            if (value is not null)
            {
                query.Add(FormattableString.Invariant($"{name}={value}"));
            }
        }

        return "?" + string.Join('&', query);
    }
}
