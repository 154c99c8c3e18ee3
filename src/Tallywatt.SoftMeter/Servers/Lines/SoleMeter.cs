using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Dlt645;
using Tallywatt.Protocols.Framing;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>One meter with a port or a serial line of its own.</summary>
public sealed class SoleMeter : IMetersOnLine
{
    readonly ILogicalDevices devices;
    readonly SoleHdlcStation station;
    readonly Func<IDlt645Meter>? makeDlt645;
    readonly Lock gate = new();
    IDlt645Meter[]? dlt645;

    /// <param name="devices">The meter's logical devices.</param>
    /// <param name="dlt645">The same meter over DL/T 645; null when it does not speak it.</param>
    /// <param name="hdlcAddress">Its lower HDLC address, 16 to 16381; null for those that clients come set to: 1, 16
    /// and 17.</param>
    public SoleMeter(
        ILogicalDevices devices, IDlt645Meter? dlt645 = null, int? hdlcAddress = null)
        : this(devices, makeDlt645: null, hdlcAddress) => this.dlt645 = dlt645 is null ? [] : [dlt645];

    /// <param name="makeDlt645">Makes the same meter over DL/T 645 when the first client asks for it: what nobody asks
    /// for takes no memory.</param>
    /// <inheritdoc cref="SoleMeter(ILogicalDevices, IDlt645Meter?, int?)"/>
    public SoleMeter(ILogicalDevices devices, Func<IDlt645Meter>? makeDlt645, int? hdlcAddress = null)
    {
        ArgumentNullException.ThrowIfNull(devices);
        if (hdlcAddress is < HdlcAddress.StationMin or > HdlcAddress.StationMax)
        {
            throw new ArgumentOutOfRangeException(nameof(hdlcAddress), hdlcAddress, "16 to 16381.");
        }

        this.devices = devices;
        this.makeDlt645 = makeDlt645;
        station = new(devices, hdlcAddress);
    }

    public int Count => 1;

    public ICosemObjects? Find(ushort serverSap) => devices.Find(serverSap);

    public ClientCredentials? CredentialsOf(ushort serverSap, ClientSap client) =>
        devices.CredentialsOf(serverSap, client);

    public ILogicalDevices? FindStation(HdlcAddress server) => station.FindStation(server);

    /// <summary>The meter hears everything on its line, and decides by itself.</summary>
    public IEnumerable<IDlt645Meter> Addressed(Dlt645Address to)
    {
        lock (gate)
        {
            return dlt645 ??= makeDlt645 is null ? [] : [makeDlt645()];
        }
    }
}
