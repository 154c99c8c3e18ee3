namespace Tallywatt.SoftMeter.Servers.Push;

/// <summary>Carries wrapper PDUs to a destination, once.</summary>
interface IPushLine
{
    /// <summary>Connects, sends and closes. False when it did not arrive, as far as the line can tell.</summary>
    ValueTask<bool> SendAsync(string host, int port, ReadOnlyMemory<byte> bytes, CancellationToken cancel);
}
