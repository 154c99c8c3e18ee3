using System.Net.Sockets;

namespace Tallywatt.SoftMeter.Servers.Push;

/// <summary>A connection for each push. What was sent counts as arrived when the receiver takes it and does not tear
/// the connection down.</summary>
sealed class TcpPushLine(TimeProvider time) : IPushLine
{
    static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);
    static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    public async ValueTask<bool> SendAsync(
        string host, int port, ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            using var connecting = new CancellationTokenSource(ConnectTimeout, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(connecting.Token, cancel);
            await socket.ConnectAsync(host, port, either.Token);
            while (!bytes.IsEmpty)
            {
                bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, either.Token)..];
            }

            socket.Shutdown(SocketShutdown.Send);
            return await IsClosedInPeaceAsync(socket, cancel);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>The receiver closes when it has everything. One that stays silent has it too, as far as we know.
    /// </summary>
    async ValueTask<bool> IsClosedInPeaceAsync(Socket socket, CancellationToken cancel)
    {
        using var closing = new CancellationTokenSource(CloseTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(closing.Token, cancel);
        var ignored = new byte[64];
        try
        {
            while (await socket.ReceiveAsync(ignored, SocketFlags.None, either.Token) > 0)
            {
            }

            return true;
        }
        catch (OperationCanceledException)
        {
            return !cancel.IsCancellationRequested;
        }
    }
}
