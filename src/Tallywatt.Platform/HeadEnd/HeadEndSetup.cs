using Microsoft.Extensions.DependencyInjection;
using Tallywatt.Platform.Relay;

namespace Tallywatt.Platform.HeadEnd;

/// <summary>Registers the slice. The host brings <see cref="IMeterSessions"/> and the clock.</summary>
public static class HeadEndSetup
{
    public static IServiceCollection AddHeadEnd(this IServiceCollection services, TimeProvider lineTime) =>
        services
            .AddSingleton(new LineTime(lineTime))
            .AddSingleton(new HeadEndOptions().Validated())
            .AddSingleton<Acquisition>()
            .AddSingleton<RelayDispatcher>()
            .AddSingleton<IRelayLine>(provider => provider.GetRequiredService<RelayDispatcher>());
}
