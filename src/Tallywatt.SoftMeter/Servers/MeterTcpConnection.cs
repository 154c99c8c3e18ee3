using System.Buffers;
using System.Net.Sockets;
using Tallywatt.Protocols.Dlms;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>One client's TCP connection to a meter: receives, lets the stack answer, sends.</summary>
sealed class MeterTcpConnection(
    Socket socket, WrapperConnection wrapper, TimeProvider time, TimeSpan idleTimeout)
{
    /// <summary>Runs until the client leaves, stays idle too long, sends what cannot be trusted, or the server stops.
    /// </summary>
    internal async Task RunAsync(CancellationToken stopping)
    {
        using var idle = new CancellationTokenSource(idleTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(idle.Token, stopping);
        using var closing = socket;
        socket.NoDelay = true;
        try
        {
            // An empty receive waits without a buffer, so that ten thousand resting connections cost none.
            do
            {
                await socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None, either.Token);
            }
            while (await ServeAsync(idle, either.Token));
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The client or the server went away, or the idle time-out passed. Either way it is over.
        }
        finally
        {
            wrapper.Disconnected();
        }
    }

    /// <summary>Serves what has arrived until nothing is left over. False when the connection is over.</summary>
    async ValueTask<bool> ServeAsync(CancellationTokenSource idle, CancellationToken cancel)
    {
        var input = ArrayPool<byte>.Shared.Rent(MeterServerLimits.BufferLength);
        var output = ArrayPool<byte>.Shared.Rent(MeterServerLimits.BufferLength);
        try
        {
            var heldCount = 0;
            do
            {
                var count = await socket.ReceiveAsync(
                    input.AsMemory(heldCount, MeterServerLimits.BufferLength - heldCount), SocketFlags.None, cancel);
                if (count == 0)
                {
                    return false;
                }

                heldCount += count;
                while (heldCount > 0 || wrapper.HasMore)
                {
                    var step = wrapper.Step(
                        input.AsSpan(0, heldCount), output, out var consumedCount, out var writtenCount);
                    if (step == ConnectionStep.Drop)
                    {
                        return false;
                    }

                    if (step == ConnectionStep.NeedMoreData)
                    {
                        break;
                    }

                    input.AsSpan(consumedCount, heldCount - consumedCount).CopyTo(input);
                    heldCount -= consumedCount;

                    // Only a whole question proves a client alive: one that drips bytes is closed in time.
                    idle.CancelAfter(idleTimeout);
                    await HoldBackAsync(cancel);
                    await SendAsync(output.AsMemory(0, writtenCount), cancel);
                }
            }
            while (heldCount > 0);

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(input);
            ArrayPool<byte>.Shared.Return(output);
        }
    }

    /// <summary>Slows down whoever fails to prove himself. The connection keeps its place meanwhile.</summary>
    async ValueTask HoldBackAsync(CancellationToken cancel)
    {
        if (wrapper.AnswerDelay > TimeSpan.Zero)
        {
            await Task.Delay(wrapper.AnswerDelay, time, cancel);
        }
    }

    async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, cancel)..];
        }
    }
}
