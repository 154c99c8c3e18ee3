using System.Globalization;
using System.Text.Json;

namespace Tallywatt.Host.Commands;

/// <summary>Commands for people.</summary>
static class CommandSheet
{
    internal static void WriteList(IReadOnlyList<CommandView> commands, bool json, TextWriter output)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(commands, CommandView.Json));
            return;
        }

        output.WriteLine($"{"id",6}  {"meter",-12}  {"command",-10}  {"state",-10}  {"accepted",-20}  "
            + $"{"tries",5}  {"by",-12}  what became of it");
        foreach (var command in commands)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{command.Id,6}  {command.Meter,-12}  {Words(command),-10}  {command.State,-10}  "
                + $"{command.Created,-20}  {command.Attempts,5}  {command.RequestedBy,-12}  {Became(command)}")
                .TrimEnd());
        }
    }

    internal static void WriteOne(CommandView command, bool json, TextWriter output)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(command, CommandView.Json));
            return;
        }

        (string Name, string? Value)[] lines =
        [
            ("command", string.Create(CultureInfo.InvariantCulture, $"{command.Id}: {Words(command)}")),
            ("meter", $"{command.Meter}, area A{command.Area.ToString(CultureInfo.InvariantCulture)}"),
            ("state", command.State),
            ("asked by", command.RequestedBy),
            ("reason", command.Reason),
            ("accepted", command.Created),
            ("valid until", command.ValidUntil ?? "it is done, or replaced"),
            ("tries", command.Attempts.ToString(CultureInfo.InvariantCulture)),
            ("sent", command.Sent),
            ("settled", command.Settled),
            ("read back", command.ReadBack),
            ("last error", command.LastError),
            ("held by", command.HeldBy is { } hold
                ? string.Create(CultureInfo.InvariantCulture, $"command {hold}, until it is taken back by a relay on")
                : null),
            ("key", command.Key),
            ("body", command.Body.ToJsonString()),
        ];
        foreach (var (name, value) in lines)
        {
            if (value is not null)
            {
                output.WriteLine($"{name,-12} {value}");
            }
        }
    }

    static string Words(CommandView command) => command.Kind == "relay"
        ? command.Body["powered"]?.GetValue<bool>() == true ? "relay on" : "relay off"
        : command.Kind;

    static string Became(CommandView command) => command.HeldBy is { } hold
        ? string.Create(CultureInfo.InvariantCulture, $"held by command {hold}")
        : command.ReadBack ?? command.LastError ?? "";
}
