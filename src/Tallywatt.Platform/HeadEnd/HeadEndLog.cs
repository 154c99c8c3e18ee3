using Microsoft.Extensions.Logging;
using Tallywatt.Platform.HeadEnd.Sessions;

namespace Tallywatt.Platform.HeadEnd;

/// <summary>Every line this slice can log. Event ids 2000 to 2999 are its own.</summary>
static partial class HeadEndLog
{
    [LoggerMessage(2000, LogLevel.Debug, "Meter {Meter} did not answer: {Outcome}, {Fault}; failure {FailureCount}.")]
    internal static partial void MeterDidNotAnswer(
        this ILogger log, long meter, MeterOutcome outcome, MeterFault fault, int failureCount);

    [LoggerMessage(2001, LogLevel.Warning, "The poll of meter {Meter} failed and will be repeated: {Reason}")]
    internal static partial void PollFailed(this ILogger log, long meter, string reason);

    [LoggerMessage(2002, LogLevel.Warning, "{RowCount} rows of meter {Meter} were refused.")]
    internal static partial void RowsRefused(this ILogger log, long meter, int rowCount);

    [LoggerMessage(2003, LogLevel.Information, "Meter {Meter} lacks rows from {FromUnixSeconds} on, {GapCount} gaps.")]
    internal static partial void GapFound(this ILogger log, long meter, long fromUnixSeconds, int gapCount);

    [LoggerMessage(2004, LogLevel.Information, "Meter {Meter} has no gap any more.")]
    internal static partial void GapHealed(this ILogger log, long meter);

    [LoggerMessage(2005, LogLevel.Warning,
        "Meter {Meter} gives no rows from {FromUnixSeconds} to {ToUnixSeconds}; nobody waits for them.")]
    internal static partial void RowsLost(this ILogger log, long meter, long fromUnixSeconds, long toUnixSeconds);

    [LoggerMessage(2020, LogLevel.Information, "Meter {Meter} pushed number {Number}; proved: {IsProved}.")]
    internal static partial void PushReceived(this ILogger log, string meter, uint number, bool isProved);

    [LoggerMessage(2021, LogLevel.Debug, "Meter {Meter} repeated push {Number}.")]
    internal static partial void PushRepeated(this ILogger log, string meter, uint number);

    [LoggerMessage(2022, LogLevel.Warning, "Something was pushed that is no push, or that no known meter sealed.")]
    internal static partial void PushRefused(this ILogger log);

    [LoggerMessage(2023, LogLevel.Warning, "A connection for pushes was closed: what it carried is no frame.")]
    internal static partial void PushStreamDropped(this ILogger log);

    [LoggerMessage(2030, LogLevel.Warning, "The clock of meter {Meter} is {DriftSeconds} s ahead; it will be set.")]
    internal static partial void ClockDrifts(this ILogger log, long meter, long driftSeconds);

    [LoggerMessage(2031, LogLevel.Warning, "What was done in area {Area} could not be kept yet: {Reason}")]
    internal static partial void TallyNotKept(this ILogger log, int area, string reason);
}
