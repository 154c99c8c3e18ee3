using System.Buffers.Binary;

namespace Tallywatt.Core.Tariffs;

public partial struct RatingState
{
    const byte FormatVersion = 1;

    /// <summary>The most bytes <see cref="Write"/> needs.</summary>
    public const int SizeMaxBytes = FixedBytes + (RegisterCount * sizeof(long));

    const int NumberCount = 6;
    const int AmountBytes = 16;
    const int FixedBytes =
        1 + (NumberCount * sizeof(int)) + (2 * sizeof(long)) + (3 * AmountBytes) + sizeof(ulong);

    /// <summary>Writes the state in its stored form, little-endian, without the registers that are zero.</summary>
    /// <returns>The bytes written: about 90 for a tariff without netting or demand.</returns>
    /// <exception cref="ArgumentException">The space is less than <see cref="SizeMaxBytes"/>.</exception>
    public readonly int Write(Span<byte> destination)
    {
        if (destination.Length < SizeMaxBytes)
        {
            throw new ArgumentException($"The state needs {SizeMaxBytes} bytes.", nameof(destination));
        }

        destination[0] = FormatVersion;
        ReadOnlySpan<int> numbers = [
            DayNumber, LadderDayNumber, SettlementHour, CarryAttos, MonthDaysCount, YearMonthsCount,
        ];
        var at = 1;
        foreach (var number in numbers)
        {
            BinaryPrimitives.WriteInt32LittleEndian(destination[at..], number);
            at += sizeof(int);
        }

        BinaryPrimitives.WriteInt64LittleEndian(destination[at..], LadderWattHours);
        BinaryPrimitives.WriteInt64LittleEndian(destination[(at + sizeof(long))..], MonthPeakWatts);
        at += 2 * sizeof(long);
        ReadOnlySpan<Int128> amounts = [MonthAttos, YearAttos, KeptAttos];
        foreach (var amount in amounts)
        {
            BinaryPrimitives.WriteInt128LittleEndian(destination[at..], amount);
            at += AmountBytes;
        }

        return WriteRegisters(destination, at);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <returns>False, and an unopened state, when the bytes are anything else.</returns>
    public static bool TryRead(ReadOnlySpan<byte> source, out RatingState state, out int consumedBytes)
    {
        state = default;
        consumedBytes = 0;
        if (source.Length < FixedBytes || source[0] != FormatVersion)
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

    readonly int WriteRegisters(Span<byte> destination, int at)
    {
        ulong present = 0;
        var maskAt = at;
        at += sizeof(ulong);
        for (var i = 0; i < RegisterCount; i++)
        {
            if (Registers[i] != 0)
            {
                present |= 1ul << i;
                BinaryPrimitives.WriteInt64LittleEndian(destination[at..], Registers[i]);
                at += sizeof(long);
            }
        }

        BinaryPrimitives.WriteUInt64LittleEndian(destination[maskAt..], present);
        return at;
    }

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
