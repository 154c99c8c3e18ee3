namespace Tallywatt.Protocols.Dlt645;

/// <summary>One row of a season, day or holiday table: a number, and when it begins.</summary>
/// <param name="Number">The rate of a day's slot, or the day table of a season or holiday; from 1 on.</param>
/// <param name="Low">The minute of a slot, or the day of a season or holiday.</param>
/// <param name="High">The hour of a slot, or the month of a season or holiday.</param>
/// <param name="Year">Two digits, for a holiday; zero otherwise.</param>
/// <remarks>On the wire the number comes first: NN mm hh, NN DD MM, NN DD MM YY. Source: DL/T 645-2007, annex A,
/// 0401 to 0403.</remarks>
public readonly record struct TableRow(int Number, int Low, int High, int Year = 0)
{
    public const int Length = 3;
    public const int HolidayLength = 4;

    /// <summary>Reads rows of a season or day table. False when the bytes are no rows, or the target is too short.
    /// </summary>
    public static bool TryReadAll(ReadOnlySpan<byte> data, Span<TableRow> target, out int count)
    {
        count = data.Length / Length;
        if (count == 0 || count * Length != data.Length || count > target.Length)
        {
            return false;
        }

        for (var i = 0; i < count; i++)
        {
            if (!TryRead(data.Slice(i * Length, Length), out target[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Reads a row of three bytes, or a holiday of four.</summary>
    public static bool TryRead(ReadOnlySpan<byte> data, out TableRow row)
    {
        row = default;
        long year = 0;
        if (data.Length is not (Length or HolidayLength) || !Bcd.TryRead(data[..1], out var number)
            || !Bcd.TryRead(data[1..2], out var low) || !Bcd.TryRead(data[2..3], out var high)
            || (data.Length == HolidayLength && !Bcd.TryRead(data[3..], out year)))
        {
            return false;
        }

        row = new((int)number, (int)low, (int)high, (int)year);
        return true;
    }

    /// <summary>Writes three bytes, or four when the target has them.</summary>
    public void Write(Span<byte> target)
    {
        Bcd.TryWrite(Number, target[..1]);
        Bcd.TryWrite(Low, target[1..2]);
        Bcd.TryWrite(High, target[2..3]);
        if (target.Length == HolidayLength)
        {
            Bcd.TryWrite(Year, target[3..]);
        }
    }
}
