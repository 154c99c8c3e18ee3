using System.Buffers.Binary;

namespace Tallywatt.Core.Tariffs;

public partial struct RatingState
{
    const byte FormatVersion = 1;

    /// <summary>The most bytes <see cref="Write"/> needs.</summary>
    public const int SizeMaxBytes = 1 + (7 * sizeof(int)) + sizeof(long) + (3 * 16) + sizeof(uint) + (RegisterCount * sizeof(long));

    const int FixedBytes = SizeMaxBytes - (RegisterCount * sizeof(long));

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
            DayNumber, OpenedDayNumber, LadderDayNumber, SettlementHour, CarryAttos, MonthDaysCount, YearMonthsCount,
        ];
        var at = 1;
        foreach (var number in numbers)
        {
            BinaryPrimitives.WriteInt32LittleEndian(destination[at..], number);
            at += sizeof(int);
        }

        BinaryPrimitives.WriteInt64LittleEndian(destination[at..], LadderWattHours);
        at += sizeof(long);
        ReadOnlySpan<Int128> amounts = [MonthAttos, YearAttos, KeptAttos];
        foreach (var amount in amounts)
        {
            BinaryPrimitives.WriteInt128LittleEndian(destination[at..], amount);
            at += 16;
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

        Span<int> numbers = stackalloc int[7];
        var at = 1;
        for (var i = 0; i < numbers.Length; i++, at += sizeof(int))
        {
            numbers[i] = BinaryPrimitives.ReadInt32LittleEndian(source[at..]);
        }

        RatingState read = default;
        (read.DayNumber, read.OpenedDayNumber, read.LadderDayNumber) = (numbers[0], numbers[1], numbers[2]);
        (read.SettlementHour, read.CarryAttos) = (numbers[3], numbers[4]);
        (read.MonthDaysCount, read.YearMonthsCount) = (numbers[5], numbers[6]);
        read.LadderWattHours = BinaryPrimitives.ReadInt64LittleEndian(source[at..]);
        at += sizeof(long);
        read.MonthAttos = BinaryPrimitives.ReadInt128LittleEndian(source[at..]);
        read.YearAttos = BinaryPrimitives.ReadInt128LittleEndian(source[(at + 16)..]);
        read.KeptAttos = BinaryPrimitives.ReadInt128LittleEndian(source[(at + 32)..]);
        at += 48;
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
        uint present = 0;
        var maskAt = at;
        at += sizeof(uint);
        for (var i = 0; i < RegisterCount; i++)
        {
            if (Registers[i] != 0)
            {
                present |= 1u << i;
                BinaryPrimitives.WriteInt64LittleEndian(destination[at..], Registers[i]);
                at += sizeof(long);
            }
        }

        BinaryPrimitives.WriteUInt32LittleEndian(destination[maskAt..], present);
        return at;
    }

    static bool TryReadRegisters(ReadOnlySpan<byte> source, ref int at, ref RatingState read)
    {
        var present = BinaryPrimitives.ReadUInt32LittleEndian(source[at..]);
        at += sizeof(uint);
        for (var i = 0; i < RegisterCount; i++)
        {
            if ((present & (1u << i)) == 0)
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
