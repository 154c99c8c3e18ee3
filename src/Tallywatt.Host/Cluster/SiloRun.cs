using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Tallywatt.Host.Store;
using Tallywatt.Host.Up;
using Tallywatt.Platform.Areas;
using Tallywatt.Platform.Registry;
using Tallywatt.Storage;
using Tallywatt.Storage.Postgres;
using Tallywatt.Storage.Registry;

namespace Tallywatt.Host.Cluster;

/// <summary>One process of a cluster: its areas, their meters' lines, and the pages.</summary>
static class SiloRun
{
    internal const string UpSentence = "Silo is up: open ";

    internal static async Task<int> RunAsync(
        SiloOptions options, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        try
        {
            var place = StoreOption.PlaceOf(options.StoreAddress, options.DataPath);
            await using var database = place.Open() as PostgresDatabase
                ?? throw new RefusedException(
                    $"silos share a PostgreSQL database: give one with {StoreOption.Name}, or put it into "
                    + $"{StoreOption.Variable}.");
            if (!options.EndsWithInput)
            {
                // Whoever started it holds the store for all of them; a silo of its own holds it with the others.
                database.Take(shared: true);
            }

            await using var app = Build(options, database);
            await ServeAsync(options, app, output, cancel);
            return Environment.ExitCode;
        }
        catch (RefusedException refused)
        {
            await error.WriteLineAsync($"tallywatt: {refused.Message}");
            return refused.ExitCode;
        }
        catch (StoreRefusedException refused)
        {
            await error.WriteLineAsync($"tallywatt: {refused.Message}");
            return ExitCodes.Refused;
        }
    }

    static async Task ServeAsync(
        SiloOptions options, WebApplication app, TextWriter output, CancellationToken cancel)
    {
        await app.StartAsync(cancel);
        var pages = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        await output.WriteLineAsync(UpSentence + new Uri(pages.Addresses.First()));
        await output.FlushAsync(cancel);
        using var stop = cancel.Register(app.Lifetime.StopApplication);
        if (options.EndsWithInput)
        {
            _ = StopWithInputAsync(app);
        }

        await app.WaitForShutdownAsync(CancellationToken.None);
    }

    static async Task StopWithInputAsync(WebApplication app)
    {
        await Console.In.ReadToEndAsync(CancellationToken.None);
        app.Lifetime.StopApplication();
    }

    static WebApplication Build(SiloOptions options, PostgresDatabase database)
    {
        var registry = RegistryOf(database);
        var (tariff, digest) = Premises.LoadTariff(registry.Installation.TariffName);
        if (digest != registry.Installation.TariffDigest)
        {
            throw new RefusedException(
                $"the tariff {registry.Installation.TariffName} is not the one {database.Name} was installed with.");
        }

        var builder = WebApplication.CreateSlimBuilder();
        Composition.Quieten(builder.Logging);
        // A neighbour that died cannot be reached for some seconds; whoever needed it says so, and once is enough.
        builder.Logging.AddFilter("Orleans.Runtime.GrainCallCancellationManager", LogLevel.None);
        builder.Logging.AddFilter("Polly", LogLevel.None);
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, options.Port ?? 0));
        builder.Host.UseOrleans(silo => silo.UseClusterSilo(
            database.ConnectionString,
            options.Listen,
            new(
                options.SiloPort ?? ClusterHosting.FreePort(options.Listen),
                options.GatewayPort ?? ClusterHosting.FreePort(options.Listen))));
        builder.Services
            .AddSingleton(registry)
            .AddSingleton<IUtilityClock>(new SharedClock(TimeProvider.System, options.Clock))
            .AddUtility(
                new() { LineFaultPercent = options.LineFaultPercent }, database, tariff, options.DataPath);
        AddShare(builder.Services, options, registry);
        var app = builder.Build();
        app.MapUtility();
        app.MapSilo();
        return app;
    }

    static void AddShare(IServiceCollection services, SiloOptions options, UtilityRegistry registry)
    {
        services.AddSingleton<IMeterPlaces>(new SiloPlaces(registry, options.MeterPortFirst));
        services.AddSingleton<AreasHere>();
        services.AddSingleton<IAreaPresence>(provider => provider.GetRequiredService<AreasHere>());
        services.AddSingleton(options);
        services.AddSingleton<AreaShare>();
        services.AddSingleton<SiloWork>(provider => ActivatorUtilities.CreateInstance<SiloWork>(
            provider, TimeProvider.System));
        services.AddHostedService(provider => provider.GetRequiredService<SiloWork>());
    }

    static UtilityRegistry RegistryOf(PostgresDatabase database)
    {
        var store = new RegistryStore(database);
        return store.Installation() is { } installation
            ? new(installation, store.ServicePoints())
            : throw new RefusedException(
                $"{database.Name}: no utility was installed here yet. Start it once with "
                + "./tallywatt up --store, or move one here with ./tallywatt store copy.", ExitCodes.NotFound);
    }
}
