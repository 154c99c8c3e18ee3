using Microsoft.Extensions.Logging;

namespace Tallywatt.Platform.Areas;

/// <summary>Every line this slice can log. Event ids 3000 to 3999 are its own.</summary>
static partial class AreasLog
{
    [LoggerMessage(3000, LogLevel.Information, "Area {Area} is open at commit {Sequence}, {JournalCount} replayed.")]
    internal static partial void AreaOpened(this ILogger log, int area, long sequence, int journalCount);

    [LoggerMessage(3001, LogLevel.Information, "Area {Area} closed {ClosedCount} account-days; {WaitingCount} wait.")]
    internal static partial void DaysClosed(this ILogger log, int area, int closedCount, int waitingCount);

    [LoggerMessage(3002, LogLevel.Error,
        "Area {Area} could not store commit {Sequence} and will be opened again: {Reason}")]
    internal static partial void CommitFailed(this ILogger log, int area, long sequence, string reason);

    [LoggerMessage(3010, LogLevel.Information,
        "Area {Area} revised {DayCount} closed days of meter {Meter}; the purse was debited {Debited}.")]
    internal static partial void DaysRevised(this ILogger log, int area, int dayCount, long meter, string debited);

    [LoggerMessage(3012, LogLevel.Information,
        "Area {Area} estimated {RowCount} rows of meter {Meter}; the purse was debited {Debited}.")]
    internal static partial void Estimated(this ILogger log, int area, long meter, int rowCount, string debited);

    [LoggerMessage(3013, LogLevel.Information, "Area {Area}: meter {Old} of account {Account} was replaced by {New}.")]
    internal static partial void MeterExchanged(this ILogger log, int area, long account, long old, long @new);

    [LoggerMessage(3014, LogLevel.Information, "Area {Area}: account {Account} has ended; {Refund} is to be refunded.")]
    internal static partial void MovedOut(this ILogger log, int area, long account, string refund);

    [LoggerMessage(3015, LogLevel.Information, "Area {Area}: account {Account} has begun.")]
    internal static partial void MovedIn(this ILogger log, int area, long account);

    [LoggerMessage(3011, LogLevel.Error, "Area {Area} cannot revise closed days of meter {Meter}: {Reason}")]
    internal static partial void HistoryRefused(this ILogger log, int area, long meter, string reason);
}
