namespace Tallywatt.Protocols.Dlt645;

/// <summary>Binary-coded decimal, two digits a byte, the low byte first.</summary>
public static class Bcd
{
    const int BytesMax = 9;
    const byte SignBit = 0x80;

    /// <summary>Reads an unsigned number. False for a digit above nine, which FF..FF for "not there" is too.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out long value)
    {
        value = 0;
        if (bytes.IsEmpty || bytes.Length > BytesMax)
        {
            return false;
        }

        for (var i = bytes.Length - 1; i >= 0; i--)
        {
            var b = bytes[i];
            if ((b >> 4) > 9 || (b & 0xF) > 9)
            {
                value = 0;
                return false;
            }

            value = (value * 100) + ((b >> 4) * 10) + (b & 0xF);
        }

        return true;
    }

    /// <summary>Whether every half byte is a digit, however many there are.</summary>
    public static bool IsDigits(ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
        {
            if ((b >> 4) > 9 || (b & 0xF) > 9)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Reads a number whose top bit is its sign. Source: DL/T 645-2007, annex A, notes.</summary>
    public static bool TryReadSigned(ReadOnlySpan<byte> bytes, out long value)
    {
        value = 0;
        if (bytes.IsEmpty || bytes.Length > BytesMax || bytes.IndexOfAnyExcept((byte)0xFF) < 0)
        {
            return false;
        }

        Span<byte> magnitude = stackalloc byte[BytesMax];
        bytes.CopyTo(magnitude);
        magnitude = magnitude[..bytes.Length];
        magnitude[^1] &= unchecked((byte)~SignBit);
        if (!TryRead(magnitude, out value))
        {
            return false;
        }

        value = (bytes[^1] & SignBit) != 0 ? -value : value;
        return true;
    }

    /// <summary>Writes a number of zero or more in all of the target. False when it has too many digits.</summary>
    public static bool TryWrite(long value, Span<byte> target)
    {
        if (value < 0)
        {
            return false;
        }

        for (var i = 0; i < target.Length; i++)
        {
            var pair = (int)(value % 100);
            target[i] = (byte)(((pair / 10) << 4) | (pair % 10));
            value /= 100;
        }

        return value == 0;
    }

    /// <summary>Writes a number whose top bit is its sign. False when it has too many digits.</summary>
    public static bool TryWriteSigned(long value, Span<byte> target)
    {
        if (target.IsEmpty || value == long.MinValue || !TryWrite(Math.Abs(value), target)
            || (target[^1] & SignBit) != 0)
        {
            return false;
        }

        target[^1] |= value < 0 ? SignBit : (byte)0;
        return true;
    }
}
