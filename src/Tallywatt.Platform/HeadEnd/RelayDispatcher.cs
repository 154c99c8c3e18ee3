using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Tallywatt.Core.Relay;
using Tallywatt.Platform.Areas;
using Tallywatt.Platform.HeadEnd.Sessions;
using Tallywatt.Platform.Registry;
using Tallywatt.Platform.Relay;
using RelayOrder = Tallywatt.Core.Relay.RelayOrder;

namespace Tallywatt.Platform.HeadEnd;

/// <summary>Carries relay orders to the meters, one in flight per meter, until the area knows what was read back.
/// </summary>
public sealed class RelayDispatcher(
    IServiceProvider services, IGrainFactory grains, IUtilityClock clock, LineTime lineTime,
    HeadEndOptions options, ILogger<RelayDispatcher> log) : IRelayLine, IAsyncDisposable
{
    readonly ConcurrentDictionary<long, RelayOrder> pending = new();
    readonly ConcurrentDictionary<long, int> sent = new();
    readonly ConcurrentDictionary<long, Task> workers = new();
    readonly CancellationTokenSource stop = new();
    bool disposed;

    /// <summary>Orders not confirmed yet.</summary>
    public int PendingCount => pending.Count;

    public void Send(RelayOrder order)
    {
        pending.AddOrUpdate(
            order.MeterNumber, order, (_, before) => before.Sequence < order.Sequence ? order : before);
        Work(order.MeterNumber);
    }

    public bool IsSent(long meterNumber, int orderSequence) =>
        sent.TryGetValue(meterNumber, out var sequence) && sequence == orderSequence;

    /// <summary>Ends when every order that is pending now has been confirmed or replaced.</summary>
    /// <exception cref="OperationCanceledException">Cancelled before; the orders go on being sent.</exception>
    public Task DrainAsync(CancellationToken cancel) => Task.WhenAll(workers.Values).WaitAsync(cancel);

    /// <summary>Stops sending. What is pending stays in the outbox.</summary>
    public async Task StopAsync()
    {
        await stop.CancelAsync();
        await DrainAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (!Interlocked.Exchange(ref disposed, true))
        {
            await StopAsync();
            stop.Dispose();
        }
    }

    // Resolved late: the areas know this line, and the acquisition knows the areas.
    Acquisition Acquisition =>
        (Acquisition)services.GetService(typeof(Acquisition))!;

    void Work(long meterNumber)
    {
        lock (workers)
        {
            if (!workers.ContainsKey(meterNumber))
            {
                workers[meterNumber] = Task.Run(() => DeliverAsync(meterNumber));
            }
        }
    }

    async Task DeliverAsync(long meterNumber)
    {
        var failureCount = 0;
        while (!stop.IsCancellationRequested && TryNext(meterNumber, out var order))
        {
            if (await TryDeliverAsync(order))
            {
                // Only this order: the answer may have caused a newer one, which stays.
                pending.TryRemove(new(meterNumber, order));
                failureCount = 0;
                continue;
            }

            failureCount++;
            await WaitAsync(failureCount);
        }
    }

    bool TryNext(long meterNumber, out RelayOrder order)
    {
        lock (workers)
        {
            if (pending.TryGetValue(meterNumber, out order!))
            {
                return true;
            }

            workers.TryRemove(meterNumber, out _);
            return false;
        }
    }

    async Task<bool> TryDeliverAsync(RelayOrder order)
    {
        try
        {
            var answer = await Acquisition.AskAsync(
                order.MeterNumber,
                (session, cancel) => order.Powered ? session.ReconnectAsync(cancel) : session.DisconnectAsync(cancel),
                stop.Token);
            if (answer.Fault != MeterFault.NotConnected)
            {
                sent[order.MeterNumber] = order.Sequence;
            }

            if (!answer.Answered)
            {
                log.OrderUnconfirmed(order.MeterNumber, order.Sequence, answer.Outcome);
                return false;
            }

            Acquisition.Learn(await grains.GetGrain<IAreaGrain>(Acquisition.AreaOf(order.MeterNumber)).RelayRead(
                order.MeterNumber, order.Sequence, (byte)Acquisition.StateOf(answer.Value),
                clock.NowUnixSeconds));
            return true;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return false;
        }
#pragma warning disable CA1031 // Whatever it was, the order stands in the outbox and is repeated.
        catch (Exception fault)
        {
            log.OrderFailed(order.MeterNumber, order.Sequence, fault.Message);
            return false;
        }
#pragma warning restore CA1031
    }

    async Task WaitAsync(int failureCount)
    {
        var wait = options.BackoffFirst * (1 << Math.Min(failureCount - 1, 16));
        try
        {
            await Task.Delay(wait < options.BackoffMax ? wait : options.BackoffMax, lineTime.Provider, stop.Token);
        }
        catch (OperationCanceledException)
        {
            // Stopping; the loop sees it.
        }
    }
}
