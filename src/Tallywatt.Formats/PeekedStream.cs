namespace Tallywatt.Formats;

/// <summary>A stream whose first bytes can be looked at before it is read.</summary>
sealed class PeekedStream : Stream
{
    const int HeadBytes = 4_096;
    readonly Stream rest;
    readonly byte[] head = new byte[HeadBytes];
    readonly int length;
    int taken;

    internal PeekedStream(Stream stream)
    {
        rest = stream;
        length = stream.ReadAtLeast(head, HeadBytes, throwOnEndOfStream: false);
    }

    internal ReadOnlySpan<byte> Head => head.AsSpan(0, length);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        if (taken == length)
        {
            return rest.Read(buffer);
        }

        var count = Math.Min(buffer.Length, length - taken);
        head.AsSpan(taken, count).CopyTo(buffer);
        taken += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        rest.Dispose();
        base.Dispose(disposing);
    }
}
