using Microsoft.Extensions.Logging;

namespace Tallywatt.Platform.HeadEnd.Commands;

/// <summary>Every line the queue of commands can log. Event ids 2100 to 2199 are its own.</summary>
static partial class CommandLog
{
    [LoggerMessage(2100, LogLevel.Information, "Command {Id} to meter {Meter}: {Kind}, asked for by {RequestedBy}.")]
    internal static partial void CommandAccepted(
        this ILogger log, long id, long meter, string kind, string requestedBy);

    [LoggerMessage(2101, LogLevel.Information, "Command {Id} to meter {Meter}, {Kind}, is {State}: {Words}")]
    internal static partial void CommandEnded(
        this ILogger log, long id, long meter, string kind, CommandState state, string words);

    [LoggerMessage(2102, LogLevel.Debug, "Command {Id} to meter {Meter} is not done yet: {Reason}")]
    internal static partial void CommandUnanswered(this ILogger log, long id, long meter, string reason);

    [LoggerMessage(2103, LogLevel.Warning, "Command {Id} to meter {Meter} failed and will be repeated: {Reason}")]
    internal static partial void CommandFailed(this ILogger log, long id, long meter, string reason);

    [LoggerMessage(2104, LogLevel.Warning, "The queue of commands could not be read and will be read again: {Reason}")]
    internal static partial void LookFailed(this ILogger log, string reason);
}
