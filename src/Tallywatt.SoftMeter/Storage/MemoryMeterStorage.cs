namespace Tallywatt.SoftMeter.Storage;

/// <summary>Storage that lives as long as the object does: for tests and for meters that may forget.</summary>
public sealed class MemoryMeterStorage : IMeterStorage
{
    byte[] content = [];
    int lengthBytes;

    public string Name => "memory";

    public long LengthBytes => lengthBytes;

    public int Read(long offsetBytes, Span<byte> into)
    {
        var rest = content.AsSpan(0, lengthBytes)[(int)Math.Min(offsetBytes, lengthBytes)..];
        var count = Math.Min(rest.Length, into.Length);
        rest[..count].CopyTo(into);
        return count;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        var neededBytes = lengthBytes + bytes.Length;
        if (neededBytes > content.Length)
        {
            Array.Resize(ref content, Math.Max(neededBytes, content.Length * 2));
        }

        bytes.CopyTo(content.AsSpan(lengthBytes));
        lengthBytes = neededBytes;
    }

    public void Truncate(long lengthBytes) => this.lengthBytes = (int)Math.Min(lengthBytes, this.lengthBytes);

    public void Replace(Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        using var stream = new MemoryStream();
        write(stream);
        content = stream.ToArray();
        lengthBytes = content.Length;
    }

    public void Dispose()
    {
        // Nothing is held: what was written stays readable, so a test can open it again.
    }
}
