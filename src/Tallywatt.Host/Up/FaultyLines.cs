using Tallywatt.Platform.HeadEnd;
using Tallywatt.Platform.HeadEnd.Sessions;
using Tallywatt.Platform.Registry;

namespace Tallywatt.Host.Up;

/// <summary>Lines of which a share fails, so that one can watch the head-end live with it.</summary>
/// <param name="lines">The lines that carry.</param>
/// <param name="percent">How many of a hundred connections fail.</param>
/// <param name="seed">Decides which.</param>
sealed class FaultyLines(IMeterLines lines, int percent, long seed) : IMeterLines
{
    const ulong Mixer = 0x9E37_79B9_7F4A_7C15;
    long connectionCount;
    long faultCount;

    /// <summary>Connections that were asked for.</summary>
    internal long ConnectionCount => Interlocked.Read(ref connectionCount);

    /// <summary>Connections that were made to fail.</summary>
    internal long FaultCount => Interlocked.Read(ref faultCount);

    public IMeterLine Open(MeterPlace place) => new FaultyLine(lines.Open(place), Draw);

    /// <summary>How the next connection fails; null when it does not.</summary>
    LineFault? Draw()
    {
        var mixed = unchecked(((ulong)Interlocked.Increment(ref connectionCount) + (ulong)seed) * Mixer);
        mixed ^= mixed >> 29;
        mixed = unchecked(mixed * Mixer) >> 33;
        if ((long)(mixed % 100) >= percent)
        {
            return null;
        }

        Interlocked.Increment(ref faultCount);
        return (mixed / 100 % 4) switch
        {
            0 => new(IsRefused: true, 0),
            1 => new(IsRefused: false, 0),
            _ => new(IsRefused: false, 1 + (int)(mixed / 400 % 300)), // Cut in the middle of an answer.
        };
    }

    /// <param name="IsRefused">Nobody takes the call.</param>
    /// <param name="ByteCount">The line dies after so many bytes of answers.</param>
    readonly record struct LineFault(bool IsRefused, int ByteCount);

    sealed class FaultyLine(IMeterLine line, Func<LineFault?> draw) : IMeterLine
    {
        LineFault? fault;
        int heardCount;

        public async ValueTask<bool> ConnectAsync(CancellationToken cancel)
        {
            (fault, heardCount) = (draw(), 0);
            if (fault is not { IsRefused: true })
            {
                return await line.ConnectAsync(cancel);
            }

            await line.CloseAsync();
            return false;
        }

        public ValueTask<bool> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel) =>
            line.SendAsync(bytes, cancel);

        public async ValueTask<LineReceipt> ReceiveAsync(Memory<byte> buffer, CancellationToken cancel)
        {
            var left = fault is { } limit ? limit.ByteCount - heardCount : buffer.Length;
            if (left <= 0)
            {
                await line.CloseAsync();
                return new(0, MeterFault.ConnectionClosed);
            }

            var receipt = await line.ReceiveAsync(buffer[..Math.Min(buffer.Length, left)], cancel);
            heardCount += receipt.ByteCount;
            return receipt;
        }

        public ValueTask CloseAsync() => line.CloseAsync();

        public ValueTask DisposeAsync() => line.DisposeAsync();
    }
}
