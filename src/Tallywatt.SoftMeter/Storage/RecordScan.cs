namespace Tallywatt.SoftMeter.Storage;

/// <summary>Walks the records of a storage from its beginning to the end of its last whole one.</summary>
/// <remarks>
/// Every append is one record and is forced to the disk before the next begins, so only the last record can be torn.
/// A bad record with more behind it is damage of what was once durable, and is never dropped silently.
/// </remarks>
sealed class RecordScan(IMeterStorage storage)
{
    readonly long lengthBytes = storage.LengthBytes;
    byte[] payload = new byte[4_096];

    /// <summary>Everything before it is whole.</summary>
    internal long GoodBytes { get; private set; }

    /// <summary>The next whole record's payload, valid until the next call; false at the end or at a torn tail.</summary>
    /// <exception cref="MeterStorageException">A record before the last one is damaged.</exception>
    internal bool TryNext(out ReadOnlySpan<byte> record)
    {
        record = default;
        Span<byte> header = stackalloc byte[RecordFrame.HeaderBytes];
        if (storage.Read(GoodBytes, header) < RecordFrame.HeaderBytes)
        {
            return false;
        }

        var (payloadBytes, checksum) = RecordFrame.ReadHeader(header);
        var endBytes = GoodBytes + RecordFrame.HeaderBytes + payloadBytes;
        if (payloadBytes is <= 0 or > RecordFrame.PayloadBytesMax)
        {
            RequireZerosToTheEnd(payloadBytes);
            return false;
        }

        if (endBytes > lengthBytes)
        {
            return false;
        }

        if (payload.Length < payloadBytes)
        {
            payload = new byte[payloadBytes];
        }

        var read = payload.AsSpan(0, payloadBytes);
        if (storage.Read(GoodBytes + RecordFrame.HeaderBytes, read) < payloadBytes
            || RecordFrame.Checksum(read) != checksum)
        {
            RequireLast(endBytes);
            return false;
        }

        GoodBytes = endBytes;
        record = read;
        return true;
    }

    void RequireLast(long endBytes)
    {
        if (endBytes < lengthBytes)
        {
            throw Damaged();
        }
    }

    /// <summary>A file system may lengthen a file before it writes: then the torn tail is zeros.</summary>
    void RequireZerosToTheEnd(int payloadBytes)
    {
        var block = new byte[4_096];
        var at = GoodBytes;
        int read;
        while ((read = storage.Read(at, block)) > 0)
        {
            if (payloadBytes != 0 || block.AsSpan(0, read).ContainsAnyExcept((byte)0))
            {
                throw Damaged();
            }

            at += read;
        }
    }

    MeterStorageException Damaged() => new(
        $"{storage.Name}: the meters' journal is damaged at byte {GoodBytes} of {lengthBytes}, and it is not the torn"
        + " end of a last write. Restore the file from a backup; nothing was changed.");
}
