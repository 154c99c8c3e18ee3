namespace Tallywatt.Host.Up;

/// <summary>Every line the host can log. Event ids 9000 to 9999 are its own.</summary>
static partial class HostLog
{
    [LoggerMessage(9000, LogLevel.Critical, "The utility has to stop: {Kind}: {Reason}")]
    internal static partial void UtilityFailed(this ILogger log, string kind, string reason);

    [LoggerMessage(9001, LogLevel.Warning, "A step did not finish and will be repeated: {Kind}: {Reason}")]
    internal static partial void TickFailed(this ILogger log, string kind, string reason);
}
