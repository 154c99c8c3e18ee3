using Tallywatt.Platform.HeadEnd.Sessions;
using Tallywatt.Protocols.Dlt645;

namespace Tallywatt.Host.Probe;

/// <summary>A line of the head-end as DL/T 645 wants it: silence is no bytes.</summary>
sealed class Probe645Line(IMeterLine line, string where) : IDlt645Line
{
    public async ValueTask SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancel)
    {
        if (!await line.SendAsync(frame, cancel))
        {
            throw ProbeException.Silent($"{where}: {ProbeWords.Of(MeterFault.ConnectionClosed)}.");
        }
    }

    public async ValueTask<int> ReceiveAsync(Memory<byte> into, CancellationToken cancel)
    {
        var receipt = await line.ReceiveAsync(into, cancel);
        return receipt.Fault is MeterFault.None or MeterFault.TimedOut
            ? receipt.ByteCount
            : throw ProbeException.Silent($"{where}: {ProbeWords.Of(receipt.Fault)}.");
    }
}
