using System.Threading.Channels;

namespace Tallywatt.Storage.Sql;

/// <summary>Takes what waits, in the order it came, and commits it in groups; one group at a time.</summary>
/// <typeparam name="TItem">What is committed.</typeparam>
public abstract class GroupLoop<TItem> : IAsyncDisposable
{
    const int WaitingCountMax = 4_096;

    readonly Channel<TItem> waiting = Channel.CreateBounded<TItem>(
        new BoundedChannelOptions(WaitingCountMax) { SingleReader = true });

    readonly int groupCountMax;
    Task? loop;

    /// <param name="groupCountMax">The most items of one transaction.</param>
    private protected GroupLoop(int groupCountMax) => this.groupCountMax = groupCountMax;

    /// <summary>How many transactions were committed; with the count of works it tells how well they group.</summary>
    public long CommitCount { get; private protected set; }

    public async ValueTask DisposeAsync()
    {
        waiting.Writer.TryComplete();
        if (loop is not null)
        {
            await loop;
        }

        await CloseAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Called once, when everything the loop needs is there.</summary>
    private protected void Begin() =>
        loop = Task.Factory.StartNew(
            RunAsync, CancellationToken.None, TaskCreationOptions.None, TaskScheduler.Default).Unwrap();

    private protected ValueTask AddAsync(TItem item) => waiting.Writer.WriteAsync(item);

    /// <summary>Commits a group. It answers every item and never throws.</summary>
    private protected abstract void Commit(List<TItem> group);

    private protected abstract ValueTask CloseAsync();

    async Task RunAsync()
    {
        var group = new List<TItem>(groupCountMax);
        while (await waiting.Reader.WaitToReadAsync())
        {
            group.Clear();
            while (group.Count < groupCountMax && waiting.Reader.TryRead(out var next))
            {
                group.Add(next);
            }

            Commit(group);
        }
    }
}
