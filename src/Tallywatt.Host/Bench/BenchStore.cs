using System.CommandLine;

namespace Tallywatt.Host.Bench;

/// <summary>Where a benchmark keeps what it stores.</summary>
sealed class BenchStore
{
    readonly Option<string> store = new("--store")
    {
        Description = "sqlite, postgres (a private server on a socket), or the address of an empty database, "
            + "postgres://user:password@host:port/database",
        HelpName = "STORE",
        DefaultValueFactory = _ => StoreUnderTest.Sqlite,
    };

    readonly Option<string?> data = new("--data")
    {
        Description = "Where to put the store; it is kept. A temporary directory when left out", HelpName = "DIR",
    };

    internal BenchStore() => store.Validators.Add(result =>
    {
        var given = result.GetValueOrDefault<string>();
        if (given is not (StoreUnderTest.Sqlite or StoreUnderTest.Postgres)
            && !given.StartsWith("postgres://", StringComparison.Ordinal))
        {
            result.AddError($"--store is '{given}'; allowed: sqlite, postgres or postgres://...");
        }
    });

    internal void AddTo(Command command)
    {
        command.Add(store);
        command.Add(data);
    }

    internal Task<StoreUnderTest> CreateAsync(ParseResult parsed) =>
        StoreUnderTest.CreateAsync(parsed.GetValue(store)!, parsed.GetValue(data));
}
