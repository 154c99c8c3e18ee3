using System.Globalization;
using System.Net;
using Tallywatt.Platform.HeadEnd;
using Tallywatt.Platform.HeadEnd.Sessions;
using Tallywatt.SoftMeter.Fleet;
using Tallywatt.SoftMeter.Servers;

namespace Tallywatt.Host.Up;

/// <summary>The soft meters behind their ports on loopback, and the head-end's address book of them.</summary>
sealed class Street(MeterFleet fleet) : IMeterSessions, IHostedService, IAsyncDisposable
{
    /// <summary>The head-end keeps its connections open, so the meters do not close them for being quiet.</summary>
    static readonly TimeSpan IdleTimeout = TimeSpan.FromDays(1);

    readonly MeterTcpServer server = new(TimeProvider.System, IdleTimeout);
    readonly Dictionary<long, IPEndPoint> addresses = [];
    bool closed;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        const int anyFreePort = 0;
        foreach (var meter in fleet.Meters)
        {
            addresses.Add(
                long.Parse(meter.Identity.SerialNumber, NumberStyles.None, CultureInfo.InvariantCulture),
                server.Listen(new CosemMeter(meter), anyFreePort));
        }

        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken) => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        if (!Interlocked.Exchange(ref closed, true))
        {
            await server.DisposeAsync();
        }
    }

    public IMeterSession Open(long meterNumber) =>
        new MeterSession(new TcpMeterLine(addresses[meterNumber], TimeProvider.System));
}
