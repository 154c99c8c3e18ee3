namespace Tallywatt.SoftMeter.Metrology;

/// <summary>The load profile buffer: the newest rows up to its capacity, oldest first.</summary>
/// <remarks>
/// The newest rows may not be on disk yet. They are kept here too, but nobody outside the meter sees them before
/// <see cref="Commit"/>: what a head-end has read must still be there, and the same, after a power cut.
/// </remarks>
sealed class ProfileRing(int capacityRows, int periodSeconds, long startSequence)
{
    readonly List<ProfileChunk> chunks = [];

    /// <summary>False once a row was captured at a time before the one before it: the clock was set back.</summary>
    bool isRising = true;
    ProfileRow newest;
    int skippedCount;
    int storedCount;

    /// <summary>Rows captured but not yet durable.</summary>
    internal int UncommittedCount { get; private set; }

    /// <summary>Rows that may be read from outside.</summary>
    internal int Count => storedCount - UncommittedCount;

    internal long MemoryBytes => chunks.Sum(chunk => (long)chunk.MemoryBytes);

    internal int PeriodSeconds => periodSeconds;

    /// <summary>The number of the first row it could hold: rows before it were cleared away.</summary>
    internal long StartSequence { get; } = startSequence;

    /// <summary>The number of the next row, of all rows the meter has ever captured.</summary>
    internal long NextSequence { get; private set; } = startSequence;

    internal ProfileRow? Newest => chunks.Count == 0 ? null : newest;

    internal void Append(ProfileRow row, bool durable)
    {
        isRising &= chunks.Count == 0 || row.CapturedUnixSeconds > newest.CapturedUnixSeconds;
        if (chunks.Count == 0 || !chunks[^1].TryAppend(row, newest))
        {
            if (chunks.Count > 0)
            {
                chunks[^1].Trim();
            }

            chunks.Add(new(row, periodSeconds));
        }

        newest = row;

        NextSequence++;
        storedCount++;
        UncommittedCount += durable ? 0 : 1;
        if (storedCount > capacityRows)
        {
            DropOldest();
        }
    }

    /// <summary>Numbers that are not there: rows that were overwritten before the ring was stored.</summary>
    internal void SkipTo(long sequence) => NextSequence = Math.Max(NextSequence, sequence);

    /// <summary>A ring that can be appended to without touching this one.</summary>
    internal ProfileRing Copy()
    {
        var copy = new ProfileRing(capacityRows, periodSeconds, StartSequence);
        foreach (var row in All())
        {
            copy.Append(row, durable: true);
        }

        copy.UncommittedCount = UncommittedCount;
        copy.NextSequence = NextSequence;
        return copy;
    }

    internal void Commit(int rowCount) => UncommittedCount -= Math.Min(rowCount, UncommittedCount);

    /// <summary>Visible rows captured in [from, to], oldest first, at most <paramref name="limitCount"/>.</summary>
    internal List<ProfileRow> Between(long fromUnixSeconds, long toUnixSeconds, int limitCount)
    {
        var index = isRising ? FirstChunkFor(fromUnixSeconds) : 0;
        var before = RowsBefore(index);
        var decoded = new List<ProfileRow>(ProfileChunk.RowsMax);
        var rows = new List<ProfileRow>();
        for (; index < chunks.Count && (!isRising || chunks[index].FirstUnixSeconds <= toUnixSeconds); index++)
        {
            decoded.Clear();
            chunks[index].CopyTo(decoded, index == 0 ? skippedCount : 0);
            foreach (var row in decoded)
            {
                if (before++ >= Count || rows.Count == limitCount)
                {
                    return rows;
                }

                if (row.CapturedUnixSeconds >= fromUnixSeconds && row.CapturedUnixSeconds <= toUnixSeconds)
                {
                    rows.Add(row);
                }
            }
        }

        return rows;
    }

    /// <summary>Visible rows from an index (0 is the oldest), at most <paramref name="limitCount"/>.</summary>
    internal List<ProfileRow> From(int firstIndex, int limitCount) =>
        Slice(firstIndex, Math.Min(limitCount, Count - firstIndex));

    /// <summary>The usual tick has captured one row, and that one need not be decoded.</summary>
    internal IReadOnlyList<ProfileRow> Uncommitted() =>
        UncommittedCount == 1 ? [newest] : Slice(Count, UncommittedCount);

    /// <summary>Every row, durable or not.</summary>
    internal List<ProfileRow> All() => Slice(0, storedCount);

    List<ProfileRow> Slice(int firstIndex, int rowCount)
    {
        if (rowCount <= 0)
        {
            return [];
        }

        var index = chunks.Count;
        var startRow = storedCount;
        while (startRow > firstIndex)
        {
            index--;
            startRow -= VisibleRows(index);
        }

        var rows = new List<ProfileRow>(rowCount + ProfileChunk.RowsMax);
        for (var i = index; i < chunks.Count && rows.Count < firstIndex - startRow + rowCount; i++)
        {
            chunks[i].CopyTo(rows, i == 0 ? skippedCount : 0);
        }

        return rows.GetRange(firstIndex - startRow, rowCount);
    }

    int VisibleRows(int chunkIndex) => chunks[chunkIndex].RowCount - (chunkIndex == 0 ? skippedCount : 0);

    int RowsBefore(int chunkIndex)
    {
        var rowCount = 0;
        for (var i = 0; i < chunkIndex; i++)
        {
            rowCount += VisibleRows(i);
        }

        return rowCount;
    }

    int FirstChunkFor(long fromUnixSeconds)
    {
        int low = 0, high = chunks.Count;
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (chunks[middle].LastUnixSeconds < fromUnixSeconds)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    void DropOldest()
    {
        storedCount--;
        skippedCount++;
        UncommittedCount = Math.Min(UncommittedCount, storedCount);
        if (skippedCount == chunks[0].RowCount)
        {
            chunks.RemoveAt(0);
            skippedCount = 0;
        }
    }
}
