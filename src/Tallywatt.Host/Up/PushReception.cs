using System.Net;
using Microsoft.Extensions.Hosting;
using Tallywatt.Platform.HeadEnd;
using Tallywatt.Platform.HeadEnd.Sessions.Push;

namespace Tallywatt.Host.Up;

/// <summary>The port that meters dial in to. Once it is open, meters are told of it when they are visited.</summary>
/// <param name="first">The port asked for; null for the default one, or any that is free.</param>
sealed class PushReception(
    int? first, PushInbox inbox, Acquisition acquisition, TimeProvider realTime, ILogger<PushListener> log)
    : IHostedService, IAsyncDisposable
{
    internal const int PortByDefault = 20_990;
    PushListener? listener;

    /// <summary>Where meters push to; null before it is open.</summary>
    internal IPEndPoint? Endpoint => listener?.Endpoint;

    /// <exception cref="RefusedException">The port that was asked for is in use.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        listener = Open();
        acquisition.PushTo(listener.Endpoint.ToString());
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken) => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref listener, null) is { } open)
        {
            await open.DisposeAsync();
        }
    }

    PushListener Open()
    {
        try
        {
            return Listen(first ?? PortByDefault);
        }
        catch (IOException) when (first is { } port)
        {
            throw new RefusedException(
                $"port {port} is in use by another program. Give another one for pushes with --push-port.");
        }
        catch (IOException)
        {
            const int anyFreePort = 0;
            return Listen(anyFreePort);
        }
    }

    PushListener Listen(int port) => new(new(IPAddress.Loopback, port), inbox, inbox, realTime, log);
}
