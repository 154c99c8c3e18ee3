using Tallywatt.Protocols.Dlms;

namespace Tallywatt.Host.Up;

/// <summary>Every line the host can log. Event ids 9000 to 9999 are its own.</summary>
static partial class HostLog
{
    [LoggerMessage(9000, LogLevel.Critical, "The utility has to stop: {Kind}: {Reason}")]
    internal static partial void UtilityFailed(this ILogger log, string kind, string reason);

    [LoggerMessage(9001, LogLevel.Warning, "A step did not finish and will be repeated: {Kind}: {Reason}")]
    internal static partial void TickFailed(this ILogger log, string kind, string reason);

    [LoggerMessage(9010, LogLevel.Warning,
        "Meter {Meter} refused a client: {Kind}, from {Peer}, frame counter {Counter}, highest taken {Highest}.")]
    internal static partial void MeterRefused(
        this ILogger log, string meter, SecurityRefusalKind kind, string peer, uint counter, uint highest);

    [LoggerMessage(9011, LogLevel.Warning,
        "The head-end refused meter {Meter}: {Kind}, from {Peer}, frame counter {Counter}, highest taken {Highest}.")]
    internal static partial void HeadEndRefused(
        this ILogger log, string meter, SecurityRefusalKind kind, string peer, uint counter, uint highest);

    [LoggerMessage(9012, LogLevel.Warning, "{RefusalCount} refusals more were not written down one by one.")]
    internal static partial void RefusalsUnsaid(this ILogger log, long refusalCount);
}
