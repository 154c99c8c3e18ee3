using System.Data.Common;

namespace Tallywatt.Storage.Sql;

/// <summary>An open database, SQLite or PostgreSQL: a writer that commits in groups, and short-lived readers.</summary>
/// <remarks>
/// A store that speaks the SQL both databases accept is one class over this type. Where a database has a faster way,
/// two classes face each other in one folder: <c>X.Sqlite.cs</c> and <c>X.Postgres.cs</c>.
/// </remarks>
public abstract class StoreDatabase : IAsyncDisposable
{
    /// <summary>What people call it in messages: a path, or an address without its password.</summary>
    public abstract string Name { get; }

    /// <summary>An open connection for reading. Dispose it soon: it goes back to the pool.</summary>
    public abstract DbConnection Read();

    /// <summary>A connection for reading, to which every closed day from one day to another is there under the tables'
    /// own names, wherever it stands. Where days stand in files of their own it holds one snapshot, so the caller
    /// begins no transaction. Dispose it soon.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The days stand in more files than can be read at once: ask for
    /// them span by span, as <see cref="SpansOf"/> says.</exception>
    public virtual DbConnection ReadDays(DateOnly from, DateOnly to) => Read();

    /// <summary>Splits a span of days into spans that <see cref="ReadDays"/> can read, oldest first.</summary>
    public virtual IReadOnlyList<DaySpan> SpansOf(DateOnly from, DateOnly to) => [new(from, to)];

    /// <summary>Runs the work inside a transaction, whole or not at all. The result is durable when the task ends.
    /// </summary>
    /// <remarks>A work that throws takes nothing of its neighbours with it. A statement that fails ends the work: it
    /// must not be caught and gone on from, for PostgreSQL takes no further statement then.</remarks>
    public abstract Task<T> WriteAsync<T>(Func<DbConnection, T> work);

    public Task WriteAsync(Action<DbConnection> work) =>
        WriteAsync(connection =>
        {
            work(connection);
            return true;
        });

    /// <summary>Says that this process uses the store until it ends, also when it is killed.</summary>
    /// <remarks>A file is held with its data directory, so there is nothing to do for one.</remarks>
    /// <param name="shared">Others of one cluster may use it at the same time.</param>
    /// <exception cref="StoreRefusedException">Another process uses it.</exception>
    public virtual void Take(bool shared)
    {
    }

    public abstract ValueTask DisposeAsync();
}
