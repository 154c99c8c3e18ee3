using Tallywatt.SoftMeter.Storage;

namespace Tallywatt.SoftMeter.Metrology;

/// <summary>The newest freezes of one kind, each kept as its difference from the one before: a few bytes a day.
/// </summary>
sealed class FreezeRing(int capacityCount)
{
    const int NumberCount = RegisterBank.CellCount + 7;
    const int TimeAt = 5;

    /// <summary>Most freezes come a day after the one before: then their time takes no room.</summary>
    const long UsualSeconds = 86_400;
    const int EntryBytesMax = (NumberCount + 1) * 10;

    byte[] bytes = [];
    int usedBytes;

    internal int Count { get; private set; }

    internal int MemoryBytes => 56 + bytes.Length;

    internal void Append(in FreezeEntry entry)
    {
        Span<long> newest = stackalloc long[NumberCount];
        if (Count == capacityCount)
        {
            DropOldest();
        }

        var reader = new RecordReader(bytes.AsSpan(0, usedBytes));
        newest.Clear();
        for (var i = 0; i < Count; i++)
        {
            AddDifference(ref reader, newest);
        }

        Span<long> numbers = stackalloc long[NumberCount];
        ToNumbers(entry, numbers);
        Span<byte> difference = stackalloc byte[EntryBytesMax];
        Insert(usedBytes, 0, difference[..WriteDifference(newest, numbers, difference)]);
        Count++;
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
            AddDifference(ref reader, numbers);
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

    /// <summary>The second becomes the first: what it differs from is zero.</summary>
    void DropOldest()
    {
        Span<long> numbers = stackalloc long[NumberCount];
        Span<long> zeros = stackalloc long[NumberCount];
        numbers.Clear();
        zeros.Clear();
        var reader = new RecordReader(bytes.AsSpan(0, usedBytes));
        for (var i = 0; i < Math.Min(2, Count); i++)
        {
            AddDifference(ref reader, numbers);
        }

        var replaced = usedBytes - reader.RestBytes;
        Span<byte> difference = stackalloc byte[EntryBytesMax];
        var length = Count > 1 ? WriteDifference(zeros, numbers, difference) : 0;
        Insert(0, replaced, difference[..length]);
        Count--;
    }

    /// <summary>Puts bytes in the place of others.</summary>
    void Insert(int at, int replacedBytes, ReadOnlySpan<byte> inserted)
    {
        var needed = usedBytes - replacedBytes + inserted.Length;
        if (needed > bytes.Length)
        {
            Array.Resize(ref bytes, Math.Max(needed, bytes.Length + 32));
        }

        bytes.AsSpan(at + replacedBytes, usedBytes - at - replacedBytes).CopyTo(bytes.AsSpan(at + inserted.Length));
        inserted.CopyTo(bytes.AsSpan(at));
        usedBytes = needed;
    }

    static void AddDifference(ref RecordReader reader, scoped Span<long> numbers)
    {
        var mask = reader.Unsigned();
        numbers[TimeAt] += UsualSeconds;
        for (var n = 0; n < NumberCount; n++)
        {
            numbers[n] += (mask & (1UL << n)) == 0 ? 0 : reader.Signed();
        }
    }

    /// <returns>The bytes written.</returns>
    static int WriteDifference(ReadOnlySpan<long> before, ReadOnlySpan<long> now, Span<byte> into)
    {
        var mask = 0UL;
        Span<long> differences = stackalloc long[NumberCount];
        for (var n = 0; n < NumberCount; n++)
        {
            differences[n] = now[n] - before[n] - (n == TimeAt ? UsualSeconds : 0);
            mask |= differences[n] == 0 ? 0 : 1UL << n;
        }

        var at = Write(mask, into);
        for (var n = 0; n < NumberCount; n++)
        {
            if (differences[n] is var difference && difference != 0)
            {
                at += Write(unchecked((ulong)((difference << 1) ^ (difference >> 63))), into[at..]);
            }
        }

        return at;
    }

    static int Write(ulong value, Span<byte> into)
    {
        var count = 0;
        while (value >= 0x80)
        {
            into[count++] = (byte)((value & 0x7F) | 0x80);
            value >>= 7;
        }

        into[count++] = (byte)value;
        return count;
    }

    /// <summary>What usually changes comes first, so that the mask is one byte.</summary>
    static void ToNumbers(in FreezeEntry entry, Span<long> numbers)
    {
        Span<long> cells = stackalloc long[RegisterBank.CellCount];
        entry.Energies.CopyTo(cells);
        numbers[0] = cells[RegisterBank.ImportAt];
        numbers[1] = cells[RegisterBank.ReactiveAt];
        numbers[2] = entry.Power.ImportWatts;
        numbers[3] = entry.ImportDemand.Watts;
        numbers[4] = entry.ImportDemand.AtUnixSeconds;
        numbers[TimeAt] = entry.UnixSeconds;
        numbers[6] = cells[RegisterBank.ExportAt];
        numbers[7] = cells[RegisterBank.ReactiveAt + 1];
        numbers[8] = entry.Power.ExportWatts;
        numbers[9] = entry.ExportDemand.Watts;
        numbers[10] = entry.ExportDemand.AtUnixSeconds;
        for (var rate = 1; rate < RegisterBank.RateCount; rate++)
        {
            numbers[10 + rate] = cells[RegisterBank.ImportAt + rate];
            numbers[13 + rate] = cells[RegisterBank.ExportAt + rate];
        }

        numbers[17] = cells[RegisterBank.ReactiveAt + 2];
        numbers[18] = cells[RegisterBank.ReactiveAt + 3];
    }

    static FreezeEntry FromNumbers(ReadOnlySpan<long> numbers)
    {
        EnergyCells cells = default;
        cells[RegisterBank.ImportAt] = numbers[0];
        cells[RegisterBank.ExportAt] = numbers[6];
        for (var rate = 1; rate < RegisterBank.RateCount; rate++)
        {
            cells[RegisterBank.ImportAt + rate] = numbers[10 + rate];
            cells[RegisterBank.ExportAt + rate] = numbers[13 + rate];
        }

        cells[RegisterBank.ReactiveAt] = numbers[1];
        cells[RegisterBank.ReactiveAt + 1] = numbers[7];
        cells[RegisterBank.ReactiveAt + 2] = numbers[17];
        cells[RegisterBank.ReactiveAt + 3] = numbers[18];
        return new(
            numbers[TimeAt],
            new(cells),
            new((int)numbers[3], numbers[4]),
            new((int)numbers[9], numbers[10]),
            new((int)numbers[2], (int)numbers[8]));
    }
}
