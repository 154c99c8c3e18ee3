using System.Globalization;

namespace Tallywatt.Protocols.Sts;

/// <summary>The twenty digits of a token, and the 66 bits they stand for.</summary>
/// <remarks>Source: IEC 62055-41, 6.4.2 (transcription of the class); IEC 62055-51 (numeric carrier).</remarks>
public static class TokenDigits
{
    /// <summary>How many digits a token has.</summary>
    public const int Count = 20;

    /// <summary>How many bytes hold the 66 bits.</summary>
    public const int BinaryLength = 9;

    const int HighClassBit = 28;
    const int LowClassBit = 27;
    const int HighClassPlace = 65;
    const int LowClassPlace = 64;
    static readonly UInt128 End = UInt128.One << 66;

    /// <summary>Reads twenty digits; blanks and hyphens between groups are passed over.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, out UInt128 number)
    {
        number = 0;
        var count = 0;
        foreach (var sign in text)
        {
            if (sign is ' ' or '-')
            {
                continue;
            }

            if (!char.IsAsciiDigit(sign) || ++count > Count)
            {
                return false;
            }

            number = (number * 10) + (uint)(sign - '0');
        }

        return count == Count && number < End;
    }

    /// <summary>Reads what a token gateway is given: twenty digits in ASCII, or the 66 bits in nine bytes.</summary>
    public static bool TryReadOctets(ReadOnlySpan<byte> octets, out UInt128 number)
    {
        number = 0;
        if (octets.Length != BinaryLength)
        {
            Span<char> text = stackalloc char[2 * Count];
            return octets.Length <= text.Length
                && System.Text.Encoding.ASCII.TryGetChars(octets, text, out var length)
                && TryRead(text[..length], out number);
        }

        foreach (var value in octets)
        {
            number = (number << 8) | value;
        }

        return number < End;
    }

    /// <summary>The twenty digits of a number of 66 bits.</summary>
    public static string Write(UInt128 number) => number.ToString("D20", CultureInfo.InvariantCulture);

    /// <summary>Takes the class out of the 66 bits, which leaves the block of 64.</summary>
    internal static (byte Class, ulong Block) Split(UInt128 number)
    {
        var tokenClass = (byte)((ulong)(number >> LowClassBit) & 3);
        var block = unchecked((ulong)number) & ~(3UL << LowClassBit);
        block |= (ulong)((number >> HighClassPlace) & 1) << HighClassBit;
        block |= (ulong)((number >> LowClassPlace) & 1) << LowClassBit;
        return (tokenClass, block);
    }

    /// <summary>Puts the class into the 66 bits.</summary>
    internal static UInt128 Join(byte tokenClass, ulong block)
    {
        UInt128 number = block & ~(3UL << LowClassBit);
        number |= (UInt128)((ulong)tokenClass & 3) << LowClassBit;
        number |= (UInt128)((block >> HighClassBit) & 1) << HighClassPlace;
        number |= (UInt128)((block >> LowClassBit) & 1) << LowClassPlace;
        return number;
    }
}
