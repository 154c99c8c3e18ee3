namespace Tallywatt.SoftMeter.Storage;

/// <summary>Walks the records of a storage from its beginning to the end of its last whole one.</summary>
/// <remarks>
/// Every append is one record and is forced to the disk before the next begins, so only the last record can be torn.
/// A bad record with a whole one anywhere behind it is damage of what was once durable, and is never dropped silently.
/// </remarks>
sealed class RecordScan(IMeterStorage storage)
{
    /// <summary>How far behind a bad record a whole one is looked for.</summary>
    const int SearchBytesMax = 4 << 20;

    readonly long lengthBytes = storage.LengthBytes;
    byte[] payload = new byte[4_096];

    /// <summary>Everything before it is whole.</summary>
    internal long GoodBytes { get; private set; }

    /// <summary>The next whole payload, valid until the next call; false at the end or at a torn tail.</summary>
    /// <exception cref="MeterStorageException">A record before the last one is damaged.</exception>
    internal bool TryNext(out ReadOnlySpan<byte> record)
    {
        if (TryRead(GoodBytes, out record))
        {
            GoodBytes += RecordFrame.HeaderBytes + record.Length;
            return true;
        }

        if (AWholeRecordFollows())
        {
            throw new MeterStorageException(
                $"{storage.Name}: the meters' journal is damaged at byte {GoodBytes} of {lengthBytes}, and it is not"
                + " the torn end of a last write. Restore the file from a backup; nothing was changed.");
        }

        return false;
    }

    bool TryRead(long offsetBytes, out ReadOnlySpan<byte> record)
    {
        record = default;
        Span<byte> header = stackalloc byte[RecordFrame.HeaderBytes];
        if (storage.Read(offsetBytes, header) < RecordFrame.HeaderBytes)
        {
            return false;
        }

        var (payloadBytes, checksum) = RecordFrame.ReadHeader(header);
        if (payloadBytes <= 0 || payloadBytes > lengthBytes - offsetBytes - RecordFrame.HeaderBytes)
        {
            return false;
        }

        if (payload.Length < payloadBytes)
        {
            payload = new byte[Math.Max(payloadBytes, payload.Length * 2)];
        }

        var read = payload.AsSpan(0, payloadBytes);
        if (storage.Read(offsetBytes + RecordFrame.HeaderBytes, read) < payloadBytes
            || RecordFrame.Checksum(read) != checksum)
        {
            return false;
        }

        record = read;
        return true;
    }

    bool AWholeRecordFollows()
    {
        var rest = new byte[Math.Min(SearchBytesMax, lengthBytes - GoodBytes)];
        var tail = rest.AsSpan(0, storage.Read(GoodBytes, rest));
        for (var at = 1; at < tail.Length - RecordFrame.HeaderBytes; at++)
        {
            var (payloadBytes, checksum) = RecordFrame.ReadHeader(tail[at..]);
            var behind = tail[(at + RecordFrame.HeaderBytes)..];
            if (payloadBytes > 0
                && payloadBytes <= behind.Length
                && behind[0] is MeterRecords.MetersKind or MeterRecords.OldMetersKind
                && RecordFrame.Checksum(behind[..payloadBytes]) == checksum)
            {
                return true;
            }
        }

        return false;
    }
}
