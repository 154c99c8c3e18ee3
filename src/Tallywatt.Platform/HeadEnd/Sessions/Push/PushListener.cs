using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Tallywatt.Platform.HeadEnd.Sessions.Push;

/// <summary>Takes the connections of meters that dial in, and hands over what they push, each push once.</summary>
/// <remarks>A connection is closed when the meter closes it, sends what cannot be trusted, or stays silent.</remarks>
public sealed class PushListener : IAsyncDisposable
{
    const int ConnectionsMax = 1_000;
    const int Backlog = 64;

    static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(30);

    readonly Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    readonly CancellationTokenSource stopping = new();
    readonly ConcurrentDictionary<Socket, Task> connections = new();
    readonly PushMemory memory = new();
    readonly IPushKeys keys;
    readonly IPushReceiver receiver;
    readonly TimeProvider time;
    readonly ILogger<PushListener> log;
    readonly Task accepting;

    /// <param name="endpoint">Where to listen; port 0 for any that is free.</param>
    /// <exception cref="IOException">The port is in use or not allowed.</exception>
    public PushListener(
        IPEndPoint endpoint, IPushKeys keys, IPushReceiver receiver, TimeProvider time, ILogger<PushListener> log)
    {
        this.keys = keys;
        this.receiver = receiver;
        this.time = time;
        this.log = log;
        try
        {
            listener.Bind(endpoint);
            listener.Listen(Backlog);
        }
        catch (SocketException e)
        {
            listener.Dispose();
            throw new IOException($"Nobody can listen for pushes at {endpoint}: {e.Message}.", e);
        }

        Endpoint = (IPEndPoint)listener.LocalEndPoint!;
        accepting = AcceptAsync();
    }

    /// <summary>Where meters push to.</summary>
    public IPEndPoint Endpoint { get; }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Dispose();
        await accepting;
        await Task.WhenAll(connections.Values);
        stopping.Dispose();
    }

    async Task AcceptAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            Socket socket;
            try
            {
                socket = await listener.AcceptAsync(stopping.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                continue; // The meter gave up before it was taken.
            }

            if (connections.Count >= ConnectionsMax)
            {
                socket.Dispose();
                continue;
            }

            var running = RunAsync(socket);
            connections[socket] = running;
            if (running.IsCompleted)
            {
                connections.TryRemove(socket, out _);
            }
        }
    }

    async Task RunAsync(Socket socket)
    {
        await Task.Yield();
        using var idle = new CancellationTokenSource(IdleTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(idle.Token, stopping.Token);
        var parser = new PushParser(keys);
        var buffer = new byte[PushParser.BufferLength];
        var heldCount = 0;
        try
        {
            while (true)
            {
                var count = await socket.ReceiveAsync(buffer.AsMemory(heldCount), SocketFlags.None, either.Token);
                if (count == 0)
                {
                    break;
                }

                heldCount += count;
                idle.CancelAfter(IdleTimeout);
                if (await TakeAsync(parser, buffer, heldCount, either.Token) is not { } left)
                {
                    break;
                }

                heldCount = left;
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // The meter went away or fell silent, or we stop.
        }

        socket.Dispose();
        connections.TryRemove(socket, out _);
    }

    /// <summary>Hands over every push that is whole.</summary>
    /// <returns>How many bytes are left; null when the stream cannot be trusted any more.</returns>
    async ValueTask<int?> TakeAsync(PushParser parser, byte[] buffer, int heldCount, CancellationToken cancel)
    {
        while (true)
        {
            var outcome = parser.Step(buffer.AsSpan(0, heldCount), out var consumedCount, out var push);
            if (outcome is PushOutcome.NeedMoreData)
            {
                return heldCount;
            }

            if (outcome is PushOutcome.Drop)
            {
                log.PushStreamDropped();
                return null;
            }

            buffer.AsSpan(consumedCount, heldCount - consumedCount).CopyTo(buffer);
            heldCount -= consumedCount;
            if (push is null)
            {
                log.PushRefused();
            }
            else if (memory.IsNew(push))
            {
                log.PushReceived(push.Meter, push.Number, push.IsProved);
                await receiver.ReceiveAsync(push, cancel);
            }
            else
            {
                log.PushRepeated(push.Meter, push.Number);
            }
        }
    }
}
