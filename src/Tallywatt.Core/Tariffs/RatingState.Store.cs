using System.Buffers.Binary;

namespace Tallywatt.Core.Tariffs;

public partial struct RatingState
{
    /// <summary>Numbers in as few bytes as they need.</summary>
    const byte FormatVersion = 2;

    /// <summary>Numbers in fixed places; read, but not written any more.</summary>
    const byte FixedFormatVersion = 1;

    /// <summary>The most bytes <see cref="Write"/> needs.</summary>
    public const int SizeMaxBytes = 2 + ((NumberCount + RegisterCount + 3) * 10) + (3 * 19);

    const int NumberCount = 6;
    const int AmountBytes = 16;
    const int FixedBytes =
        1 + (NumberCount * sizeof(int)) + (2 * sizeof(long)) + (3 * AmountBytes) + sizeof(ulong);

    /// <summary>Writes the state in its stored form, without the registers that are zero.</summary>
    /// <returns>The bytes written: about 40 for a tariff without netting or demand.</returns>
    /// <exception cref="ArgumentException">The space is less than <see cref="SizeMaxBytes"/>.</exception>
    public readonly int Write(Span<byte> destination)
    {
        if (destination.Length < SizeMaxBytes)
        {
            throw new ArgumentException($"The state needs {SizeMaxBytes} bytes.", nameof(destination));
        }

        destination[0] = FormatVersion;
        var writer = new StateWriter(destination[1..]);
        writer.Number(DayNumber);
        writer.Number(LadderDayNumber);
        writer.Number(SettlementHour);
        writer.Number(CarryAttos);
        writer.Number(MonthDaysCount);
        writer.Number(YearMonthsCount);
        writer.Number(LadderWattHours);
        writer.Number(MonthPeakWatts);
        writer.Number(MonthAttos);
        writer.Number(YearAttos);
        writer.Number(KeptAttos);
        ulong present = 0;
        for (var i = 0; i < RegisterCount; i++)
        {
            present |= Registers[i] != 0 ? 1ul << i : 0;
        }

        writer.Number((Int128)present);
        for (var i = 0; i < RegisterCount; i++)
        {
            if (Registers[i] != 0)
            {
                writer.Number(Registers[i]);
            }
        }

        return writer.LengthBytes + 1;
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <returns>False, and an unopened state, when the bytes are anything else.</returns>
    public static bool TryRead(ReadOnlySpan<byte> source, out RatingState state, out int consumedBytes)
    {
        state = default;
        consumedBytes = 0;
        return !source.IsEmpty && source[0] == FormatVersion
            ? TryReadCompact(source, out state, out consumedBytes)
            : TryReadFixed(source, out state, out consumedBytes);
    }

    static bool TryReadCompact(ReadOnlySpan<byte> source, out RatingState state, out int consumedBytes)
    {
        state = default;
        consumedBytes = 0;
        var reader = new StateReader(source[1..]);
        RatingState read = default;
        read.DayNumber = reader.Int();
        read.LadderDayNumber = reader.Int();
        read.SettlementHour = reader.Int();
        read.CarryAttos = reader.Int();
        read.MonthDaysCount = reader.Int();
        read.YearMonthsCount = reader.Int();
        read.LadderWattHours = reader.Long();
        read.MonthPeakWatts = reader.Long();
        read.MonthAttos = reader.Wide();
        read.YearAttos = reader.Wide();
        read.KeptAttos = reader.Wide();
        var present = reader.Wide();
        for (var i = 0; i < RegisterCount; i++)
        {
            if ((present & (Int128.One << i)) != 0)
            {
                read.Registers[i] = reader.Long();
            }
        }

        if (reader.IsFaulty || present < 0 || present >> RegisterCount != 0 || !read.IsPlausible)
        {
            return false;
        }

        state = read;
        consumedBytes = reader.LengthBytes + 1;
        return true;
    }

    static bool TryReadFixed(ReadOnlySpan<byte> source, out RatingState state, out int consumedBytes)
    {
        state = default;
        consumedBytes = 0;
        if (source.Length < FixedBytes || source[0] != FixedFormatVersion)
        {
            return false;
        }

        Span<int> numbers = stackalloc int[NumberCount];
        var at = 1;
        for (var i = 0; i < numbers.Length; i++, at += sizeof(int))
        {
            numbers[i] = BinaryPrimitives.ReadInt32LittleEndian(source[at..]);
        }

        RatingState read = default;
        (read.DayNumber, read.LadderDayNumber, read.SettlementHour) = (numbers[0], numbers[1], numbers[2]);
        (read.CarryAttos, read.MonthDaysCount, read.YearMonthsCount) = (numbers[3], numbers[4], numbers[5]);
        read.LadderWattHours = BinaryPrimitives.ReadInt64LittleEndian(source[at..]);
        read.MonthPeakWatts = BinaryPrimitives.ReadInt64LittleEndian(source[(at + sizeof(long))..]);
        at += 2 * sizeof(long);
        read.MonthAttos = BinaryPrimitives.ReadInt128LittleEndian(source[at..]);
        read.YearAttos = BinaryPrimitives.ReadInt128LittleEndian(source[(at + AmountBytes)..]);
        read.KeptAttos = BinaryPrimitives.ReadInt128LittleEndian(source[(at + (2 * AmountBytes))..]);
        at += 3 * AmountBytes;
        if (!read.IsPlausible || !TryReadRegisters(source, ref at, ref read))
        {
            return false;
        }

        state = read;
        consumedBytes = at;
        return true;
    }

    readonly bool IsPlausible => DayNumber >= 0 && DayNumber <= DateOnly.MaxValue.DayNumber
        && CarryAttos >= 0 && CarryAttos < ExactAmount.AttosPerNano && LadderWattHours >= 0;

    static bool TryReadRegisters(ReadOnlySpan<byte> source, ref int at, ref RatingState read)
    {
        var present = BinaryPrimitives.ReadUInt64LittleEndian(source[at..]);
        at += sizeof(ulong);
        for (var i = 0; i < RegisterCount; i++)
        {
            if ((present & (1ul << i)) == 0)
            {
                continue;
            }

            if (source.Length - at < sizeof(long))
            {
                return false;
            }

            read.Registers[i] = BinaryPrimitives.ReadInt64LittleEndian(source[at..]);
            at += sizeof(long);
        }

        return true;
    }
}
