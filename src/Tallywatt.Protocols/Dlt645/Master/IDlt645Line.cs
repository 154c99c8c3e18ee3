namespace Tallywatt.Protocols.Dlt645;

/// <summary>The bytes to a meter and back: a serial line, a socket, or a slave in memory.</summary>
public interface IDlt645Line
{
    ValueTask SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancel);

    /// <summary>The next bytes; zero when the line has been silent for longer than an answer may take.</summary>
    ValueTask<int> ReceiveAsync(Memory<byte> into, CancellationToken cancel);
}
