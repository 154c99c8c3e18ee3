using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Tallywatt.Protocols.Dlms;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>Serves soft meters over TCP, each at a port of its own or many behind one, on loopback.</summary>
/// <remarks>
/// Loopback only: associations are not secret by default, so nothing beyond this computer may reach a relay. A client
/// may speak the wrapper, HDLC or DL/T 645 at any port: its first byte says which. A resting connection holds no
/// buffer. Source: IEC 62056-4-7; IEC 62056-46; DL/T 645-2007.
/// </remarks>
public sealed class MeterTcpServer(TimeProvider time, TimeSpan? idleTimeout = null) : IAsyncDisposable
{
    readonly CancellationTokenSource stopping = new();
    readonly ConcurrentDictionary<MeterTcpConnection, Task> connections = new();
    readonly List<Socket> listeners = [];
    readonly List<Task> accepting = [];
    readonly TimeSpan idleTimeout = idleTimeout ?? MeterServerLimits.IdleTimeout;

    /// <summary>Connections open now.</summary>
    public int ConnectionCount => connections.Count;

    /// <summary>Opens a port for a meter that speaks DLMS only.</summary>
    /// <param name="devices">The meter.</param>
    /// <param name="port">The port; 0 for any that is free.</param>
    /// <returns>Where the meter listens.</returns>
    /// <exception cref="IOException">The port is in use or not allowed.</exception>
    public IPEndPoint Listen(ILogicalDevices devices, int port) =>
        Listen(devices as IMetersOnLine ?? new SoleMeter(devices), port);

    /// <summary>Opens a port for the meters behind it.</summary>
    /// <inheritdoc cref="Listen(ILogicalDevices, int)"/>
    public IPEndPoint Listen(IMetersOnLine meters, int port)
    {
        ArgumentNullException.ThrowIfNull(meters);
        ObjectDisposedException.ThrowIf(stopping.IsCancellationRequested, this);
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
            listener.Listen(MeterServerLimits.Backlog);
        }
        catch (SocketException e)
        {
            listener.Dispose();
            throw new IOException($"A meter cannot listen on port {port} of this computer: {e.Message}.", e);
        }

        lock (listeners)
        {
            listeners.Add(listener);
            accepting.Add(AcceptAsync(listener, meters));
        }

        return (IPEndPoint)listener.LocalEndPoint!;
    }

    /// <summary>Closes every port and connection. A defect that broke a connection surfaces here.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        Task[] ends;
        lock (listeners)
        {
            listeners.ForEach(listener => listener.Dispose());
            ends = [.. accepting, .. connections.Values];
        }

        await Task.WhenAll(ends);
        await Task.WhenAll(connections.Values);
        stopping.Dispose();
    }

    async Task AcceptAsync(Socket listener, IMetersOnLine meters)
    {
        var open = new OpenCount();
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
                // The client gave up before it was accepted, or this process has no handle left: then more than a
                // moment passes before there is one.
                await WaitAsync();
                continue;
            }

            if (!open.TryEnter(MeterServerLimits.ConnectionsMax(meters.Count)))
            {
                socket.Dispose();
                continue;
            }

            var connection = new MeterTcpConnection(socket, meters, time, idleTimeout);
            var running = RunAsync(connection, open);
            connections[connection] = running;
            if (running.IsCompletedSuccessfully)
            {
                connections.TryRemove(connection, out _);
            }
        }
    }

    async Task WaitAsync()
    {
        try
        {
            await Task.Delay(MeterServerLimits.AcceptPause, time, stopping.Token);
        }
        catch (OperationCanceledException)
        {
            // The server stops: the caller sees it by itself.
        }
    }

    async Task RunAsync(MeterTcpConnection connection, OpenCount open)
    {
        await Task.Yield();
        try
        {
            await connection.RunAsync(stopping.Token);
        }
        finally
        {
            open.Leave();
        }

        connections.TryRemove(connection, out _);
    }

    /// <summary>How many connections one port has open.</summary>
    sealed class OpenCount
    {
        int count;

        internal bool TryEnter(int max)
        {
            if (Interlocked.Increment(ref count) <= max)
            {
                return true;
            }

            Leave();
            return false;
        }

        internal void Leave() => Interlocked.Decrement(ref count);
    }
}
