using Microsoft.Extensions.DependencyInjection;
using Tallywatt.Platform.Areas;
using Tallywatt.Platform.Registry;

namespace Tallywatt.Platform.Readings;

public static class ReadingsSetup
{
    /// <summary>Adds questions about readings; the store comes with the others.</summary>
    public static IServiceCollection AddReadings(this IServiceCollection services) =>
        services.AddSingleton<ReadingEdits>().AddSingleton<FindingRun>().AddTransient(provider => new ReadingDesk(
            provider.GetRequiredService<UtilityRegistry>(),
            provider.GetRequiredService<UtilityTerms>(),
            provider.GetRequiredService<IReadingStore>().Open()));
}
