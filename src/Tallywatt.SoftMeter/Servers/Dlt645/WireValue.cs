using System.Buffers.Binary;
using Tallywatt.Core.Units;
using Tallywatt.Protocols.Dlt645;

namespace Tallywatt.SoftMeter.Servers.Dlt645;

/// <summary>The data of an identifier while it is put together: low byte first, FF for what is not there.</summary>
/// <remarks>A number with more digits than its place shows its lower ones, as a register that rolls over.</remarks>
ref struct WireValue(Span<byte> target)
{
    const long NanosPerCent = Core.Units.Money.NanosPerUnit / 100;
    const long NanosPerTenThousandth = Core.Units.Money.NanosPerUnit / 10_000;
    readonly Span<byte> target = target;

    /// <summary>Bytes put so far; zero means that there is no such data.</summary>
    internal int Length { get; private set; }

    internal void Number(long value, int bytes) => Bcd.TryWrite(Math.Max(value, 0), Room(bytes));

    internal void Signed(long value, int bytes)
    {
        var limit = 8L;
        for (var i = 1; i < 2 * bytes; i++)
        {
            limit *= 10;
        }

        Bcd.TryWriteSigned(value % limit, Room(bytes));
    }

    /// <summary>XXXXXX.XX kWh, of watt-hours.</summary>
    internal void Energy(long wattHours) => Number(wattHours / 10, 4);

    /// <summary>XXXXXX.XX of money; what is below a cent is not shown.</summary>
    internal void Money(Money amount) => Number(Math.Abs(amount.Nanos) / NanosPerCent, 4);

    /// <summary>NNNN.NNNN of a price, rounded to the nearest.</summary>
    internal void Price(long nanosPerKilowattHour) =>
        Number((nanosPerKilowattHour + (NanosPerTenThousandth / 2)) / NanosPerTenThousandth, 4);

    /// <summary>XX.XXXX kW, of watts.</summary>
    internal void Power(long watts) => Signed(watts * 10, 3);

    internal void Byte(byte value) => Room(1)[0] = value;

    internal void Word(int bits) => BinaryPrimitives.WriteUInt16LittleEndian(Room(2), (ushort)bits);

    internal void Code(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Room(4), value);

    internal void Bytes(scoped ReadOnlySpan<byte> bytes) => bytes.CopyTo(Room(bytes.Length));

    /// <summary>There is a place for it and no value.</summary>
    internal void Missing(int bytes) => Room(bytes).Fill(0xFF);

    /// <summary>Characters, the last one first, filled up with blanks.</summary>
    internal void Text(string text, int bytes)
    {
        var room = Room(bytes);
        for (var i = 0; i < bytes; i++)
        {
            room[bytes - 1 - i] = i < text.Length ? (byte)text[i] : (byte)' ';
        }
    }

    /// <summary>ss mm hh DD MM YY of a local time.</summary>
    internal void Seconds(long localSeconds) => Dlt645Time.FromUnixSeconds(localSeconds).Write(Room(6));

    /// <summary>mm hh DD MM YY of a local time.</summary>
    internal void Minutes(long localSeconds)
    {
        Span<byte> whole = stackalloc byte[Dlt645Time.Length];
        Dlt645Time.FromUnixSeconds(localSeconds).Write(whole);
        whole[1..].CopyTo(Room(5));
    }

    Span<byte> Room(int bytes)
    {
        var room = target.Slice(Length, bytes);
        Length += bytes;
        return room;
    }
}
