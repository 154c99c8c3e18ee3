using System.Data;
using Npgsql;
using Tallywatt.Platform.Areas;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Storage.Areas;

/// <summary>Commits areas in groups: one check for all, one COPY a table, one flush.</summary>
/// <remarks>A commit that may not be written is refused alone, before anything is. What the database itself refuses
/// ends the group's transaction; then each goes alone, so that one takes nothing of its neighbours with it.</remarks>
sealed class AreaGroup : GroupLoop<AreaGroup.Waiting>
{
    const int GroupCountMax = 128;

    readonly NpgsqlDataSource source;
    NpgsqlConnection? connection;

    internal AreaGroup(NpgsqlDataSource source)
        : base(GroupCountMax)
    {
        this.source = source;
        Begin();
    }

    internal async Task CommitAsync(AreaWrite write)
    {
        var waiting = new Waiting(write);
        await AddAsync(waiting);
        await waiting.Done.Task;
    }

#pragma warning disable CA1031 // Whatever a commit meets belongs to its caller, not to its neighbours.
    private protected override void Commit(List<Waiting> group)
    {
        try
        {
            CommitTogether(group);
        }
        catch (PostgresException) when (group.Count > 1)
        {
            group.ForEach(one => Commit([one]));
        }
        catch (Exception fault)
        {
            group.ForEach(one => one.Done.TrySetException(Told(fault)));
        }
    }
#pragma warning restore CA1031

    private protected override ValueTask CloseAsync() => connection?.DisposeAsync() ?? ValueTask.CompletedTask;

    static Exception Told(Exception fault) => fault is PostgresException refused && refused.BreaksConstraint()
        ? new InvalidOperationException($"The database refuses the commit: {refused.MessageText}.", refused)
        : fault;

    void CommitTogether(List<Waiting> group)
    {
        var open = Connection();
        using var transaction = open.BeginTransaction(IsolationLevel.ReadCommitted);
        var gate = AreaGate.Of(open, group.ConvertAll(one => one.Write));
        var refused = new List<(Waiting One, Exception Why)>();
        var admitted = new List<Waiting>(group.Count);
        foreach (var one in group)
        {
            if (gate.Refusal(one.Write) is { } why)
            {
                refused.Add((one, why));
            }
            else
            {
                admitted.Add(one);
            }
        }

        if (admitted.Count > 0)
        {
            AreaRows.Write(open, admitted.ConvertAll(one => one.Write), gate.Tips);
            transaction.Commit();
            CommitCount++;
        }

        admitted.ForEach(one => one.Done.TrySetResult());
        refused.ForEach(one => one.One.Done.TrySetException(one.Why));
    }

    NpgsqlConnection Connection()
    {
        if (connection?.State == ConnectionState.Open)
        {
            return connection;
        }

        connection?.Dispose();
        connection = source.OpenConnection();
        connection.Execute("SET synchronous_commit = on");
        return connection;
    }

    internal sealed class Waiting(AreaWrite write)
    {
        internal AreaWrite Write => write;

        internal TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
