using Tallywatt.Host.Cluster;
using Tallywatt.Host.Up;
using Tallywatt.Platform.Registry;
using Tallywatt.Storage;
using Tallywatt.Storage.Postgres;
using Tallywatt.Storage.Registry;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Host.Bench;

/// <summary>Silos without meters over a private PostgreSQL, and a client of their areas.</summary>
sealed class ClusterUnderTest : IAsyncDisposable
{
    /// <summary>As many areas at least, so that every silo has some.</summary>
    const int AreaCountMin = 24;

    readonly string directory;
    readonly PrivatePostgres server;
    readonly List<SiloProcess> silos = [];
    IHost? client;

    ClusterUnderTest(string directory, PrivatePostgres server, UtilityRegistry registry) =>
        (this.directory, this.server, Registry) = (directory, server, registry);

    internal UtilityRegistry Registry { get; }

    internal IGrainFactory Grains => client!.Services.GetRequiredService<IGrainFactory>();

    internal int MeterCount => Registry.ServicePoints.Count;

    internal static async Task<ClusterUnderTest> StartAsync(
        int meterCount, int siloCount, TextWriter error, CancellationToken cancel)
    {
        var directory = Directory.CreateTempSubdirectory("tallywatt-bench-").FullName;
        StoreUnderTest.AllowAll(directory);
        var server = await PrivatePostgres.StartAsync(
            Path.Combine(directory, "server"), settings: ["shared_buffers=512MB", "max_wal_size=4GB"], cancel: cancel);
        await using var database = (PostgresDatabase)StorePlace.Postgres(server.Address).Open();
        var cluster = new ClusterUnderTest(directory, server, await InstallAsync(database, meterCount));
        try
        {
            await cluster.StartAsync(siloCount, database.ConnectionString, error, cancel);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>CPU time of this process, the silos and the database server.</summary>
    internal TimeSpan Cpu() => silos.Aggregate(
        Environment.CpuUsage.TotalTime + ServerProcesses.Cpu(directory), (sum, silo) => sum + silo.CpuUsed);

    /// <summary>Memory of the silos.</summary>
    internal long SiloBytes() => silos.Sum(silo => silo.MemoryBytes);

    /// <summary>Everything of the database on disk, its log aside.</summary>
    internal long SettledBytes()
    {
        using var connection = StorePlace.Postgres(server.Address).OpenForReading();
        return StoreUnderTest.Settle(connection);
    }

    public async ValueTask DisposeAsync()
    {
        if (client is not null)
        {
            await client.StopAsync();
            client.Dispose();
        }

        foreach (var silo in silos)
        {
            await silo.DisposeAsync();
        }

        await server.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    async Task StartAsync(int siloCount, string connection, TextWriter error, CancellationToken cancel)
    {
        // The silos close days by their clock as well: it stands at the first day, or they would wait for readings of
        // all the months since.
        var clock = new SharedClock.Face(
            MeterBuffers.FirstUnixSeconds, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), 1);
        for (var number = 1; number <= siloCount; number++)
        {
            silos.Add(SiloProcess.Start(
                number, server.Address, ["--quiet", "--data", directory, "--clock", clock.ToString()], error));
        }

        foreach (var silo in silos)
        {
            await silo.Up.WaitAsync(cancel);
        }

        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new());
        Composition.Quieten(builder.Logging);
        builder.UseOrleansClient(orleans => orleans.UseClusterClient(connection));
        client = builder.Build();
        await client.StartAsync(cancel);
    }

    static async Task<UtilityRegistry> InstallAsync(StoreDatabase database, int meterCount)
    {
        var (tariff, digest) = Premises.LoadTariff(UpOptions.DefaultTariff);
        var installation = new Installation(
            1, meterCount, UpOptions.DefaultTariff, digest, tariff.ZoneId, tariff.Tariff.Currency, null,
            MeterBuffers.FirstUnixSeconds, MeterBuffers.FirstUnixSeconds);
        var areaCount = Math.Max(AreaCountMin, ((meterCount - 1) / UtilityRegistry.AreaMeterCountMax) + 1);
        var size = ((meterCount - 1) / areaCount) + 1;
        var points = Enumerable.Range(0, meterCount).Select(index => new ServicePoint(
            1 + (index / size), 100_001 + index, 100_000_000_000 + index, HasSolar: true)).ToArray();
        await new RegistryStore(database).InstallAsync(installation, points);
        return new(installation, points);
    }
}
