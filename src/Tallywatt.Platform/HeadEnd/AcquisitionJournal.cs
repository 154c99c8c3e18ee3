using System.Threading.Channels;

namespace Tallywatt.Platform.HeadEnd;

/// <summary>Keeps one area's records, many in one transaction: what waits while a write is under way rides in the
/// next.</summary>
sealed class AcquisitionJournal(int areaId, IAcquisitionStore store)
{
    const int BatchCountMax = 256;

    readonly Channel<Waiting> waiting = Channel.CreateBounded<Waiting>(
        new BoundedChannelOptions(4 * BatchCountMax) { SingleReader = true });

    /// <summary>Keeps records, all or none. On disk when the task ends.</summary>
    internal async Task KeepAsync(IReadOnlyList<AcquisitionRecord> records, CancellationToken cancel)
    {
        var item = new Waiting(records, new(TaskCreationOptions.RunContinuationsAsynchronously));
        await waiting.Writer.WriteAsync(item, cancel);
        await item.Done.Task.WaitAsync(cancel);
    }

    internal async Task RunAsync(CancellationToken cancel)
    {
        var batch = new List<Waiting>(BatchCountMax);
        while (await waiting.Reader.WaitToReadAsync(cancel))
        {
            batch.Clear();
            while (batch.Count < BatchCountMax && waiting.Reader.TryRead(out var next))
            {
                batch.Add(next);
            }

            await KeepAsync(batch);
        }
    }

    async Task KeepAsync(List<Waiting> batch)
    {
        try
        {
            await store.KeepAsync(areaId, [.. batch.SelectMany(item => item.Records)]);
            batch.ForEach(item => item.Done.SetResult());
        }
#pragma warning disable CA1031 // Whatever the store met, these records are not kept and will be asked for again.
        catch (Exception fault)
        {
            batch.ForEach(item => item.Done.TrySetException(fault));
        }
#pragma warning restore CA1031
    }

    sealed record Waiting(IReadOnlyList<AcquisitionRecord> Records, TaskCompletionSource Done);
}
