using System.Net;
using Microsoft.Extensions.Logging.Console;
using Tallywatt.Core.Purse;
using Tallywatt.Core.Tariffs;
using Tallywatt.Platform.Areas;
using Tallywatt.Platform.Billing;
using Tallywatt.Platform.HeadEnd;
using Tallywatt.Platform.HeadEnd.Commands;
using Tallywatt.Platform.HeadEnd.Sessions.Push;
using Tallywatt.Platform.Notices;
using Tallywatt.Platform.Readings;
using Tallywatt.Platform.Registry;
using Tallywatt.Platform.Reports;
using Tallywatt.Platform.Vending;
using Tallywatt.Host.Accounts;
using Tallywatt.Host.HeadEnd;
using Tallywatt.Host.Commands;
using Tallywatt.Host.Ledger;
using Tallywatt.Host.Backup;
using Tallywatt.Host.OneMeter;
using Tallywatt.Host.Readings;
using Tallywatt.Host.TopUp;
using Tallywatt.Storage;
using Tallywatt.Storage.Sql;
using Tallywatt.Storage.Sqlite;
using Tallywatt.Web;
using Tallywatt.Web.MeterPanel;

namespace Tallywatt.Host.Up;

/// <summary>The one composition root: every slice registers here with one line.</summary>
static class Composition
{
    internal static WebApplication Build(UpOptions options, DataDirectory data, Premises premises, int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        Quieten(builder.Logging);
        // Until there is sign-in, nobody but this machine may reach the pages.
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, port));
        builder.AddTallywattSilo();
        var clock = ClockOf(options, premises);
        builder.Services
            .AddSingleton(premises.Registry)
            .AddSingleton(premises.Fleet)
            .AddSingleton(new MeterPorts(options.MeterPortFirst))
            .AddSingleton(clock)
            .AddSingleton<IUtilityClock>(clock)
            .AddUtility(options, premises.Database, premises.Tariff, data.Path)
            .AddSingleton<IMeterPanels>(PanelsOf(premises));
        AddPeopleAndMeters(builder.Services, options);
        if (premises.Database is SqliteDatabase file)
        {
            builder.Services.AddHostedService(provider => ActivatorUtilities.CreateInstance<MonthKeeper>(
                provider, file, TimeProvider.System));
        }

        var app = builder.Build();
        app.MapUtility();
        return app;
    }

    /// <summary>Everything a process of the utility has, also one of several. The registry and the clock are there.
    /// </summary>
    internal static IServiceCollection AddUtility(
        this IServiceCollection services, UpOptions options, StoreDatabase database, CompiledTariff tariff,
        string dataPath)
    {
        var lineFaultPercent = options.LineFaultPercent;
        services
            .AddStores(database)
            .AddAreas(tariff, PurseTerms.Default, VeeFile.Read(options.ThresholdsPath))
            .AddHeadEnd(TimeProvider.System, new()
            {
                SessionCountMax = options.SessionCountMax, KeepsConnections = lineFaultPercent == 0,
            })
            .AddReadings()
            .AddVending()
            .AddBilling()
            .AddReports()
            .AddTallywattWeb(web => web.KeyFolder = Path.Combine(dataPath, "keys"));
        services.AddSingleton<LineSecurity>();
        services.AddSingleton<IMeterKeyStore>(provider => provider.GetRequiredService<LineSecurity>());
        services.AddSingleton<IMeterKeyWrapping>(provider => provider.GetRequiredService<LineSecurity>());
        services.AddSingleton<TcpMeterLines>();
        services.AddSingleton<IMeterLines>(provider => lineFaultPercent == 0
            ? provider.GetRequiredService<TcpMeterLines>()
            : new FaultyLines(provider.GetRequiredService<TcpMeterLines>(), lineFaultPercent, UpOptions.DefaultSeed));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<RefusalLog>(provider, TimeProvider.System));
        return services;
    }

    /// <summary>Every page and endpoint of the utility.</summary>
    internal static void MapUtility(this WebApplication app)
    {
        app.Services.GetRequiredService<AcquisitionMetrics>();
        app.MapTallywattWeb();
        app.MapTopUps();
        app.MapReadingEdits();
        app.MapAccounts();
        app.MapCommands();
        app.MapReversals();
        app.MapProgress();
        app.MapAcquisition();
        app.MapMetrics();
    }

    /// <summary>A front of any meter of the street: what is done there happens to the meter that serves the home.
    /// </summary>
    static FrontPanels PanelsOf(Premises premises) => new(
        serial => premises.Fleet.TryFind(serial, out var index) ? premises.Fleet[index] : null,
        serial => premises.Registry.ServicePoints.FirstOrDefault(point => point.MeterSerial == serial)?.AccountNumber,
        TimeProvider.System);

    static void AddPeopleAndMeters(IServiceCollection services, UpOptions options)
    {
        services.AddSingleton(provider => new PushReception(
            options.PushPort, provider.GetRequiredService<PushInbox>(), provider.GetRequiredService<Acquisition>(),
            TimeProvider.System, provider.GetRequiredService<ILogger<PushListener>>()));
        services.AddSingleton<Street>();
        services.AddSingleton<IMeterPlaces>(provider => provider.GetRequiredService<Street>());
        services.AddSingleton<Residents>();
        services.AddSingleton<BillPayers>();
        services.AddSingleton<Conductor>(provider => ActivatorUtilities.CreateInstance<Conductor>(
            provider, TimeProvider.System));
        services.AddHostedService(provider => provider.GetRequiredService<Street>());
        services.AddHostedService(provider => provider.GetRequiredService<PushReception>());
        services.AddHostedService(provider => provider.GetRequiredService<Conductor>());
        services.AddHostedService(provider => ActivatorUtilities.CreateInstance<SupplyMeters>(
            provider, TimeProvider.System));
    }

    // The clock goes on where it stood. At speed 1 it is real time, and what was missed is played first.
    static SimulatedClock ClockOf(UpOptions options, Premises premises)
    {
        var installation = premises.Registry.Installation;
        var kept = new Storage.Registry.RegistryStore(premises.Database).ClockUnixSeconds();
        var now = Math.Max(kept ?? installation.HistoryFromUnixSeconds, premises.Fleet.ClockUnixSeconds);
        var target = options.Speed == 1 && !options.IsHistoryOnly
            ? Math.Max(installation.HistoryToUnixSeconds, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds())
            : installation.HistoryToUnixSeconds;
        return new(TimeProvider.System, DateTimeOffset.FromUnixTimeSeconds(now), options.Speed)
        {
            EndsWhenPlayed = options.IsHistoryOnly,
            Playing = now < target ? new(installation.HistoryFromUnixSeconds, target) : null,
        };
    }

    internal static void Quieten(ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        });
        // Data goes to stdout, messages to stderr.
        logging.Services.Configure<ConsoleLoggerOptions>(
            console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        logging.SetMinimumLevel(LogLevel.Warning);
        logging.AddFilter("Orleans", LogLevel.Error);
        // A port in use is told to the person in one sentence, not in forty lines.
        logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        // The keys of forms lie beside the purses they protect, in the same folder with the same owner.
        logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
    }
}
