using System.Net;
using Tallywatt.Host.Up;
using Tallywatt.Platform.Registry;

namespace Tallywatt.Host.Cluster;

/// <summary>Where the meters of the street answer: one port each on loopback, in the registry's order.</summary>
sealed class SiloPlaces : IMeterPlaces
{
    readonly Dictionary<long, MeterPlace> places = [];

    internal SiloPlaces(UtilityRegistry registry, int portFirst)
    {
        var installation = registry.Installation;
        var offsetSeconds = Premises.SiteOf(installation.Zone, installation.HistoryFromUnixSeconds).UtcOffsetSeconds;
        var host = IPAddress.Loopback.ToString();
        foreach (var point in registry.ServicePoints)
        {
            places.Add(point.MeterNumber, new(point.Protocol, host, portFirst + places.Count)
            {
                UtcOffsetSeconds = offsetSeconds,
                Security = installation.Security,
            });
        }
    }

    public MeterPlace Of(long meterNumber) => places[meterNumber];
}
