using Tallywatt.SoftMeter.Storage;

namespace Tallywatt.Simulation;

/// <summary>A meter's memory: survives a power cut, and any write may stop half way.</summary>
sealed class SimMeterStorage(Faults faults) : IMeterStorage
{
    readonly MemoryMeterStorage kept = new();

    public string Name => "a simulated meter";

    public long LengthBytes => kept.LengthBytes;

    public int Read(long offsetBytes, Span<byte> into) => kept.Read(offsetBytes, into);

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (faults.Strikes(FaultKind.MeterStorageTears))
        {
            kept.Append(bytes[..faults.Below(bytes.Length + 1)]);
            throw new IOException("The write stopped half way.");
        }

        kept.Append(bytes);
    }

    public void Truncate(long lengthBytes) => kept.Truncate(lengthBytes);

    public void Replace(Action<Stream> write) => kept.Replace(write);

    public void Dispose()
    {
        // The bytes outlive whoever held them: that is what they are for.
    }
}
