using System.Globalization;

namespace Tallywatt.Protocols.Dlt645;

/// <summary>The address of a station: twelve digits, six BCD bytes on the wire, the low byte first.</summary>
/// <remarks>Digits A, from the left on, stand for any digit. Source: DL/T 645-2007, 5.2.2.</remarks>
public readonly record struct Dlt645Address
{
    public const int Length = 6;
    const int NibbleCount = 2 * Length;
    const ulong WildcardNibble = 0xA;

    Dlt645Address(ulong packed) => Packed = packed;

    /// <summary>AAAAAAAAAAAA: the one meter on the line.</summary>
    public static Dlt645Address Wildcard { get; } = new(0xAAAA_AAAA_AAAA);

    /// <summary>999999999999: every meter on the line, and none answers.</summary>
    public static Dlt645Address Broadcast { get; } = new(0x9999_9999_9999);

    /// <summary>The digits, four bits each.</summary>
    public ulong Packed { get; }

    public bool IsBroadcast => this == Broadcast;

    /// <summary>Whether any digit is a wildcard.</summary>
    public bool HasWildcard => (Packed >> (4 * (NibbleCount - 1))) == WildcardNibble;

    /// <summary>Reads six bytes, the low one first, whatever their digits are.</summary>
    /// <exception cref="ArgumentException">There are not six bytes.</exception>
    public static Dlt645Address FromWire(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length)
        {
            throw new ArgumentException("An address has six bytes.", nameof(bytes));
        }

        ulong packed = 0;
        for (var i = Length - 1; i >= 0; i--)
        {
            packed = (packed << 8) | bytes[i];
        }

        return new(packed);
    }

    /// <summary>Twelve digits of four bits each, as <see cref="Packed"/> has them.</summary>
    public static Dlt645Address FromPacked(ulong packed) => new(packed & 0xFFFF_FFFF_FFFF);

    /// <summary>Twelve digits; A for any.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Dlt645Address address)
    {
        address = default;
        if (text.Length != NibbleCount
            || !ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var packed))
        {
            return false;
        }

        address = new(packed);
        return address.IsValid;
    }

    /// <summary>Decimal digits, with wildcards only from the left on.</summary>
    public bool IsValid
    {
        get
        {
            var wild = true;
            for (var i = NibbleCount - 1; i >= 0; i--)
            {
                var nibble = (Packed >> (4 * i)) & 0xF;
                wild &= nibble == WildcardNibble;
                if (nibble > 9 && !wild)
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>Whether this, with its wildcards, means a station.</summary>
    public bool Matches(Dlt645Address station)
    {
        var wild = true;
        for (var i = NibbleCount - 1; i >= 0; i--)
        {
            var nibble = (Packed >> (4 * i)) & 0xF;
            wild &= nibble == WildcardNibble;
            if (!wild && nibble != ((station.Packed >> (4 * i)) & 0xF))
            {
                return false;
            }
        }

        return true;
    }

    /// <exception cref="ArgumentException">The target is shorter than six bytes.</exception>
    public void Write(Span<byte> target)
    {
        if (target.Length < Length)
        {
            throw new ArgumentException("An address needs six bytes.", nameof(target));
        }

        for (var i = 0; i < Length; i++)
        {
            target[i] = unchecked((byte)(Packed >> (8 * i)));
        }
    }

    public override string ToString() => Packed.ToString("X12", CultureInfo.InvariantCulture);
}
