using System.Data;
using System.Data.Common;

namespace Tallywatt.Storage.Sql;

/// <summary>The one writer of a database. Works that wait together share one transaction and one disk flush.</summary>
/// <remarks>
/// A work either happens whole or not at all: each runs behind its own savepoint, so a work that throws takes nothing
/// of its neighbours with it. A task ends only after the commit; when the commit fails, every work of the group
/// fails and nothing of it is kept.
/// </remarks>
public abstract class GroupWriter<TConnection> : GroupLoop<WriteWork<TConnection>>
    where TConnection : DbConnection
{
    const int GroupCountMax = 256;

    private protected GroupWriter()
        : base(GroupCountMax)
    {
    }

    private protected abstract string BeginStatement { get; }

    /// <summary>Runs the work inside a transaction. The result is durable when the task ends.</summary>
    public async Task<T> WriteAsync<T>(Func<TConnection, T> work)
    {
        var item = new WriteWork<TConnection, T>(work);
        await AddAsync(item);
        return await item.Done.Task;
    }

    public Task WriteAsync(Action<TConnection> work) =>
        WriteAsync(database =>
        {
            work(database);
            return true;
        });

    /// <summary>The writer's connection, open.</summary>
    private protected abstract TConnection Connection();

#pragma warning disable CA1031 // Whatever a work throws belongs to its caller, not to its neighbours.
    private protected override void Commit(List<WriteWork<TConnection>> group)
    {
        try
        {
            var connection = Connection();
            connection.Execute(BeginStatement);
            foreach (var work in group)
            {
                RunOne(connection, work);
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

    static void RunOne(TConnection connection, WriteWork<TConnection> work)
    {
        connection.Execute("SAVEPOINT work");
        try
        {
            work.Run(connection);
        }
        catch (Exception fault)
        {
            work.Fail(fault);
            if (connection.State != ConnectionState.Open)
            {
                throw; // The connection is lost, and the whole group with it.
            }

            connection.Execute("ROLLBACK TO work");
        }

        connection.Execute("RELEASE work");
    }

    void RollBack()
    {
        try
        {
            Connection().Execute("ROLLBACK");
        }
        catch (DbException)
        {
            // The database has already rolled back; there is no transaction to end.
        }
    }
#pragma warning restore CA1031
}
