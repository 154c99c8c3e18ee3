using System.Net;
using System.Net.Sockets;
using Orleans.Configuration;

namespace Tallywatt.Host.Up;

/// <summary>One silo inside this process, on loopback, without a gateway: nobody outside may call a grain.</summary>
static class OrleansHosting
{
    internal static void AddTallywattSilo(this WebApplicationBuilder builder)
    {
        builder.Host.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(siloPort: FreePort(), gatewayPort: 0);
            silo.Configure<ClusterOptions>(options =>
            {
                options.ClusterId = "tallywatt";
                options.ServiceId = "tallywatt";
            });
            // An area keeps two thousand purses in memory; it stays until the process ends.
            silo.Configure<GrainCollectionOptions>(options => options.CollectionAge = TimeSpan.FromDays(365));
        });
    }

    static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }
}
