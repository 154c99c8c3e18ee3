using Tallywatt.Platform.HeadEnd.Sessions;

namespace Tallywatt.Tests.HeadEnd.Commands;

/// <summary>A line that loses answers: the meter has heard and acted, and nothing comes back.</summary>
/// <param name="inner">A line that carries everything.</param>
/// <param name="loses">Asked once for every question.</param>
sealed class LossyLine(IMeterLine inner, Func<bool> loses) : IMeterLine
{
    bool lost;

    public ValueTask<bool> ConnectAsync(CancellationToken cancel) => inner.ConnectAsync(cancel);

    public ValueTask<bool> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        lost = loses();
        return inner.SendAsync(bytes, cancel);
    }

    public async ValueTask<LineReceipt> ReceiveAsync(Memory<byte> buffer, CancellationToken cancel)
    {
        var receipt = await inner.ReceiveAsync(buffer, cancel);
        return lost && receipt.Fault == MeterFault.None ? new(0, MeterFault.TimedOut) : receipt;
    }

    public ValueTask CloseAsync() => inner.CloseAsync();

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
