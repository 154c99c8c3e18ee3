namespace Tallywatt.Protocols.Dlt645;

/// <summary>One block of the load record: A0 A0 length YYMMDDhhmm, six classes each ended by AA, checksum E5.</summary>
/// <remarks>
/// A class that is not kept is empty. The length counts from the time to the last AA; the checksum is the sum of every
/// byte before it. The classes have fixed lengths, so a value may hold AA; which classes there are is told by
/// 04000901, and where nobody knows it the first set that fits is taken. Source: DL/T 645-2007, annex B.
/// </remarks>
public readonly ref struct LoadRecord
{
    public const int ClassesMax = 6;
    public const int TimeLength = 5;
    public const int LengthMax = 3 + TimeLength + 17 + 24 + 8 + 16 + 16 + 6 + ClassesMax + 2;
    const byte Begin = 0xA0;
    const byte Separator = 0xAA;
    const byte End = 0xE5;

    readonly ReadOnlySpan<byte> classes;
    readonly byte kept;

    LoadRecord(Dlt645Time time, ReadOnlySpan<byte> classes, byte kept)
    {
        Time = time;
        this.classes = classes;
        this.kept = kept;
    }

    /// <summary>When it was captured; without seconds.</summary>
    public Dlt645Time Time { get; }

    /// <summary>Bytes of a class: 1 voltage, current, frequency; 2 powers; 3 power factors; 4 active and reactive
    /// energies; 5 reactive energies by quadrant; 6 demands.</summary>
    public static int ClassLength(int number) => number switch
    {
        1 => 17,
        2 => 24,
        3 => 8,
        4 or 5 => 16,
        6 => 6,
        _ => throw new ArgumentOutOfRangeException(nameof(number), number, "There are six classes."),
    };

    /// <summary>The bytes of a class, 1 to 6; empty when it is not kept.</summary>
    public ReadOnlySpan<byte> Class(int number)
    {
        var length = ClassLength(number);
        var start = 0;
        for (var i = 1; i < number; i++)
        {
            start += (IsKept(i) ? ClassLength(i) : 0) + 1;
        }

        return IsKept(number) ? classes.Slice(start, length) : [];
    }

    /// <summary>Reads the block at the start of the bytes. False when they begin none, or its checksum is wrong.
    /// </summary>
    /// <param name="keptClasses">Bit 0 for class 1, to bit 5 for class 6; null when it is not known.</param>
    public static bool TryRead(
        ReadOnlySpan<byte> data, out LoadRecord record, out int consumed, byte? keptClasses = null)
    {
        record = default;
        consumed = 0;
        if (data.Length < 3 + TimeLength + ClassesMax + 2 || data[0] != Begin || data[1] != Begin
            || data[2] < TimeLength + ClassesMax || data.Length < 3 + data[2] + 2
            || data[3 + data[2] + 1] != End || Sum(data[..(3 + data[2])]) != data[3 + data[2]])
        {
            return false;
        }

        var body = data.Slice(3, data[2]);
        Span<byte> time = stackalloc byte[Dlt645Time.Length];
        time[0] = 0;
        body[..TimeLength].CopyTo(time[1..]);
        if (!Dlt645Time.TryRead(time, out var at) || !TryClasses(body[TimeLength..], keptClasses, out var kept))
        {
            return false;
        }

        record = new(at, body[TimeLength..], kept);
        consumed = 3 + data[2] + 2;
        return true;
    }

    /// <summary>Writes a block. <paramref name="values"/> is the kept classes one after the other.</summary>
    /// <param name="kept">Bit 0 for class 1, to bit 5 for class 6.</param>
    /// <returns>Its length.</returns>
    public static int Write(in Dlt645Time time, byte kept, ReadOnlySpan<byte> values, Span<byte> target)
    {
        target[0] = target[1] = Begin;
        Span<byte> stamp = stackalloc byte[Dlt645Time.Length];
        time.Write(stamp);
        stamp[1..].CopyTo(target[3..]);
        var at = 3 + TimeLength;
        for (var i = 1; i <= ClassesMax; i++)
        {
            var length = (kept & (1 << (i - 1))) != 0 ? ClassLength(i) : 0;
            values[..length].CopyTo(target[at..]);
            values = values[length..];
            at += length;
            target[at++] = Separator;
        }

        target[2] = (byte)(at - 3);
        target[at] = Sum(target[..at]);
        target[at + 1] = End;
        return at + 2;
    }

    bool IsKept(int number) => (kept & (1 << (number - 1))) != 0;

    /// <summary>Which classes are there, tried from all on down.</summary>
    static bool TryClasses(ReadOnlySpan<byte> body, byte? known, out byte kept)
    {
        if (known is { } told)
        {
            kept = told;
            return Fits(body, told);
        }

        for (var mask = (1 << ClassesMax) - 1; mask >= 0; mask--)
        {
            if (Fits(body, mask))
            {
                kept = (byte)mask;
                return true;
            }
        }

        kept = 0;
        return false;
    }

    static bool Fits(ReadOnlySpan<byte> body, int mask)
    {
        var at = 0;
        for (var i = 1; i <= ClassesMax; i++)
        {
            at += (mask & (1 << (i - 1))) != 0 ? ClassLength(i) : 0;
            if (at >= body.Length || body[at++] != Separator)
            {
                return false;
            }
        }

        return at == body.Length;
    }

    static byte Sum(ReadOnlySpan<byte> bytes)
    {
        byte sum = 0;
        foreach (var b in bytes)
        {
            sum = unchecked((byte)(sum + b));
        }

        return sum;
    }
}
