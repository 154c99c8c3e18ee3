using Tallywatt.Core.Areas;
using Tallywatt.Platform.Registry;
using Tallywatt.Storage;
using Tallywatt.Storage.Registry;
using Xunit;

namespace Tallywatt.StoreTests.Registry;

/// <summary>What every registry store does. A database is a subclass without tests of its own.</summary>
public abstract class RegistryStoreContract(StoreKind kind) : StoreContract(kind)
{
    static readonly Installation Somewhere = new(
        7, 2, "beijing-residential", "ABC", "Asia/Shanghai", "CNY", null, 1_700_000_000, 1_702_592_000);

    static readonly ServicePoint[] Points = [new(1, 100_001, 12, false), new(1, 100_002, 24, true)];

    RegistryStore Store => new(Database);

    [Fact]
    public void A_new_store_holds_nothing()
    {
        Assert.Null(Store.Installation());
        Assert.Empty(Store.ServicePoints());
        Assert.Null(Store.ClockUnixSeconds());
    }

    [Fact]
    public async Task An_installation_is_found_again_whole()
    {
        await Store.InstallAsync(Somewhere, Points);

        Assert.Equal(Somewhere, Store.Installation());
        Assert.Equal(Points, Store.ServicePoints());
    }

    [Fact]
    public async Task A_second_installation_is_refused_and_changes_nothing()
    {
        await Store.InstallAsync(Somewhere, Points);

        await Assert.ThrowsAnyAsync<Exception>(() => Store.InstallAsync(Somewhere with { Seed = 8 }, []));
        Assert.Equal(Somewhere, Store.Installation());
    }

    [Fact]
    public async Task What_happened_to_a_service_point_is_found_again()
    {
        await Store.InstallAsync(Somewhere, Points);
        MeterExchange replaced = new(100_001, 12, 36, 1_700_900_000, 500, 6, 70, 8)
        {
            RequestedBy = "hall",
            Reason = "broken",
        };
        AreaCommit commit = new(1, 1, new byte[] { 1 }, [], [], [], [])
        {
            Extras = AreaExtras.None with { Exchanges = [replaced], Ends = [new(100_001, 1_701_000_000)] },
        };
        await StorageSetup.AreaStoreOf(Database).CommitAsync(new(commit, null, [], "CNY", 1_701_000_000));
        AccountContract contract = new(1, 100_003, 100_001, 1_701_100_000, "beijing-ev");
        await Store.AddContractAsync(contract);

        await Assert.ThrowsAsync<InvalidOperationException>(() => Store.AddContractAsync(contract));
        Assert.Equal([contract], Store.History().Contracts);
        var points = Store.ServicePoints();
        Assert.Equal([100_001, 100_002, 100_003], points.Select(point => point.AccountNumber));
        Assert.Equal((36, 12, 1_701_000_000, false),
            (points[0].MeterNumber, points[0].SeriesNumber, points[0].UntilUnixSeconds, points[0].IsNewest));
        Assert.Equal((36, 12, 100_001, "beijing-ev", true),
            (points[2].MeterNumber, points[2].SeriesNumber, points[2].FollowsAccountNumber, points[2].TariffName,
                points[2].IsNewest));
        Assert.Equal(Points[1], points[1]);
        var kept = Assert.Single(Store.History().Meters);
        Assert.Equal(("hall", 70), (kept.RequestedBy, kept.NewImportWattHours));
    }

    [Fact]
    public async Task The_kept_clock_never_goes_back()
    {
        await Store.KeepClockAsync(2_000);
        await Store.KeepClockAsync(1_000);
        Assert.Equal(2_000, Store.ClockUnixSeconds());

        await Store.KeepClockAsync(3_000);
        Assert.Equal(3_000, Store.ClockUnixSeconds());
    }
}

public sealed class SqliteRegistryStoreTests() : RegistryStoreContract(StoreKind.Sqlite);

public sealed class PostgresRegistryStoreTests() : RegistryStoreContract(StoreKind.Postgres);
