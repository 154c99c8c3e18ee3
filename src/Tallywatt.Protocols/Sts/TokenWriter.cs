using System.Buffers.Binary;

namespace Tallywatt.Protocols.Sts;

/// <summary>Makes tokens: what a vending system does, with keys that it alone may have.</summary>
/// <remarks>Whoever calls sees to it that no identifier is used twice for one meter. Source: IEC 62055-41, clause 6.
/// </remarks>
public static class TokenWriter
{
    const uint IdentifierMax = 0xFF_FFFF;

    /// <summary>The twenty digits of any token under a key.</summary>
    public static string Write(Token token, DecoderKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var block = TokenBlock.Write(token.Class, token.Subclass, token.Body & TokenBlock.BodyMask);
        return TokenDigits.Write(TokenDigits.Join(token.Class, token.Class == 1 ? block : key.Encrypt(block)));
    }

    /// <summary>Credit in units, or a setting with an amount.</summary>
    /// <param name="tokenClass">0 or 2.</param>
    /// <param name="subclass">Which one.</param>
    /// <param name="identifier">TID, 24 bits.</param>
    /// <param name="random">RND, 4 bits.</param>
    /// <param name="value">The last 16 bits; <see cref="TokenAmount.Encode(long)"/> makes them of an amount.</param>
    public static Token Make(byte tokenClass, byte subclass, uint identifier, byte random, ushort value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(identifier, IdentifierMax);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(random, 15);
        return new(tokenClass, subclass, ((ulong)random << 40) | ((ulong)identifier << 16) | value);
    }

    /// <summary>Credit in money for electricity.</summary>
    /// <param name="hundredThousandths">The amount in 0.00001 of the meter's currency; what has no exact form is
    /// rounded up.</param>
    public static Token MakeCurrency(uint identifier, long hundredThousandths)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(identifier, IdentifierMax);
        var bits = (ulong)TokenAmount.EncodeCurrency(hundredThousandths);
        return new(0, 4, ((bits >> 16) << 40) | ((ulong)identifier << 16) | (bits & 0xFFFF));
    }

    /// <summary>The tokens that bring a meter from one key to another, to be written under the old one.</summary>
    /// <param name="newKey">The key to bring.</param>
    /// <param name="clearsMemory">Whether the base year changes.</param>
    public static IReadOnlyList<Token> KeyChange(DecoderKey newKey, bool clearsMemory = false)
    {
        ArgumentNullException.ThrowIfNull(newKey);
        newKey.Check();
        ulong Word(int place) => BinaryPrimitives.ReadUInt32BigEndian(newKey.Bytes.Span[(place * sizeof(uint))..]);
        var isShort = newKey.Cipher == TokenCipher.StandardTransfer;
        var first = ((ulong)(newKey.ExpiryNumber >> 4) << 40) | ((ulong)newKey.RevisionNumber << 36)
            | ((clearsMemory ? 1UL : 0) << 35) | ((ulong)newKey.Type << 32) | Word(0);
        var second = ((ulong)(newKey.ExpiryNumber & 0xF) << 40) | ((ulong)newKey.TariffIndex << 32)
            | Word(isShort ? 1 : 3);
        var group = (ulong)newKey.SupplyGroupCode;
        return isShort
            ? [new(2, 3, first), new(2, 4, second)]
            :
            [
                new(2, 3, first), new(2, 4, second), new(2, 8, ((group & 0xFFF) << 32) | Word(1)),
                new(2, 9, ((group >> 12) << 32) | Word(2)),
            ];
    }
}
