using System.Net;
using System.Net.Sockets;
using Npgsql;
using Orleans.Configuration;

namespace Tallywatt.Host.Cluster;

/// <summary>How silos and their clients find each other through PostgreSQL.</summary>
static class ClusterHosting
{
    const string Name = "tallywatt";
    const string Invariant = "Npgsql";

    /// <summary>A silo that does not answer this often in a row is suspected; two suspicions make it dead. With the
    /// time of a probe that is some seconds after a kill.</summary>
    const int MissedProbeCount = 3;

    static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(2);
    static readonly TimeSpan TableRefresh = TimeSpan.FromSeconds(5);
    static readonly TimeSpan AlivePeriod = TimeSpan.FromSeconds(10);

    internal static void UseClusterSilo(this ISiloBuilder silo, string connection, IPAddress address, SiloPorts ports)
    {
        silo.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (Invariant, connection));
        silo.ConfigureEndpoints(address, ports.Silo, ports.Gateway, listenOnAnyHostAddress: false);
        silo.Configure<ClusterOptions>(Named);
        silo.Configure<ClusterMembershipOptions>(options =>
        {
            options.ProbeTimeout = ProbeTimeout;
            options.NumMissedProbesLimit = MissedProbeCount;
            options.TableRefreshTimeout = TableRefresh;
            options.IAmAliveTablePublishTimeout = AlivePeriod;
        });
        // An area keeps two thousand purses in memory; it stays until the process ends.
        silo.Configure<GrainCollectionOptions>(options => options.CollectionAge = TimeSpan.FromDays(365));
    }

    internal static void UseClusterClient(this IClientBuilder client, string connection)
    {
        client.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (Invariant, connection));
        client.Configure<ClusterOptions>(Named);
        client.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = TableRefresh);
        client.UseConnectionRetryFilter(async (_, cancel) =>
        {
            await Task.Delay(ProbeTimeout, TimeProvider.System, cancel);
            return true;
        });
    }

    /// <summary>Forgets the silos of an earlier run. Only for whoever knows that none of them runs any more.</summary>
    internal static async Task ForgetAsync(string connection, CancellationToken cancel)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand(
            "DELETE FROM silo_member; DELETE FROM silo_membership_version;");
        await command.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>A port of this machine that nobody has now.</summary>
    internal static int FreePort(IPAddress address)
    {
        using var probe = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(address, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }

    static void Named(ClusterOptions options) => (options.ClusterId, options.ServiceId) = (Name, Name);
}

/// <param name="Silo">Where other silos reach this one.</param>
/// <param name="Gateway">Where clients reach it.</param>
readonly record struct SiloPorts(int Silo, int Gateway);
