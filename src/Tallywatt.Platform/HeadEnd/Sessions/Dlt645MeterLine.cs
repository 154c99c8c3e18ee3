using Tallywatt.Protocols.Dlt645;

namespace Tallywatt.Platform.HeadEnd.Sessions;

/// <summary>A line of the head-end as DL/T 645 wants it: silence is no bytes, and so is a line that is gone.</summary>
sealed class Dlt645MeterLine(IMeterLine line) : IDlt645Line, IAsyncDisposable
{
    /// <summary>The most that may come between a question and its answer: noise, and echoes of frames. A line that
    /// never stops is none.</summary>
    const int NoiseBytesMax = 8 * 1024;

    int heardCount;

    /// <summary>What ended the line; None while it carries, TimedOut while the meter is silent.</summary>
    internal MeterFault Fault { get; private set; }

    internal async ValueTask<bool> ConnectAsync(CancellationToken cancel)
    {
        var connected = await line.ConnectAsync(cancel);
        Fault = connected ? MeterFault.None : MeterFault.NotConnected;
        return connected;
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancel)
    {
        heardCount = 0;
        if (!IsGone && !await line.SendAsync(frame, cancel))
        {
            Fault = MeterFault.ConnectionClosed;
        }
    }

    public async ValueTask<int> ReceiveAsync(Memory<byte> into, CancellationToken cancel)
    {
        if (IsGone)
        {
            return 0;
        }

        var receipt = await line.ReceiveAsync(into, cancel);
        heardCount += receipt.ByteCount;
        if (receipt.Fault != MeterFault.None || receipt.ByteCount <= 0 || heardCount > NoiseBytesMax)
        {
            Fault = receipt.Fault != MeterFault.None ? receipt.Fault
                : receipt.ByteCount <= 0 ? MeterFault.ConnectionClosed : MeterFault.FrameMalformed;
            return 0;
        }

        return receipt.ByteCount;
    }

    internal ValueTask CloseAsync()
    {
        Fault = MeterFault.NotConnected;
        return line.CloseAsync();
    }

    public ValueTask DisposeAsync() => line.DisposeAsync();

    bool IsGone => Fault is not (MeterFault.None or MeterFault.TimedOut);
}
