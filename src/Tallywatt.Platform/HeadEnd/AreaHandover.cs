using System.Threading.Channels;
using Tallywatt.Platform.Areas;
using Tallywatt.Platform.Registry;

namespace Tallywatt.Platform.HeadEnd;

/// <summary>Hands profiles to one area, many in one call: what waits while a call is under way rides in the next.
/// </summary>
sealed class AreaHandover(IAreaGrain area, IUtilityClock clock)
{
    const int BatchCountMax = 512;

    readonly Channel<Waiting> waiting = Channel.CreateBounded<Waiting>(
        new BoundedChannelOptions(4 * BatchCountMax) { SingleReader = true });

    /// <summary>Hands one profile over.</summary>
    /// <returns>Where acquisition stands with the meter, once the area has committed.</returns>
    internal async Task<MeterPosition> HandAsync(MeterProfile profile, CancellationToken cancel)
    {
        var item = new Waiting(profile, new(TaskCreationOptions.RunContinuationsAsynchronously));
        await waiting.Writer.WriteAsync(item, cancel);
        return await item.Done.Task.WaitAsync(cancel);
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

            await HandAsync(batch);
        }
    }

    async Task HandAsync(List<Waiting> batch)
    {
        try
        {
            var positions = await area.Accept(
                [.. batch.Select(item => item.Profile)], clock.NowUnixSeconds);
            for (var index = 0; index < batch.Count; index++)
            {
                batch[index].Done.SetResult(positions[index]);
            }
        }
#pragma warning disable CA1031 // Whatever the area met, these profiles are not acknowledged and will be read again.
        catch (Exception fault)
        {
            batch.ForEach(item => item.Done.TrySetException(fault));
        }
#pragma warning restore CA1031
    }

    sealed record Waiting(MeterProfile Profile, TaskCompletionSource<MeterPosition> Done);
}
