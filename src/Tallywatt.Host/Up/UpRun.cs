using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Tallywatt.Storage;

namespace Tallywatt.Host.Up;

/// <summary>Starts the utility, says where it answers, and keeps it until it is told to stop.</summary>
static class UpRun
{
    internal static async Task<int> RunAsync(
        UpOptions options, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        try
        {
            Premises.Check(options);
            using var data = DataDirectory.Take(options.DataPath);
            await using var premises = await Premises.OpenAsync(data, options, TimeProvider.System);
            await ServeAsync(options, data, premises, output, cancel);
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
        UpOptions options, DataDirectory data, Premises premises, TextWriter output, CancellationToken cancel)
    {
        var app = await StartAsync(options, data, premises);
        await using (app)
        {
            var address = AddressOf(app);
            data.Announce(address);
            var status = new StatusLine(app.Services, output);
            status.Greet(address, options);
            using var stop = cancel.Register(app.Lifetime.StopApplication);
            await Task.WhenAll(
                app.WaitForShutdownAsync(CancellationToken.None), status.RunAsync(app.Lifetime.ApplicationStopping));
        }
    }

    static async Task<WebApplication> StartAsync(UpOptions options, DataDirectory data, Premises premises)
    {
        var port = options.Port ?? UpOptions.DefaultPort;
        var app = Composition.Build(options, data, premises, port);
        try
        {
            await app.StartAsync();
            return app;
        }
        catch (RefusedException)
        {
            await app.DisposeAsync();
            throw;
        }
        catch (IOException fault) when (fault.InnerException is AddressInUseException)
        {
            await app.DisposeAsync();
            if (options.Port is not null)
            {
                throw new RefusedException(
                    $"port {port} is in use by another program. Give another one with --port, or none for a free one.");
            }
        }

        const int anyFreePort = 0;
        app = Composition.Build(options, data, premises, anyFreePort);
        await app.StartAsync();
        return app;
    }

    static Uri AddressOf(WebApplication app)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        return new(addresses.Addresses.First());
    }
}
