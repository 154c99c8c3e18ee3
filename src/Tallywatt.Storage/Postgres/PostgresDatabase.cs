using System.Collections.Concurrent;
using System.Data.Common;
using System.Net.Sockets;
using Npgsql;
using Tallywatt.Storage.Copy;
using Tallywatt.Storage.Ledger;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Storage.Postgres;

/// <summary>A PostgreSQL database: one writer a process that commits in groups, and short-lived readers.</summary>
/// <remarks>What was acknowledged must be on disk, so the server's fsync and synchronous_commit are read before the
/// first write; a server that would not keep it is refused.</remarks>
public sealed class PostgresDatabase : StoreDatabase
{
    readonly PostgresAddress address;
    readonly ConcurrentDictionary<Type, Lazy<IAsyncDisposable>> parts = new();
    NpgsqlConnection? hold;

    PostgresDatabase(PostgresAddress address, NpgsqlDataSource source)
    {
        this.address = address;
        Source = source;
        Writer = new(source);
    }

    public override string Name => address.Name;

    /// <summary>For a library that opens connections of its own; it holds the password.</summary>
    public string ConnectionString => address.Settings.ConnectionString;

    /// <summary>The pool of connections, for what needs one of its own.</summary>
    public NpgsqlDataSource Source { get; }

    public PostgresWriter Writer { get; }

    public override NpgsqlConnection Read() => Source.OpenConnection();

    public override Task<T> WriteAsync<T>(Func<DbConnection, T> work) => Writer.WriteAsync(work);

    /// <summary>The one part of a kind that lives as long as this database.</summary>
    internal T Part<T>(Func<T> make)
        where T : class, IAsyncDisposable =>
        (T)parts.GetOrAdd(typeof(T), _ => new(make)).Value;

    /// <summary>Says that this process uses the store until it ends, also when it is killed.</summary>
    /// <param name="shared">Others of one cluster may use it at the same time.</param>
    /// <exception cref="StoreRefusedException">Another process uses it.</exception>
    public override void Take(bool shared)
    {
        hold = Single(address, "");
        PostgresHold.Take(hold, address, shared);
        StoreCopy.Settle(hold);
    }

    public override async ValueTask DisposeAsync()
    {
        await (hold?.DisposeAsync() ?? ValueTask.CompletedTask);
        foreach (var part in parts.Values)
        {
            await part.Value.DisposeAsync();
        }

        await Writer.DisposeAsync();
        await Source.DisposeAsync();
    }

    /// <summary>Opens the database, brings its schema up to date, and starts the writer.</summary>
    /// <exception cref="StoreRefusedException">It cannot be reached, is not ours, is newer than this program, or would
    /// not be durable.</exception>
    internal static PostgresDatabase Open(PostgresAddress address)
    {
        // Statements that come again are planned once; a plan made while a table was small must not read it whole for
        // ever after.
        var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(address.Settings.ConnectionString)
        {
            MaxAutoPrepare = 128,
            AutoPrepareMinUsages = 3,
            Options = $"{address.Settings.Options} -c enable_seqscan=off".Trim(),
        });
        try
        {
            using var connection = Reach(address, source);
            MakeDurable(connection, address);
            PostgresMigrator.BringUpToDate(connection, address);
            if (LedgerTip.Fault(connection) is { } fault)
            {
                throw new StoreRefusedException(
                    $"{address.Name}: the database is damaged ({fault}). Leave it as it is, and restore its last "
                    + "backup into another database with PostgreSQL's own tools; rows since then are read from the "
                    + "meters again.");
            }
        }
        catch
        {
            source.Dispose();
            throw;
        }

        return new(address, source);
    }

    /// <summary>A connection of its own that cannot write. Creates nothing.</summary>
    /// <exception cref="StoreRefusedException">It cannot be reached, or holds nothing of ours.</exception>
    internal static NpgsqlConnection OpenForReading(PostgresAddress address)
    {
        var connection = Single(address, "-c default_transaction_read_only=on");
        try
        {
            return PostgresMigrator.Version(connection, address) > 0
                ? connection
                : throw new StoreRefusedException($"{address.Name}: no utility was ever installed here.");
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>How many scripts were run there; zero in an empty database.</summary>
    internal static int VersionOf(PostgresAddress address)
    {
        using var connection = Single(address, "");
        return PostgresMigrator.Version(connection, address);
    }

    /// <summary>A connection of its own to a store that nobody else uses, with its schema up to date.</summary>
    /// <exception cref="StoreRefusedException">It cannot be reached, is not ours, or is in use.</exception>
    internal static NpgsqlConnection OpenAlone(PostgresAddress address)
    {
        var connection = Single(address, "");
        try
        {
            MakeDurable(connection, address);
            PostgresHold.Take(connection, address, shared: false);
            PostgresMigrator.BringUpToDate(connection, address);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    static NpgsqlConnection Single(PostgresAddress address, string options)
    {
        var settings = new NpgsqlConnectionStringBuilder(address.Settings.ConnectionString)
        {
            Pooling = false,
            Options = options,
            CommandTimeout = 0, // A whole table is read or written by one statement.
        };
        return Reach(address, () =>
        {
            var opened = new NpgsqlConnection(settings.ConnectionString);
            opened.Open();
            return opened;
        });
    }

    static NpgsqlConnection Reach(PostgresAddress address, NpgsqlDataSource source) =>
        Reach(address, source.OpenConnection);

    static NpgsqlConnection Reach(PostgresAddress address, Func<NpgsqlConnection> open)
    {
        try
        {
            return open();
        }
        catch (Exception fault) when (fault is DbException or SocketException or TimeoutException or ArgumentException)
        {
            var why = (fault as PostgresException)?.MessageText ?? (fault.InnerException ?? fault).Message;
            throw new StoreRefusedException($"{address.Name} cannot be opened: {why}");
        }
    }

    static void MakeDurable(NpgsqlConnection connection, PostgresAddress address)
    {
        connection.Execute("SET synchronous_commit = on");
        var (fsync, encoding) = (Text(connection, "SHOW fsync"), Text(connection, "SHOW server_encoding"));
        if (fsync != "on" || encoding != "UTF8")
        {
            throw new StoreRefusedException(
                $"{address.Name}: the database cannot be used (fsync={fsync}, encoding={encoding}; on and UTF8 are "
                + "needed). Change the server's fsync, or create the database with ENCODING 'UTF8'.");
        }
    }

    static string Text(NpgsqlConnection connection, string sql)
    {
        using var command = connection.Prepare(sql);
        return command.ExecuteScalar() as string ?? "";
    }
}
