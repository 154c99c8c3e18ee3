namespace Tallywatt.SoftMeter.Storage;

/// <summary>The bytes that survive a power cut: one sequence that grows at its end, or is replaced whole.</summary>
/// <remarks>
/// Small on purpose, so that a test can break every write. A failing <see cref="Append"/> may have kept any prefix
/// of its bytes; a failing <see cref="Replace"/> has kept the old content whole or the new content whole.
/// </remarks>
public interface IMeterStorage : IDisposable
{
    /// <summary>Where the bytes are, for messages.</summary>
    string Name { get; }

    long LengthBytes { get; }

    /// <summary>Reads up to the length of <paramref name="into"/>; fewer only at the end.</summary>
    /// <returns>The count of bytes read.</returns>
    int Read(long offsetBytes, Span<byte> into);

    /// <summary>Adds bytes at the end. They are durable when the call returns.</summary>
    /// <exception cref="IOException">They may not be durable; a prefix may have been kept.</exception>
    void Append(ReadOnlySpan<byte> bytes);

    /// <summary>Drops what is beyond a length: the tail of a torn append.</summary>
    void Truncate(long lengthBytes);

    /// <summary>Replaces the whole content by what is written into the stream, atomically and durably.</summary>
    void Replace(Action<Stream> write);
}
