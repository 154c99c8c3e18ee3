using Microsoft.Extensions.DependencyInjection;
using Tallywatt.Core.Billing;
using Tallywatt.Platform.Ledger;
using Tallywatt.Platform.Registry;

namespace Tallywatt.Platform.Billing;

/// <summary>Registers the slice. Storage brings <see cref="IBillStore"/> and
/// <see cref="IReversalStore"/>.</summary>
public static class BillingSetup
{
    public static IServiceCollection AddBilling(this IServiceCollection services) =>
        services
            .AddSingleton(BillTerms.Default)
            .AddSingleton<BillingRun>()
            .AddSingleton<IEntryBooker, GrainBooker>()
            .AddSingleton(provider => new ReversalDesk(
                provider.GetRequiredService<UtilityRegistry>(),
                provider.GetRequiredService<ILedgerStore>(),
                provider.GetRequiredService<IReversalStore>(),
                provider.GetRequiredService<IEntryBooker>(),
                () => provider.GetRequiredService<IUtilityClock>().NowUnixSeconds))
            .AddSingleton<IBillReports, BillReports>();
}
