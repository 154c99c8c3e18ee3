using Microsoft.Extensions.DependencyInjection;

namespace Tallywatt.Platform.Reports;

/// <summary>Registers the slice. Storage brings <see cref="IReportStore"/>.</summary>
public static class ReportsSetup
{
    public static IServiceCollection AddReports(this IServiceCollection services) =>
        services
            .AddSingleton<IUtilityReports, UtilityReports>()
            .AddSingleton<ITopUpDesk, TopUpDesk>();
}
