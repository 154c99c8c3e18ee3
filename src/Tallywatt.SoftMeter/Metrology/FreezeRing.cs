using Tallywatt.SoftMeter.Storage;

namespace Tallywatt.SoftMeter.Metrology;

/// <summary>The newest freezes of one kind, each kept as its difference from the one before: a few bytes a day.
/// </summary>
sealed class FreezeRing(int capacityCount)
{
    const int NumberCount = RegisterBank.CellCount + 7;
    byte[] bytes = [];
    int usedBytes;

    internal int Count { get; private set; }

    internal int MemoryBytes => 64 + bytes.Length;

    internal void Append(in FreezeEntry entry)
    {
        var entries = Count == 0 ? [] : All();
        if (Count == capacityCount)
        {
            entries.RemoveAt(0);
            Count = usedBytes = 0;
            foreach (var kept in entries)
            {
                AppendAfter(Count == 0 ? default : entries[Count - 1], kept);
            }
        }

        AppendAfter(Count == 0 ? default : entries[^1], entry);
    }

    /// <summary>Oldest first.</summary>
    internal List<FreezeEntry> All()
    {
        var entries = new List<FreezeEntry>(Count);
        Span<long> numbers = stackalloc long[NumberCount];
        numbers.Clear();
        var reader = new RecordReader(bytes.AsSpan(0, usedBytes));
        for (var i = 0; i < Count; i++)
        {
            var mask = reader.Unsigned();
            for (var n = 0; n < NumberCount; n++)
            {
                numbers[n] += (mask & (1UL << n)) == 0 ? 0 : reader.Signed();
            }

            entries.Add(FromNumbers(numbers));
        }

        return entries;
    }

    internal void Write(RecordWriter into)
    {
        into.Unsigned((ulong)Count);
        into.Blob(bytes.AsSpan(0, usedBytes));
    }

    internal void Read(ref RecordReader from)
    {
        Count = from.Count();
        bytes = from.Blob().ToArray();
        usedBytes = bytes.Length;
    }

    void AppendAfter(in FreezeEntry before, in FreezeEntry entry)
    {
        Span<long> old = stackalloc long[NumberCount];
        Span<long> now = stackalloc long[NumberCount];
        ToNumbers(before, old);
        ToNumbers(entry, now);
        var mask = 0UL;
        var writer = new RecordWriter();
        for (var n = 0; n < NumberCount; n++)
        {
            mask |= old[n] == now[n] ? 0 : 1UL << n;
        }

        writer.Unsigned(mask);
        for (var n = 0; n < NumberCount; n++)
        {
            if (old[n] != now[n])
            {
                writer.Signed(now[n] - old[n]);
            }
        }

        Keep(writer.Payload);
        Count++;
    }

    void Keep(ReadOnlySpan<byte> difference)
    {
        if (usedBytes + difference.Length > bytes.Length)
        {
            Array.Resize(ref bytes, Math.Max(usedBytes + difference.Length, bytes.Length * 5 / 4));
        }

        difference.CopyTo(bytes.AsSpan(usedBytes));
        usedBytes += difference.Length;
    }

    static void ToNumbers(in FreezeEntry entry, Span<long> numbers)
    {
        entry.Energies.CopyTo(numbers);
        var rest = numbers[RegisterBank.CellCount..];
        rest[0] = entry.UnixSeconds;
        rest[1] = entry.ImportDemand.Watts;
        rest[2] = entry.ImportDemand.AtUnixSeconds;
        rest[3] = entry.ExportDemand.Watts;
        rest[4] = entry.ExportDemand.AtUnixSeconds;
        rest[5] = entry.Power.ImportWatts;
        rest[6] = entry.Power.ExportWatts;
    }

    static FreezeEntry FromNumbers(ReadOnlySpan<long> numbers)
    {
        EnergyCells cells = default;
        numbers[..RegisterBank.CellCount].CopyTo(cells);
        var rest = numbers[RegisterBank.CellCount..];
        return new(
            rest[0],
            new(cells),
            new((int)rest[1], rest[2]),
            new((int)rest[3], rest[4]),
            new((int)rest[5], (int)rest[6]));
    }
}
