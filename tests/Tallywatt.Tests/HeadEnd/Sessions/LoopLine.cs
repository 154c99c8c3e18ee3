using Tallywatt.Platform.HeadEnd.Sessions;
using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Framing;

namespace Tallywatt.Tests.HeadEnd.Sessions;

/// <summary>A line in memory to a meter's own stack, that can be told to hurt what it carries.</summary>
/// <param name="devices">The meter.</param>
/// <param name="hurt">Changes each answer on its way; gives less to cut it, and null to say nothing at all.</param>
sealed class LoopLine(ILogicalDevices devices, Func<byte[], byte[]?>? hurt = null) : IMeterLine
{
    readonly byte[] answer = new byte[16_384];
    WrapperConnection? connection;
    Queue<byte> toClient = [];
    bool silent;

    public int ConnectCount { get; private set; }

    public bool IsOpen => connection is not null;

    public int PduSizeMax { get; init; } = 1024;

    public ValueTask<bool> ConnectAsync(CancellationToken cancel)
    {
        ConnectCount++;
        connection = new(devices, new() { PduSizeMax = PduSizeMax });
        toClient = [];
        silent = false;
        return new(true);
    }

    public ValueTask<bool> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        if (connection is null)
        {
            return new(false);
        }

        var step = connection.Step(bytes.Span, answer, out var consumed, out var written);
        if (step != ConnectionStep.Answered || consumed != bytes.Length)
        {
            connection = null;
            return new(true); // As TCP does: what was sent is gone, and nothing comes back.
        }

        var carried = answer[..written];
        var arrived = hurt is null ? carried : hurt(carried);
        silent |= arrived is null;
        foreach (var b in arrived ?? [])
        {
            toClient.Enqueue(b);
        }

        return new(true);
    }

    public ValueTask<LineReceipt> ReceiveAsync(Memory<byte> buffer, CancellationToken cancel)
    {
        if (toClient.Count == 0)
        {
            return new(new LineReceipt(0, silent ? MeterFault.TimedOut : MeterFault.ConnectionClosed));
        }

        // In pieces, as a network does.
        var count = Math.Min(Math.Min(buffer.Length, toClient.Count), 7);
        for (var i = 0; i < count; i++)
        {
            buffer.Span[i] = toClient.Dequeue();
        }

        return new(new LineReceipt(count, MeterFault.None));
    }

    public ValueTask CloseAsync()
    {
        connection = null;
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => CloseAsync();
}
