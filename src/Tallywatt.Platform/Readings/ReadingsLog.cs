using Microsoft.Extensions.Logging;

namespace Tallywatt.Platform.Readings;

/// <summary>Every line this slice can log. Event ids 7000 to 7999 are its own.</summary>
static partial class ReadingsLog
{
    [LoggerMessage(7000, LogLevel.Information, "Area {Area}: {DayCount} meter-days checked, {FindingCount} findings.")]
    internal static partial void DaysChecked(this ILogger log, int area, int dayCount, int findingCount);

    [LoggerMessage(7001, LogLevel.Warning,
        "Area {Area}: its readings could not be checked and will be: {Kind}: {Reason}")]
    internal static partial void CheckFailed(this ILogger log, int area, string kind, string reason);
}
