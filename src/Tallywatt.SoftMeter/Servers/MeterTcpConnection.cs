using System.Buffers;
using System.Net.Sockets;
using Tallywatt.Protocols.Framing;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>One client's TCP connection to a port with meters: receives, lets the stack answer, sends.</summary>
sealed class MeterTcpConnection(Socket socket, IMetersOnLine meters, TimeProvider time, TimeSpan idleTimeout)
{
    IServerConnection? spoken;

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
            while (await ChooseAsync(either.Token) is { } connection
                && await ServeAsync(connection, idle, either.Token));
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The client or the server went away, or the idle time-out passed. Either way it is over.
        }
        finally
        {
            spoken?.Disconnected();
        }
    }

    /// <summary>What this client speaks: its first byte says so, once. Null when it is nothing that meters know.
    /// </summary>
    async ValueTask<IServerConnection?> ChooseAsync(CancellationToken cancel)
    {
        if (spoken is null)
        {
            var first = ArrayPool<byte>.Shared.Rent(1);
            var count = await socket.ReceiveAsync(first.AsMemory(0, 1), SocketFlags.Peek, cancel);
            spoken = count == 0 ? null : LineProtocol.Choose(first[0], meters, time);
            ArrayPool<byte>.Shared.Return(first);
        }

        return spoken;
    }

    /// <summary>Serves what has arrived until nothing is left over. False when the connection is over.</summary>
    async ValueTask<bool> ServeAsync(
        IServerConnection connection, CancellationTokenSource idle, CancellationToken cancel)
    {
        var inputLength = Math.Max(connection.InputLengthMax, MeterServerLimits.BufferLength);
        var input = ArrayPool<byte>.Shared.Rent(inputLength);
        var output = ArrayPool<byte>.Shared.Rent(connection.OutputLengthMax);
        try
        {
            var heldCount = 0;
            do
            {
                var (count, isSilent) = await ReceiveAsync(
                    input.AsMemory(heldCount, inputLength - heldCount),
                    heldCount > 0 ? connection.GapMax : null,
                    cancel);
                if (count == 0 && !isSilent)
                {
                    return false;
                }

                heldCount += count;
                for (var more = true; more && (heldCount > 0 || connection.HasMore);)
                {
                    var step = connection.Step(
                        input.AsSpan(0, heldCount), output, out var consumedCount, out var writtenCount, isSilent);
                    if (step == ConnectionStep.Drop)
                    {
                        return false;
                    }

                    input.AsSpan(consumedCount, heldCount - consumedCount).CopyTo(input);
                    heldCount -= consumedCount;
                    more = step != ConnectionStep.NeedMoreData;
                    if (step == ConnectionStep.Answered)
                    {
                        // Only a whole question proves a client alive: one that drips bytes is closed in time.
                        idle.CancelAfter(idleTimeout);
                        await HoldBackAsync(connection, cancel);
                        await SendAsync(output.AsMemory(0, writtenCount), cancel);
                    }
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

    /// <summary>Receives some bytes; none and silent when a question paused for longer than it may.</summary>
    async ValueTask<(int Count, bool IsSilent)> ReceiveAsync(
        Memory<byte> buffer, TimeSpan? gapMax, CancellationToken cancel)
    {
        if (gapMax is not { } gap)
        {
            return (await socket.ReceiveAsync(buffer, SocketFlags.None, cancel), false);
        }

        using var silence = new CancellationTokenSource(gap, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancel);
        try
        {
            return (await socket.ReceiveAsync(buffer, SocketFlags.None, either.Token), false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return (0, true);
        }
    }

    /// <summary>Slows down whoever fails to prove himself. The connection keeps its place meanwhile.</summary>
    async ValueTask HoldBackAsync(IServerConnection connection, CancellationToken cancel)
    {
        if (connection.AnswerDelay > TimeSpan.Zero)
        {
            await Task.Delay(connection.AnswerDelay, time, cancel);
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
