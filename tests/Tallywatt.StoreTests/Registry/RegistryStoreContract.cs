using Tallywatt.Platform.Registry;
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
