namespace Tallywatt.Host.Up;

/// <summary>Every line the host can log. Event ids 9000 to 9999 are its own.</summary>
static partial class HostLog
{
    [LoggerMessage(9000, LogLevel.Critical, "The utility has to stop.")]
    internal static partial void UtilityFailed(this ILogger log, Exception fault);
}
