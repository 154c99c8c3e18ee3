using Microsoft.Extensions.Diagnostics.HealthChecks;
using Tallywatt.Platform.Reports;

namespace Tallywatt.Web;

/// <summary>Ready means that the store behind the pages answers, not only that the process runs.</summary>
sealed class ReportsAnswer(IUtilityReports reports) : IHealthCheck
{
    static readonly AccountSearch OneRow = new(null, AccountFilter.All, PageNumber: 1, PageSizeCount: 1);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancel)
    {
        // An exception here is the answer "unhealthy": the health service catches and logs it.
        _ = await reports.AccountsAsync(OneRow, cancel);
        return HealthCheckResult.Healthy();
    }
}
