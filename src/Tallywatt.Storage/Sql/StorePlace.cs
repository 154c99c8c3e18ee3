using System.Data.Common;
using Microsoft.Data.Sqlite;
using Tallywatt.Storage.Copy;
using Tallywatt.Storage.Postgres;
using Tallywatt.Storage.Sqlite;
using Tallywatt.Storage.Sqlite.Months;

namespace Tallywatt.Storage.Sql;

/// <summary>Where a utility keeps what it knows: a SQLite file, or a PostgreSQL database.</summary>
public abstract class StorePlace
{
    private protected StorePlace()
    {
    }

    /// <summary>What people call it in messages: a path, or an address without its password.</summary>
    public abstract string Name { get; }

    /// <summary>False when there is certainly nothing yet; a database server is only asked when it is opened.</summary>
    public abstract bool MayExist { get; }

    /// <summary>A SQLite file; nothing is opened yet.</summary>
    public static StorePlace File(string path) => new SqlitePlace(path);

    /// <summary>A PostgreSQL database by its address, <c>postgres://user:password@host:port/database</c>; nothing is
    /// opened yet.</summary>
    /// <exception cref="StoreRefusedException">The address cannot be read.</exception>
    public static StorePlace Postgres(string address) => new PostgresPlace(PostgresAddress.Parse(address));

    /// <summary>Creates or opens the store, brings its schema up to date, and starts its writer.</summary>
    /// <exception cref="StoreRefusedException">The store cannot be used as it is.</exception>
    public abstract StoreDatabase Open();

    /// <summary>A connection that only reads, also while another process writes. Creates nothing.</summary>
    /// <exception cref="StoreRefusedException">There is no store of ours.</exception>
    public abstract DbConnection OpenForReading();

    /// <summary>Like <see cref="OpenForReading"/>, with closed days as <see cref="StoreDatabase.ReadDays"/> shows
    /// them, and in one snapshot already.</summary>
    /// <exception cref="StoreRefusedException">There is no store of ours.</exception>
    internal abstract DbConnection OpenForReadingDays(DateOnly from, DateOnly to);

    /// <summary>See <see cref="StoreDatabase.SpansOf"/>.</summary>
    internal virtual IReadOnlyList<DaySpan> SpansOf(DateOnly from, DateOnly to) => [new(from, to)];

    /// <summary>Everything it holds as of now, table by table.</summary>
    /// <exception cref="StoreRefusedException">It is not ours, or its schema is another one.</exception>
    internal abstract StoreMoment OpenMoment();

    /// <summary>How far its schema is; creates nothing.</summary>
    /// <exception cref="StoreRefusedException">It cannot be opened, or is another program's.</exception>
    public abstract StoreSchema Schema();

    /// <summary>Brings the schema up to date, and creates what is not there.</summary>
    /// <returns>The names of the scripts that were run.</returns>
    /// <exception cref="StoreRefusedException">It cannot be opened, is not ours, or is in use.</exception>
    public IReadOnlyList<string> Migrate()
    {
        var pending = Schema().Pending;
        if (pending.Count > 0)
        {
            RunPending();
        }

        return pending;
    }

    private protected abstract void RunPending();
}

sealed class SqlitePlace(string path) : StorePlace
{
    public override string Name => path;

    public override bool MayExist => System.IO.File.Exists(path);

    public override StoreDatabase Open() => SqliteDatabase.Open(path);

    public override DbConnection OpenForReading() => Opened(() => SqliteDatabase.OpenForReading(path));

    internal override DbConnection OpenForReadingDays(DateOnly from, DateOnly to) =>
        Opened(() => SqliteDatabase.OpenForReadingDays(path, from, to));

    internal override IReadOnlyList<DaySpan> SpansOf(DateOnly from, DateOnly to) =>
        MonthReading.Spans(path, from, to);

    public override StoreSchema Schema()
    {
        if (!MayExist)
        {
            return StoreSchema.Of("SQLite", 0, MigrationScripts.Sqlite);
        }

        return Opened(() =>
        {
            using var connection = SqliteDatabase.OpenForReading(path);
            return StoreSchema.Of("SQLite", Migrator.Version(connection), MigrationScripts.Sqlite);
        });
    }

    internal override StoreMoment OpenMoment() => Opened(() => new SqliteMoment(path));

    private protected override void RunPending() => Open().DisposeAsync().AsTask().GetAwaiter().GetResult();

    T Opened<T>(Func<T> open)
    {
        try
        {
            return open();
        }
        catch (SqliteException fault)
        {
            throw new StoreRefusedException($"{path}: this is not a database of Tallywatt ({fault.Message}).");
        }
    }
}

sealed class PostgresPlace(PostgresAddress address) : StorePlace
{
    public override string Name => address.Name;

    public override bool MayExist => true;

    internal PostgresAddress Address => address;

    public override StoreDatabase Open() => PostgresDatabase.Open(address);

    public override DbConnection OpenForReading() => PostgresDatabase.OpenForReading(address);

    internal override DbConnection OpenForReadingDays(DateOnly from, DateOnly to)
    {
        var connection = OpenForReading();
        connection.BeginSnapshot(); // It ends with the connection.
        return connection;
    }

    public override StoreSchema Schema() =>
        StoreSchema.Of("PostgreSQL", PostgresDatabase.VersionOf(address), MigrationScripts.Postgres);

    internal override StoreMoment OpenMoment() => new PostgresMoment(address);

    private protected override void RunPending() => PostgresDatabase.OpenAlone(address).Dispose();
}
