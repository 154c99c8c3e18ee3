using Microsoft.Extensions.DependencyInjection;

namespace Tallywatt.Platform.Vending;

/// <summary>Registers the slice.</summary>
public static class VendingSetup
{
    public static IServiceCollection AddVending(this IServiceCollection services) => services.AddSingleton<Till>();
}
