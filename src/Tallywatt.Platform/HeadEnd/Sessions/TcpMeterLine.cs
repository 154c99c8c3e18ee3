using System.Net;
using System.Net.Sockets;

namespace Tallywatt.Platform.HeadEnd.Sessions;

/// <summary>A TCP connection to a meter. Every wait has an end.</summary>
/// <param name="meter">Where the meter listens.</param>
/// <param name="time">Whose clock the time-outs run on.</param>
/// <param name="answerTimeout">How long a meter may stay silent; ten seconds when not given.</param>
public sealed class TcpMeterLine(EndPoint meter, TimeProvider time, TimeSpan? answerTimeout = null) : IMeterLine
{
    readonly TimeSpan answerTimeout = answerTimeout ?? SessionLimits.AnswerTimeout;
    Socket? socket;

    public async ValueTask<bool> ConnectAsync(CancellationToken cancel)
    {
        await CloseAsync();
        var fresh = meter is IPEndPoint
            ? new Socket(meter.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
            : new Socket(SocketType.Stream, ProtocolType.Tcp);
        fresh.NoDelay = true;
        using var deadline = new CancellationTokenSource(SessionLimits.ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancel);
        try
        {
            await fresh.ConnectAsync(meter, either.Token);
            socket = fresh;
            return true;
        }
        catch (Exception e) when (IsLineFault(e, cancel))
        {
            fresh.Dispose();
            return false;
        }
    }

    public async ValueTask<bool> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        if (socket is null)
        {
            return false;
        }

        using var deadline = new CancellationTokenSource(answerTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancel);
        try
        {
            while (!bytes.IsEmpty)
            {
                bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, either.Token)..];
            }

            return true;
        }
        catch (Exception e) when (IsLineFault(e, cancel))
        {
            return false;
        }
    }

    public async ValueTask<LineReceipt> ReceiveAsync(Memory<byte> buffer, CancellationToken cancel)
    {
        if (socket is null)
        {
            return new(0, MeterFault.ConnectionClosed);
        }

        using var deadline = new CancellationTokenSource(answerTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancel);
        try
        {
            var count = await socket.ReceiveAsync(buffer, SocketFlags.None, either.Token);
            return new(count, count == 0 ? MeterFault.ConnectionClosed : MeterFault.None);
        }
        catch (Exception e) when (IsLineFault(e, cancel))
        {
            return new(0, deadline.IsCancellationRequested ? MeterFault.TimedOut : MeterFault.ConnectionClosed);
        }
    }

    public ValueTask CloseAsync()
    {
        socket?.Dispose();
        socket = null;
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => CloseAsync();

    /// <summary>The line failed or our deadline passed. The caller's own cancellation is not a fault of the line.
    /// </summary>
    static bool IsLineFault(Exception e, CancellationToken cancel) =>
        e is SocketException or ObjectDisposedException
        || (e is OperationCanceledException && !cancel.IsCancellationRequested);
}
