using System.Globalization;
using Tallywatt.Core.Purse;
using Tallywatt.Host.Cluster;
using Tallywatt.Host.Up;
using Tallywatt.Platform.Areas;
using Tallywatt.Platform.Registry;
using Tallywatt.Storage;
using Tallywatt.Storage.Postgres;
using Tallywatt.Storage.Registry;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Host.Bench;

/// <summary>Silos without meters over a private PostgreSQL, and a client of their areas.</summary>
sealed class ClusterUnderTest : IAsyncDisposable
{
    /// <summary>Areas for each silo, so that those of a lost one spread over the others.</summary>
    const int AreasPerSiloCount = 8;

    readonly string directory;
    readonly PrivatePostgres server;
    readonly IHost client;
    readonly List<SiloProcess> silos;

    ClusterUnderTest(
        string directory, PrivatePostgres server, UtilityRegistry registry, List<SiloProcess> silos, IHost client)
    {
        (this.directory, this.server, Registry, this.silos, this.client) = (directory, server, registry, silos, client);
        Grains = client.Services.GetRequiredService<IGrainFactory>();
    }

    internal UtilityRegistry Registry { get; }

    internal IGrainFactory Grains { get; }

    internal int MeterCount => Registry.ServicePoints.Count;

    internal IReadOnlyList<SiloProcess> Silos => silos;

    internal static async Task<ClusterUnderTest> StartAsync(
        int meterCount, int siloCount, TextWriter error, CancellationToken cancel)
    {
        var directory = Directory.CreateTempSubdirectory("tallywatt-bench-").FullName;
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(directory, (UnixFileMode)0b111_101_101);
        }

        var server = await PrivatePostgres.StartAsync(
            Path.Combine(directory, "server"), settings: ["shared_buffers=512MB", "max_wal_size=4GB"], cancel: cancel);
        var registry = await InstallAsync(server.Address, meterCount, siloCount);
        var connection = ConnectionOf(server.Address);
        var silos = Enumerable.Range(1, siloCount).Select(number => SiloProcess.Start(
            number, server.Address, ["--quiet", "--data", directory], error)).ToList();
        foreach (var silo in silos)
        {
            await silo.Up.WaitAsync(cancel);
        }

        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new());
        Composition.Quieten(builder.Logging);
        builder.UseOrleansClient(client => client.UseClusterClient(connection));
        var host = builder.Build();
        await host.StartAsync(cancel);
        return new(directory, server, registry, silos, host);
    }

    /// <summary>CPU time of this process, the silos that live and the database server.</summary>
    internal TimeSpan Cpu() => silos.Where(silo => !silo.HasEnded).Aggregate(
        Environment.CpuUsage.TotalTime + ServerProcesses.Cpu(directory), (sum, silo) => sum + silo.CpuUsed);

    /// <summary>Memory of the silos that live.</summary>
    internal long SiloBytes() => silos.Where(silo => !silo.HasEnded).Sum(silo => silo.MemoryBytes);

    /// <summary>Everything of the database on disk, its log aside.</summary>
    internal long Bytes()
    {
        using var connection = StorePlace.Postgres(server.Address).OpenForReading();
        using var size = connection.CreateCommand();
        size.CommandText = "SELECT pg_database_size(current_database())";
        return (long)size.ExecuteScalar()!;
    }

    public async ValueTask DisposeAsync()
    {
        await client.StopAsync();
        client.Dispose();
        foreach (var silo in silos)
        {
            await silo.DisposeAsync();
        }

        await server.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    static async Task<UtilityRegistry> InstallAsync(string address, int meterCount, int siloCount)
    {
        await using var database = StorePlace.Postgres(address).Open();
        var (tariff, digest) = Premises.LoadTariff(UpOptions.DefaultTariff);
        var installation = new Installation(
            1, meterCount, UpOptions.DefaultTariff, digest, tariff.ZoneId, tariff.Tariff.Currency, null,
            MeterBuffers.FirstUnixSeconds, MeterBuffers.FirstUnixSeconds);
        var areaCount = Math.Max(
            siloCount * AreasPerSiloCount, ((meterCount - 1) / UtilityRegistry.AreaMeterCountMax) + 1);
        var size = ((meterCount - 1) / areaCount) + 1;
        var points = Enumerable.Range(0, meterCount).Select(index => new ServicePoint(
            1 + (index / size), 100_001 + index, 100_000_000_000 + index, HasSolar: true)).ToArray();
        var store = new RegistryStore(database);
        await store.InstallAsync(installation, points);
        return new(installation, points);
    }

    static string ConnectionOf(string address)
    {
        var database = (PostgresDatabase)StorePlace.Postgres(address).Open();
        try
        {
            return database.ConnectionString;
        }
        finally
        {
            database.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }
}
