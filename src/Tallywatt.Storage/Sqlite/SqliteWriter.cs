using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Tallywatt.Storage.Sqlite;

/// <summary>The one writer of a database. Works that wait together share one transaction and one disk flush.</summary>
/// <remarks>
/// A work either happens whole or not at all: each runs behind its own savepoint, so a work that throws takes nothing
/// of its neighbours with it. A task ends only after the commit; when the commit fails, every work of the group
/// fails and nothing of it is kept.
/// </remarks>
public sealed class SqliteWriter : IAsyncDisposable
{
    const int GroupCountMax = 256;
    const int WaitingCountMax = 4_096;

    readonly SqliteConnection connection;
    readonly Channel<Work> waiting = Channel.CreateBounded<Work>(
        new BoundedChannelOptions(WaitingCountMax) { SingleReader = true });

    readonly Task loop;

    internal SqliteWriter(SqliteConnection connection)
    {
        this.connection = connection;
        loop = Task.Factory.StartNew(
            RunAsync, CancellationToken.None, TaskCreationOptions.None, TaskScheduler.Default).Unwrap();
    }

    /// <summary>How many transactions were committed; with the count of works it tells how well they group.</summary>
    public long CommitCount { get; private set; }

    /// <summary>Runs the work inside a transaction. The result is durable when the task ends.</summary>
    public async Task<T> WriteAsync<T>(Func<SqliteConnection, T> work)
    {
        var item = new Work<T>(work);
        await waiting.Writer.WriteAsync(item);
        return await item.Done.Task;
    }

    public Task WriteAsync(Action<SqliteConnection> work) =>
        WriteAsync(database =>
        {
            work(database);
            return true;
        });

    public async ValueTask DisposeAsync()
    {
        waiting.Writer.TryComplete();
        await loop;
        await connection.DisposeAsync();
    }

    async Task RunAsync()
    {
        var group = new List<Work>(GroupCountMax);
        while (await waiting.Reader.WaitToReadAsync())
        {
            group.Clear();
            while (group.Count < GroupCountMax && waiting.Reader.TryRead(out var next))
            {
                group.Add(next);
            }

            Commit(group);
        }
    }

#pragma warning disable CA1031 // Whatever a work throws belongs to its caller, not to its neighbours.
    void Commit(List<Work> group)
    {
        try
        {
            connection.Execute("BEGIN IMMEDIATE");
            foreach (var work in group)
            {
                RunOne(work);
            }

            connection.Execute("COMMIT");
            CommitCount++;
        }
        catch (Exception fault)
        {
            RollBack();
            group.ForEach(work => work.Fail(fault));
            return;
        }

        group.ForEach(work => work.Succeed());
    }

    void RunOne(Work work)
    {
        connection.Execute("SAVEPOINT work");
        try
        {
            work.Run(connection);
        }
        catch (Exception fault)
        {
            connection.Execute("ROLLBACK TO work");
            work.Fail(fault);
        }

        connection.Execute("RELEASE work");
    }

    void RollBack()
    {
        try
        {
            connection.Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            // SQLite has already rolled back; there is no transaction to end.
        }
    }
#pragma warning restore CA1031

    abstract class Work
    {
        internal abstract void Run(SqliteConnection connection);

        internal abstract void Succeed();

        internal abstract void Fail(Exception fault);
    }

    sealed class Work<T>(Func<SqliteConnection, T> work) : Work
    {
        T? result;

        internal TaskCompletionSource<T> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal override void Run(SqliteConnection connection) => result = work(connection);

        // A work that already failed alone stays failed; these have no effect on it.
        internal override void Succeed() => Done.TrySetResult(result!);

        internal override void Fail(Exception fault) => Done.TrySetException(fault);
    }
}
