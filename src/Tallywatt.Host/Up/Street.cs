using System.Globalization;
using System.Net;
using Tallywatt.Platform.Registry;
using Tallywatt.SoftMeter.Fleet;
using Tallywatt.SoftMeter.Servers;
using Tallywatt.SoftMeter.Servers.Push;

namespace Tallywatt.Host.Up;

/// <summary>The soft meters behind their ports on loopback, and the head-end's address book of them.</summary>
sealed class Street(MeterFleet fleet, MeterPorts ports, LineSecurity security, UtilityRegistry registry)
    : IMeterPlaces, IHostedService, IAsyncDisposable
{
    /// <summary>The head-end keeps its connections open, so the meters do not close them for being quiet.</summary>
    static readonly TimeSpan IdleTimeout = TimeSpan.FromDays(1);

    readonly Dictionary<long, IPEndPoint> addresses = [];
    readonly MeterPushSender pushes = new(TimeProvider.System);
    MeterTcpServer? server;
    bool closed;

    /// <exception cref="RefusedException">There are no ports for the meters.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        List<CosemMeter> devices =
            [.. fleet.Meters.Select(meter => new CosemMeter(meter, security.OfMeter(meter)))];
        var stations = devices.Zip(fleet.Meters, MeterPorts.StationOf);
        (server, var opened) = await ports.OpenAsync([.. stations], () => new(TimeProvider.System, IdleTimeout));

        // A meter pushes once a client has told it where to.
        devices.ForEach(pushes.Add);
        pushes.Start();
        foreach (var (meter, address) in fleet.Meters.Zip(opened))
        {
            addresses.Add(
                long.Parse(meter.Identity.SerialNumber, NumberStyles.None, CultureInfo.InvariantCulture), address);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken) => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        if (!Interlocked.Exchange(ref closed, true) && server is not null)
        {
            await pushes.DisposeAsync();
            await server.DisposeAsync();
        }
    }

    public MeterPlace Of(long meterNumber)
    {
        // A home of the street has one soft meter: it plays the one that takes its place, too.
        var address = addresses.TryGetValue(meterNumber, out var found)
            ? found
            : addresses[registry.ByMeter(meterNumber)!.SeriesNumber];
        return new(registry.ByMeter(meterNumber)!.Protocol, address.Address.ToString(), address.Port)
        {
            UtcOffsetSeconds = 60 * OffsetMinutesOf(meterNumber),
            Security = registry.Installation.Security,
        };
    }

    /// <summary>As the meter's clock was set up when it was made.</summary>
    int OffsetMinutesOf(long meterNumber) =>
        fleet.TryFind(meterNumber.ToString("D12", CultureInfo.InvariantCulture), out var index)
            ? fleet[index].Settings.UtcOffsetMinutes
            : 0;
}
