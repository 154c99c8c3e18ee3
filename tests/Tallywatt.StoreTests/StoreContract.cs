using Tallywatt.Storage.Sql;
using Xunit;

namespace Tallywatt.StoreTests;

/// <summary>The two kinds of database that every store runs on.</summary>
public enum StoreKind
{
    Sqlite = 1,
    Postgres = 2,
}

/// <summary>What a store must do, written once. A database is a subclass of one line, without tests of its own.
/// </summary>
public abstract class StoreContract(StoreKind kind) : IAsyncLifetime
{
    ITemporaryStore temporary = null!;

    protected StoreKind Kind => kind;

    protected StoreDatabase Database => temporary.Database;

    protected StorePlace Place => temporary.Place;

    public virtual async ValueTask InitializeAsync() =>
        temporary = kind == StoreKind.Sqlite ? new TemporaryDatabase() : await TemporarySchema.CreateAsync();

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (temporary is not null)
        {
            await temporary.DisposeAsync();
        }
    }

    /// <summary>Closes and opens again, as a restart does.</summary>
    protected Task RestartAsync() => temporary.ReopenAsync();
}
