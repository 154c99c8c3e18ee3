using Microsoft.Extensions.Logging;

namespace Tallywatt.Platform.Billing;

/// <summary>Every line this slice can log. Event ids 8000 to 8999 are its own.</summary>
static partial class BillingLog
{
    [LoggerMessage(8000, LogLevel.Information, "Area {Area}: {Count} account-months closed, each with its bill.")]
    internal static partial void MonthsClosed(this ILogger log, int area, int count);
}
