using Tallywatt.Storage.Sql;

namespace Tallywatt.StoreTests;

/// <summary>An empty store of its own for one test, gone afterwards.</summary>
interface ITemporaryStore : IAsyncDisposable
{
    StoreDatabase Database { get; }

    /// <summary>Where it is, for whoever opens it a second time.</summary>
    StorePlace Place { get; }

    /// <summary>Closes and opens again, as a restart does.</summary>
    Task ReopenAsync();
}
