using Tallywatt.SoftMeter.Storage;

namespace Tallywatt.Tests.SoftMeter;

/// <summary>Storage that remembers every write, so that each can be cut at every byte afterwards.</summary>
sealed class RecordedStorage : IMeterStorage
{
    byte[] content = [];

    internal List<(byte[] Before, byte[] After, bool Atomic)> Writes { get; } = [];

    /// <summary>While positive, the write with this number (from 1) keeps some bytes and fails.</summary>
    internal int FailAtWrite { get; set; }

    internal int KeptBytesOnFailure { get; set; }

    public string Name => "recorded";

    public long LengthBytes => content.Length;

    internal static MemoryMeterStorage Image(ReadOnlySpan<byte> bytes)
    {
        var storage = new MemoryMeterStorage();
        storage.Append(bytes);
        return storage;
    }

    public int Read(long offsetBytes, Span<byte> into)
    {
        var rest = content.AsSpan((int)Math.Min(offsetBytes, content.Length));
        var count = Math.Min(rest.Length, into.Length);
        rest[..count].CopyTo(into);
        return count;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (--FailAtWrite == 0)
        {
            content = [.. content, .. bytes[..Math.Min(KeptBytesOnFailure, bytes.Length)]];
            throw new IOException("The disk is full.");
        }

        Write([.. content, .. bytes], atomic: false);
    }

    public void Truncate(long lengthBytes) => Write(content[..(int)lengthBytes], atomic: true);

    public void Replace(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        if (--FailAtWrite == 0)
        {
            content = KeptBytesOnFailure > 0 ? stream.ToArray() : content;
            throw new IOException("The disk is full.");
        }

        Write(stream.ToArray(), atomic: true);
    }

    public void Dispose()
    {
    }

    void Write(byte[] after, bool atomic)
    {
        Writes.Add((content, after, atomic));
        content = after;
    }
}
