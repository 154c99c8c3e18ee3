namespace Tallywatt.Protocols.Dlt645;

/// <summary>What the bytes of a value are.</summary>
public enum DataKind
{
    /// <summary>A BCD number with a fixed number of decimals.</summary>
    Number,

    /// <summary>A BCD number whose top bit is its sign or direction.</summary>
    SignedNumber,

    /// <summary>BCD digit pairs of a time, a date or both, in the order the standard gives the identifier.</summary>
    Stamp,

    /// <summary>A demand of three bytes and the stamp YYMMDDhhmm at which it occurred.</summary>
    Demand,

    /// <summary>Bits, or fields of several kinds: not a number.</summary>
    Octets,

    /// <summary>Characters, the last one first on the wire.</summary>
    Text,
}

/// <summary>How the data of an identifier is built. Source: DL/T 645-2007, annex A.</summary>
/// <param name="ItemLength">Bytes of one value; zero for any.</param>
/// <param name="DecimalDigits">How many of a number's digits stand behind the point.</param>
/// <param name="Unit">As the standard gives it; empty for none.</param>
/// <param name="IsBlock">As many values as the meter is set up to have: divide the length, never assume it.</param>
public readonly record struct DataShape(
    DataKind Kind, int ItemLength, int DecimalDigits, string Unit, bool IsBlock)
{
    /// <summary>How many values the bytes hold. False when they are no whole number of values, or too many.</summary>
    public bool TryCount(int dataLength, out int count)
    {
        if (ItemLength == 0)
        {
            count = 1;
            return true;
        }

        count = dataLength / ItemLength;
        return count > 0 && count * ItemLength == dataLength
            && count <= (IsBlock ? Dlt645Limits.BlockItemsMax : 1);
    }

    /// <summary>Reads a number of this shape, in units of its last decimal. False when it is none: a digit above
    /// nine, FF..FF for "not there", or the wrong length.</summary>
    public bool TryReadNumber(ReadOnlySpan<byte> item, out long scaled)
    {
        scaled = 0;
        return item.Length == ItemLength && Kind switch
        {
            DataKind.Number => Bcd.TryRead(item, out scaled),
            DataKind.SignedNumber => Bcd.TryReadSigned(item, out scaled),
            DataKind.Demand => Bcd.TryReadSigned(item[..3], out scaled),
            _ => false,
        };
    }

    /// <summary>Whether the bytes can be data of this shape; FF..FF in a value says that it is not there.</summary>
    public bool Fits(ReadOnlySpan<byte> data)
    {
        if (!TryCount(data.Length, out var count))
        {
            return false;
        }

        for (var i = 0; i < count && ItemLength > 0; i++)
        {
            var item = data.Slice(i * ItemLength, ItemLength);
            if (item.IndexOfAnyExcept((byte)0xFF) >= 0 && !ItemFits(item))
            {
                return false;
            }
        }

        return true;
    }

    bool ItemFits(ReadOnlySpan<byte> item) => Kind switch
    {
        DataKind.Octets or DataKind.Text => true,
        DataKind.Stamp => Bcd.IsDigits(item),
        DataKind.Demand => TryReadNumber(item, out _) && Bcd.IsDigits(item[3..]),
        _ => TryReadNumber(item, out _),
    };
}
