using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Tallywatt.Storage.Sql;
using Tallywatt.Storage.Sqlite.Months;

namespace Tallywatt.Storage.Sqlite;

/// <summary>One data directory's database: one writer that commits in groups, and short-lived readers.</summary>
/// <remarks>
/// Opened with WAL and synchronous=FULL, and both are read back before the first write: with NORMAL an acknowledged
/// transaction may vanish when power fails. A reader sees the last commit at the moment it opens and never waits
/// for the writer.
/// </remarks>
public sealed class SqliteDatabase : StoreDatabase
{
    const int BusyTimeoutSeconds = 10;

    readonly string readerConnection;

    SqliteDatabase(string path, string readerConnection, SqliteWriter writer)
    {
        Path = path;
        this.readerConnection = readerConnection;
        Writer = writer;
    }

    public string Path { get; }

    public override string Name => Path;

    public SqliteWriter Writer { get; }

    /// <summary>Creates or opens the file, brings its schema up to date, and starts the writer.</summary>
    /// <exception cref="StoreRefusedException">The file is not ours, is newer than this program, is damaged, or cannot
    /// be made durable.</exception>
    public static SqliteDatabase Open(string path)
    {
        var connection = Connect(Connection(path, SqliteOpenMode.ReadWriteCreate, pooling: false));
        try
        {
            SqliteIntegrity.Check(connection, path);
            MakeDurable(connection, path);
            Migrator.BringUpToDate(connection);
            SqliteIntegrity.CheckTips(connection, path);
            SqliteIntegrity.CheckMonths(path);
        }
        catch (SqliteException fault) when (SqliteIntegrity.IsDamage(fault))
        {
            connection.Dispose();
            throw SqliteIntegrity.Damaged(path, fault.Message);
        }
        catch
        {
            connection.Dispose();
            throw;
        }

        return new(path, Connection(path, SqliteOpenMode.ReadOnly, pooling: true), new SqliteWriter(connection));
    }

    /// <summary>A reader of a file that another process may be writing. Creates nothing.</summary>
    public static SqliteConnection OpenForReading(string path) =>
        Connect(Connection(path, SqliteOpenMode.ReadOnly, pooling: false));

    /// <summary>An open read-only connection. Dispose it soon: it goes back to the pool.</summary>
    public override SqliteConnection Read() => Connect(readerConnection);

    public override Task<T> WriteAsync<T>(Func<DbConnection, T> work) => Writer.WriteAsync(work);

    public override SqliteConnection ReadDays(DateOnly from, DateOnly to)
    {
        if (MonthReading.Within(Path, from, to).Count > 0)
        {
            return OpenForReadingDays(Path, from, to);
        }

        // Nearly always the days asked for are of this month: no file to attach, and a pooled connection will do.
        var connection = Read();
        connection.BeginTransaction(deferred: true); // Ends with the connection.
        connection.Execute("SELECT COUNT(*) FROM main.sqlite_master");
        if (MonthReading.Within(Path, from, to).Count == 0)
        {
            return connection;
        }

        connection.Dispose(); // A month's file appeared before the snapshot began.
        return OpenForReadingDays(Path, from, to);
    }

    public override IReadOnlyList<DaySpan> SpansOf(DateOnly from, DateOnly to) => MonthReading.Spans(Path, from, to);

    /// <summary>Like <see cref="ReadDays"/>, for a file that another process may be writing.</summary>
    internal static SqliteConnection OpenForReadingDays(string path, DateOnly from, DateOnly to)
    {
        while (true)
        {
            var connection = OpenForReading(path);
            try
            {
                if (MonthReading.TryAttach(connection, path, from, to))
                {
                    return connection;
                }

                connection.Dispose();
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        }
    }

    /// <summary>A writer of a file beside the database, created when it is missing.</summary>
    internal static SqliteConnection OpenToWrite(string path) =>
        Connect(Connection(path, SqliteOpenMode.ReadWriteCreate, pooling: false));

    public override async ValueTask DisposeAsync()
    {
        // The writer closes last: only then is the write-ahead log folded back and its file removed.
        SqliteConnection.ClearPool(new(readerConnection));
        await Writer.DisposeAsync();
    }

    static string Connection(string path, SqliteOpenMode mode, bool pooling) =>
        new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = pooling,
            DefaultTimeout = BusyTimeoutSeconds,
        }.ToString();

    static SqliteConnection Connect(string connectionString)
    {
        var connection = new SqliteConnection(connectionString);
        try
        {
            connection.Open();
        }
        catch
        {
            connection.Dispose();
            throw;
        }

        return connection;
    }

    static void MakeDurable(SqliteConnection connection, string path)
    {
        connection.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;");
        // The write-ahead log is folded back every 8 MiB: rarely enough for speed, often enough to stay small.
        connection.Execute("PRAGMA wal_autocheckpoint = 2048; PRAGMA cache_size = -16384;");
        var journal = Text(connection, "PRAGMA journal_mode");
        var synchronous = Text(connection, "PRAGMA synchronous");
        const string full = "2";
        if (journal != "wal" || synchronous != full)
        {
            throw new StoreRefusedException(
                $"{path}: the database cannot be made durable (journal_mode={journal}, synchronous={synchronous}; "
                + "wal and 2 are needed). Put the data directory on a local disk.");
        }
    }

    static string Text(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture) ?? "";
    }
}
