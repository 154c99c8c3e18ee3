using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Tallywatt.Host.Up;
using Tallywatt.SoftMeter.Fleet;
using Tallywatt.SoftMeter.Servers;
using Tallywatt.Web;
using Tallywatt.Web.MeterPanel;

namespace Tallywatt.Host.OneMeter;

/// <summary>Runs one meter until it is told to stop.</summary>
static class MeterRun
{
    /// <summary>How many ticks may pass until what flowed is durable: five seconds.</summary>
    const int RememberTickCount = 20;

    static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    internal static async Task<int> RunAsync(
        MeterOptions options, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        try
        {
            using var data = DataDirectory.Take(options.Folder);
            var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
            using var fleet = MeterPremises.Open(options, data, now);
            if (options.Speed == 1)
            {
                MeterPremises.EndPowerCut(fleet, now);
            }

            await ServeAsync(options, data, fleet, output, cancel);
            return ExitCodes.Done;
        }
        catch (RefusedException refused)
        {
            await error.WriteLineAsync($"tallywatt: {refused.Message}");
            return refused.ExitCode;
        }
        catch (IOException fault)
        {
            await error.WriteLineAsync($"tallywatt: {fault.Message}");
            return ExitCodes.Refused;
        }
    }

    static async Task ServeAsync(
        MeterOptions options, DataDirectory data, MeterFleet fleet, TextWriter output, CancellationToken cancel)
    {
        var clock = new SimulatedClock(
            TimeProvider.System, DateTimeOffset.FromUnixTimeSeconds(fleet.ClockUnixSeconds), options.Speed);
        var meter = fleet[0];
        var panels = new FrontPanels(
            serial => serial == meter.Identity.SerialNumber ? meter : null, _ => null, TimeProvider.System);
        using var logs = LoggerFactory.Create(Composition.Quieten);
        var refusals = new RefusalLog(TimeProvider.System, logs.CreateLogger<RefusalLog>());
        await using var lines = await MeterLines.OpenAsync(options, meter, refusals);
        var app = PanelSite(data, panels, options.File.Ports.Panel, meter.Identity.SerialNumber);
        await using (app)
        {
            await StartAsync(app, options.File.Ports.Panel);
            var address = new Uri(
                app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
            data.Announce(address);
            MeterGreeting.Write(output, options, meter, lines, address);
            clock.Run();
            using var stop = cancel.Register(app.Lifetime.StopApplication);
            await LetTimePassAsync(fleet, panels, clock, app.Lifetime.ApplicationStopping);
            await app.StopAsync(CancellationToken.None);
        }

        await output.WriteLineAsync("Stopped. The meter remembers everything; until it runs again it has no supply.");
    }

    static async Task LetTimePassAsync(
        MeterFleet fleet, FrontPanels panels, SimulatedClock clock, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Tick, TimeProvider.System);
        try
        {
            for (var tick = 1; await timer.WaitForNextTickAsync(stopping); tick = (tick + 1) % RememberTickCount)
            {
                fleet.AdvanceTo(clock.NowUnixSeconds);
                panels.Tick();
                if (tick == 0)
                {
                    fleet[0].Remember();
                }
            }
        }
        catch (OperationCanceledException)
        {
            fleet[0].Remember();
        }
    }

    static WebApplication PanelSite(DataDirectory data, FrontPanels panels, int port, string serialNumber)
    {
        var builder = WebApplication.CreateSlimBuilder();
        Composition.Quieten(builder.Logging);
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, port));
        builder.Services.AddSingleton<IMeterPanels>(panels)
            .AddTallywattWeb(web => web.KeyFolder = Path.Combine(data.Path, "keys"));
        var app = builder.Build();
        app.MapMeterPanels($"/meters/{serialNumber}/panel");
        return app;
    }

    static async Task StartAsync(WebApplication app, int port)
    {
        try
        {
            await app.StartAsync();
        }
        catch (IOException fault) when (fault.InnerException is AddressInUseException)
        {
            throw new RefusedException(string.Create(
                CultureInfo.InvariantCulture,
                $"port {port} is in use by another program. Give another one with --panel-port, or 0 for a free one."));
        }
    }
}
