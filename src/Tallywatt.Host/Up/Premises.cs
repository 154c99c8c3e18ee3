using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NodaTime;
using Tallywatt.Core.Tariffs;
using Tallywatt.Formats.TariffFiles;
using Tallywatt.Platform.Registry;
using Tallywatt.SoftMeter.Fleet;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Storage;
using Tallywatt.Storage.Registry;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Host.Up;

/// <summary>Everything that stands before the utility runs: tariff, database, installation and meters.</summary>
/// <remarks>At the first start it is made; later it is found again, and what was asked for must agree with it.
/// </remarks>
sealed class Premises : IAsyncDisposable
{
    const int IntervalSeconds = 900;
    const long FirstAccountNumber = 100_001;

    Premises(StoreDatabase database, UtilityRegistry registry, CompiledTariff tariff, MeterFleet fleet)
    {
        Database = database;
        Registry = registry;
        Tariff = tariff;
        Fleet = fleet;
    }

    internal StoreDatabase Database { get; }

    internal UtilityRegistry Registry { get; }

    internal CompiledTariff Tariff { get; }

    internal MeterFleet Fleet { get; }

    /// <summary>Looks at what was named before anything is made for it.</summary>
    /// <exception cref="RefusedException">The tariff or the folder of usage files is not there or cannot be used.
    /// </exception>
    internal static void Check(UpOptions options)
    {
        if (options.Tariff is { } tariff)
        {
            LoadTariff(tariff);
        }

        if (options.UsagePath is { } usage)
        {
            Loads.CheckFolder(Path.GetFullPath(usage));
        }
    }

    /// <exception cref="RefusedException">What was asked for does not agree with what is stored, or is not there.
    /// </exception>
    internal static async Task<Premises> OpenAsync(DataDirectory data, UpOptions options, TimeProvider realTime)
    {
        var database = Storing.Open(data, options);
        try
        {
            var store = new RegistryStore(database);
            var found = store.Installation();
            var (tariff, digest) = LoadTariff(options.Tariff ?? found?.TariffName ?? UpOptions.DefaultTariff);
            if (found is not null)
            {
                Agreement.Check(found, options, digest, data.Path);
            }

            var installation = found ?? Plan(options, tariff, digest, realTime);
            var fleet = OpenFleet(data, installation, tariff);
            if (found is null)
            {
                await store.InstallAsync(
                    installation,
                    ServicePoints(installation, fleet, AreaSizeOf(options, fleet), options.PostpaidCount ?? 0));
            }

            var registry = new UtilityRegistry(installation, store.ServicePoints());
            Agreement.CheckPostpaid(registry, options, data.Path);
            return new(database, registry, tariff, fleet);
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Fleet.Dispose();
        await Database.DisposeAsync();
    }

    internal static (CompiledTariff Tariff, string Digest) LoadTariff(string nameOrPath)
    {
        var load = TariffSource.Load(nameOrPath);
        if (load.Tariff is null)
        {
            throw new RefusedException(
                string.Join(Environment.NewLine, load.Faults.Select(fault => fault.ToString())),
                load.Status == TariffLoadStatus.NotFound ? ExitCodes.NotFound : ExitCodes.Refused);
        }

        var text = BuiltInTariffs.TextOf(nameOrPath) ?? File.ReadAllText(nameOrPath);
        var digest = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        try
        {
            return (CompiledTariff.Compile(load.Tariff, ServicePointTerms.None), digest);
        }
        catch (TariffException fault)
        {
            throw new RefusedException($"{nameOrPath}: {fault.Message}");
        }
    }

    static Installation Plan(UpOptions options, CompiledTariff tariff, string digest, TimeProvider realTime)
    {
        var now = options.Until is { } until
            ? tariff.StartOf(until)
            : realTime.GetUtcNow().ToUnixTimeSeconds();
        now -= now % IntervalSeconds;
        var from = options.HistoryDays == 0 ? now : tariff.StartOf(tariff.DayOf(now).AddDays(-options.HistoryDays));
        return new(
            options.Seed ?? UpOptions.DefaultSeed,
            options.MeterCount ?? UpOptions.DefaultMeterCount,
            NameOf(options.Tariff ?? UpOptions.DefaultTariff),
            digest,
            tariff.ZoneId,
            tariff.Tariff.Currency,
            options.UsagePath is null ? null : Path.GetFullPath(options.UsagePath),
            from - (from % IntervalSeconds),
            now,
            options.Security ?? UpOptions.SecurityNone,
            options.Protocol ?? UpOptions.ProtocolDlms);
    }

    // A file is found again from any folder; a built-in name is a name.
    static string NameOf(string nameOrPath) =>
        BuiltInTariffs.TextOf(nameOrPath) is null ? Path.GetFullPath(nameOrPath) : nameOrPath;

    static MeterFleet OpenFleet(DataDirectory data, Installation installation, CompiledTariff tariff)
    {
        // The meters are switched on one period early, so that the first row stands at the first local midnight.
        var site = SiteOf(tariff.ZoneId, installation.HistoryFromUnixSeconds);
        var plan = new FleetPlan(
            installation.Seed,
            installation.MeterCount,
            installation.HistoryFromUnixSeconds - IntervalSeconds,
            site,
            MeterSettings.Default with { UtcOffsetMinutes = site.UtcOffsetSeconds / 60 },
            installation.UsageDirectory ?? FleetPlan.HouseholdModel);
        MeterFleet fleet;
        try
        {
            fleet = MeterFleet.Open(
                new FileMeterStorage(Path.Combine(data.Meters, "fleet")), plan, Loads.Of(installation, plan.Site));
        }
        catch (MeterStorageException fault)
        {
            throw new RefusedException(fault.Message);
        }

        // A first start that was cut short may have left meters of another plan, and no installation yet.
        if (fleet.Plan.DifferencesFrom(plan) is { Count: > 0 } differences)
        {
            fleet.Dispose();
            throw new RefusedException(
                $"the meters in {data.Meters} are of another installation: {string.Join(", ", differences)}.");
        }

        return fleet;
    }

    internal static Site SiteOf(string zoneId, long unixSeconds)
    {
        var zone = DateTimeZoneProviders.Tzdb[zoneId];
        var offset = zone.GetZoneInterval(Instant.FromUnixTimeSeconds(unixSeconds)).StandardOffset;
        return Site.Beijing.MovedTo(offset.Seconds);
    }

    static int AreaSizeOf(UpOptions options, MeterFleet fleet)
    {
        var areaCount = options.AreaCount ?? (options.SiloCount * UpOptions.AreasPerSiloCount);
        return areaCount == 0
            ? UtilityRegistry.AreaMeterCountMax
            : Math.Clamp((fleet.Count + areaCount - 1) / areaCount, 1, UtilityRegistry.AreaMeterCountMax);
    }

    static ServicePoint[] ServicePoints(
        Installation installation, MeterFleet fleet, int areaSize, int postpaidCount) =>
        [.. fleet.Meters.Select((meter, index) => new ServicePoint(
            1 + (index / areaSize),
            FirstAccountNumber + index,
            long.Parse(meter.Identity.SerialNumber, NumberStyles.None, CultureInfo.InvariantCulture),
            HasSolar(installation, fleet.Plan, index),
            ProtocolOf(installation, index),
            IsPostpaid: index >= fleet.Count - postpaidCount))];

    static MeterProtocol ProtocolOf(Installation installation, int index) => installation.Protocol switch
    {
        UpOptions.ProtocolDlt645 => MeterProtocol.Dlt645,
        UpOptions.ProtocolMixed when index % 2 == 1 => MeterProtocol.Dlt645,
        _ => MeterProtocol.Dlms,
    };

    static bool HasSolar(Installation installation, FleetPlan plan, int index) =>
        installation.UsageDirectory is not null || new Home(plan.Seed, index, plan.Site).Solar is not null;
}
