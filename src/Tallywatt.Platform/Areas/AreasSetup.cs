using Microsoft.Extensions.DependencyInjection;
using Tallywatt.Core.Purse;
using Tallywatt.Core.Readings;
using Tallywatt.Core.Tariffs;
using Tallywatt.Platform.Registry;

namespace Tallywatt.Platform.Areas;

/// <summary>Registers the slice.</summary>
public static class AreasSetup
{
    public static IServiceCollection AddAreas(
        this IServiceCollection services, CompiledTariff tariff, PurseTerms purse, VeeOptions? thresholds = null) =>
        services
            .AddSingleton(provider =>
                new UtilityTerms(provider.GetRequiredService<UtilityRegistry>(), tariff, purse.Validated())
                {
                    Vee = (thresholds ?? VeeOptions.Default).Validated(),
                })
            .AddSingleton<ServicePointDesk>()
            .AddSingleton<IUtilityDays>(provider => provider.GetRequiredService<UtilityTerms>());
}
