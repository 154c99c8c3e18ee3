using Microsoft.Extensions.DependencyInjection;
using Tallywatt.Platform.Areas;
using Tallywatt.Platform.HeadEnd.Commands;
using Tallywatt.Platform.Relay;

namespace Tallywatt.Platform.HeadEnd;

/// <summary>Registers the slice. The host brings the address book, the key store, the lines and the clock.</summary>
public static class HeadEndSetup
{
    public static IServiceCollection AddHeadEnd(
        this IServiceCollection services, TimeProvider lineTime, HeadEndOptions? options = null) =>
        services
            .AddSingleton(new LineTime(lineTime))
            .AddSingleton((options ?? new()).Validated())
            .AddSingleton<FirmwareCatalogue>()
            .AddSingleton<IMeterSessions, MeterSessions>()
            .AddSingleton<Acquisition>()
            .AddSingleton<IAcquisitionReport, AcquisitionReport>()
            .AddSingleton<AcquisitionMetrics>()
            .AddSingleton<PushInbox>()
            .AddSingleton<IAreaPresence>(provider => provider.GetRequiredService<Acquisition>())
            .AddCommands();

    static IServiceCollection AddCommands(this IServiceCollection services) =>
        services
            .AddSingleton<KeyVersions>()
            .AddSingleton<IMeterKeyVersions>(provider => provider.GetRequiredService<KeyVersions>())
            .AddSingleton<CommandQueue>()
            .AddSingleton<ICommandQueue>(provider => provider.GetRequiredService<CommandQueue>())
            .AddSingleton<IAreaPresence>(provider => provider.GetRequiredService<CommandQueue>())
            .AddSingleton<IRelayLine>(provider => provider.GetRequiredService<CommandQueue>());
}
