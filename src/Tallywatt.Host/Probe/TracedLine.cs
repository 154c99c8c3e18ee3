using System.Globalization;
using Tallywatt.Platform.HeadEnd.Sessions;

namespace Tallywatt.Host.Probe;

/// <summary>A line that writes down what goes over it: when, in which direction, in hexadecimal.</summary>
/// <remarks>What is received in pieces is written when the answer is over: when something is sent again, or the line
/// is closed.</remarks>
sealed class TracedLine(IMeterLine inner, TextWriter trace, TimeProvider time) : IMeterLine
{
    readonly long begun = time.GetTimestamp();
    readonly List<byte> received = [];
    long receivedAtMilliseconds;

    public ValueTask<bool> ConnectAsync(CancellationToken cancel)
    {
        Flush();
        return inner.ConnectAsync(cancel);
    }

    public ValueTask<bool> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        Flush();
        Write('>', Milliseconds(), bytes.Span);
        return inner.SendAsync(bytes, cancel);
    }

    public async ValueTask<LineReceipt> ReceiveAsync(Memory<byte> buffer, CancellationToken cancel)
    {
        var receipt = await inner.ReceiveAsync(buffer, cancel);
        if (receipt.ByteCount > 0)
        {
            receivedAtMilliseconds = received.Count == 0 ? Milliseconds() : receivedAtMilliseconds;
            received.AddRange(buffer.Span[..receipt.ByteCount]);
        }

        if (receipt.Fault != MeterFault.None)
        {
            Flush();
            trace.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"! {Milliseconds(),6} ms  {ProbeWords.Of(receipt.Fault)}"));
        }

        return receipt;
    }

    public ValueTask CloseAsync()
    {
        Flush();
        return inner.CloseAsync();
    }

    public ValueTask DisposeAsync()
    {
        Flush();
        return inner.DisposeAsync();
    }

    void Flush()
    {
        if (received.Count > 0)
        {
            Write('<', receivedAtMilliseconds, [.. received]);
            received.Clear();
        }
    }

    void Write(char direction, long atMilliseconds, ReadOnlySpan<byte> bytes) =>
        trace.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{direction} {atMilliseconds,6} ms  {Convert.ToHexString(bytes)}"));

    long Milliseconds() => (long)time.GetElapsedTime(begun).TotalMilliseconds;
}
