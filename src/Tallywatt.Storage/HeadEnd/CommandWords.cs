using Tallywatt.Platform.HeadEnd.Commands;

namespace Tallywatt.Storage.HeadEnd;

/// <summary>The states of a command as they are stored.</summary>
static class CommandWords
{
    internal static string Of(CommandState state) => state switch
    {
        CommandState.Queued => "queued",
        CommandState.Sent => "sent",
        CommandState.Confirmed => "confirmed",
        CommandState.Failed => "failed",
        CommandState.Expired => "expired",
        CommandState.Cancelled => "cancelled",
        CommandState.Superseded => "superseded",
        _ => throw new InvalidOperationException($"No such state of a command: {state}."),
    };

    internal static CommandState StateOf(string word) => word switch
    {
        "queued" => CommandState.Queued,
        "sent" => CommandState.Sent,
        "confirmed" => CommandState.Confirmed,
        "failed" => CommandState.Failed,
        "expired" => CommandState.Expired,
        "cancelled" => CommandState.Cancelled,
        "superseded" => CommandState.Superseded,
        _ => throw new InvalidOperationException($"No such state of a command: {word}."),
    };
}
