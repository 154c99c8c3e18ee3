using System.Data.Common;

namespace Tallywatt.Storage.Sql;

/// <summary>Something to write, and whoever waits for it to be durable.</summary>
public abstract class WriteWork<TConnection>
    where TConnection : DbConnection
{
    private protected WriteWork()
    {
    }

    internal abstract void Run(TConnection connection);

    internal abstract void Succeed();

    internal abstract void Fail(Exception fault);
}

sealed class WriteWork<TConnection, T>(Func<TConnection, T> work) : WriteWork<TConnection>
    where TConnection : DbConnection
{
    T? result;

    internal TaskCompletionSource<T> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal override void Run(TConnection connection) => result = work(connection);

    // A work that already failed alone stays failed; these have no effect on it.
    internal override void Succeed() => Done.TrySetResult(result!);

    internal override void Fail(Exception fault) => Done.TrySetException(fault);
}
