using System.Net;
using System.Net.Sockets;
using Tallywatt.Protocols.Dlt645;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>Serves one soft meter over DL/T 645 in a TCP stream, at a port of its own on loopback.</summary>
/// <remarks>Loopback only: a password in plain is all that stands before the relay. One client at a time, as on a
/// serial line; the next waits. A meter that changes its line speed or delays its answers has no meaning
/// here.</remarks>
public sealed class Dlt645TcpServer : IAsyncDisposable
{
    readonly CancellationTokenSource stopping = new();
    readonly TcpListener listener;
    readonly TimeProvider time;
    readonly Task running;

    /// <exception cref="IOException">The port is in use or not allowed.</exception>
    public Dlt645TcpServer(IDlt645Meter meter, int port, TimeProvider time)
    {
        this.time = time;
        listener = new(IPAddress.Loopback, port);
        try
        {
            listener.Start(MeterServerLimits.Backlog);
        }
        catch (SocketException e)
        {
            listener.Dispose();
            throw new IOException($"A meter cannot listen on port {port} of this computer: {e.Message}.", e);
        }

        Address = (IPEndPoint)listener.LocalEndpoint;
        running = RunAsync(meter);
    }

    /// <summary>Where the meter listens.</summary>
    public IPEndPoint Address { get; }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running;
        listener.Dispose();
        stopping.Dispose();
    }

    async Task RunAsync(IDlt645Meter meter)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                using var socket = await listener.AcceptSocketAsync(stopping.Token);
                await ServeAsync(socket, new(meter));
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                // The client or the server went away, or was idle too long: the next client may come.
            }
        }
    }

    async Task ServeAsync(Socket socket, Dlt645Slave slave)
    {
        var input = new byte[2 * Dlt645Limits.FrameLengthMax];
        var output = new byte[Dlt645Limits.FrameLengthMax];
        var held = 0;
        while (true)
        {
            // Inside a frame a gap ends it; between frames only a long silence ends the connection.
            var wait = held > 0 ? Dlt645Limits.ByteGapMax : MeterServerLimits.IdleTimeout;
            using var silence = new CancellationTokenSource(wait, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, stopping.Token);
            var isSilent = false;
            try
            {
                var count = await socket.ReceiveAsync(input.AsMemory(held), SocketFlags.None, either.Token);
                if (count == 0)
                {
                    return;
                }

                held += count;
            }
            catch (OperationCanceledException) when (held > 0 && !stopping.IsCancellationRequested)
            {
                isSilent = true;
            }

            for (var more = true; more && held > 0;)
            {
                more = slave.Step(input.AsSpan(0, held), output, out var consumed, out var written, isSilent);
                input.AsSpan(consumed, held - consumed).CopyTo(input);
                held -= consumed;
                for (var sent = 0; sent < written;)
                {
                    sent += await socket.SendAsync(output.AsMemory(sent, written - sent), stopping.Token);
                }
            }
        }
    }
}
