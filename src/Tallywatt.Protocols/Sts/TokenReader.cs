using System.Buffers.Binary;

namespace Tallywatt.Protocols.Sts;

/// <summary>A meter's half of the token standard: its key, what it has taken, and the new key that is on its way.
/// </summary>
/// <remarks>
/// Judging changes nothing. What was judged good is carried out by the meter, and <see cref="Accept"/> is part of the
/// same durable change: a credit and the memory of its token are kept together or not at all. Not for two threads at
/// once. Source: IEC 62055-41, clause 7 (token acceptance).
/// </remarks>
public sealed class TokenReader
{
    const byte Version = 1;

    readonly KeyChange change = new();
    TokenMemory memory;

    /// <exception cref="ArgumentException">The key is none.</exception>
    public TokenReader(DecoderKey key)
        : this(key, new())
    {
    }

    TokenReader(DecoderKey key, TokenMemory memory)
    {
        ArgumentNullException.ThrowIfNull(key);
        key.Check();
        Key = key;
        this.memory = memory;
    }

    /// <summary>The key in force.</summary>
    public DecoderKey Key { get; private set; }

    /// <summary>How many identifiers are remembered.</summary>
    public int RememberedCount => memory.Count;

    /// <summary>Whether some parts of a new key have come, and not all.</summary>
    public bool IsChangingKey => !change.IsEmpty;

    /// <summary>Reads a token under a key, and judges nothing but its form and its check.</summary>
    public static TokenRefusal TryRead(ReadOnlySpan<char> digits, DecoderKey key, out Token token)
    {
        token = default;
        return TokenDigits.TryRead(digits, out var number) ? Read(number, key, out token) : TokenRefusal.NotAToken;
    }

    /// <summary>Judges twenty digits from a keypad; blanks and hyphens between groups are passed over.</summary>
    /// <returns>None when the meter may carry the token out.</returns>
    public TokenRefusal Judge(ReadOnlySpan<char> digits, out Token token)
    {
        token = default;
        return TokenDigits.TryRead(digits, out var number) ? Judge(number, out token) : TokenRefusal.NotAToken;
    }

    /// <summary>Judges what a token gateway was given: twenty digits in ASCII, or 66 bits in nine bytes.</summary>
    /// <returns>None when the meter may carry the token out.</returns>
    public TokenRefusal JudgeOctets(ReadOnlySpan<byte> octets, out Token token)
    {
        token = default;
        return TokenDigits.TryReadOctets(octets, out var number) ? Judge(number, out token) : TokenRefusal.NotAToken;
    }

    /// <summary>Remembers a token that was judged good: its identifier, or its part of a new key.</summary>
    /// <returns>Whether a new key came into force.</returns>
    public bool Accept(Token token)
    {
        if (token.Kind == TokenKind.KeyChange)
        {
            change.Take(token);
            return FinishChange();
        }

        if (token.HasIdentifier)
        {
            // Whoever wanted the key to change would have gone on with it.
            change.Clear();
            memory.Remember(token.Identifier);
        }

        return false;
    }

    /// <summary>All that must survive a power cut. It holds the key.</summary>
    public byte[] ToBytes()
    {
        var bytes = new List<byte>
        {
            Version, (byte)Key.Cipher, (byte)Key.Type, Key.TariffIndex, Key.RevisionNumber, Key.ExpiryNumber,
            (byte)(Key.BaseYear % 100),
        };
        Span<byte> group = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(group, Key.SupplyGroupCode);
        bytes.AddRange(group);
        bytes.Add((byte)Key.Bytes.Length);
        bytes.AddRange(Key.Bytes.Span);
        change.Write(bytes);
        memory.Write(bytes);
        return [.. bytes];
    }

    /// <summary>What <see cref="ToBytes"/> wrote. False for anything else.</summary>
    public static bool TryRestore(ReadOnlySpan<byte> bytes, out TokenReader? reader)
    {
        const int headerLength = 12;
        reader = null;
        if (bytes.Length < headerLength || bytes[0] != Version || bytes.Length < headerLength + bytes[headerLength - 1])
        {
            return false;
        }

        var key = new DecoderKey
        {
            Cipher = (TokenCipher)bytes[1],
            Type = (DecoderKeyType)bytes[2],
            TariffIndex = bytes[3],
            RevisionNumber = bytes[4],
            ExpiryNumber = bytes[5],
            BaseYear = bytes[6] + (bytes[6] > 90 ? 1900 : 2000),
            SupplyGroupCode = BinaryPrimitives.ReadInt32BigEndian(bytes[7..]),
            Bytes = bytes.Slice(headerLength, bytes[headerLength - 1]).ToArray(),
        };
        if (!key.IsValid)
        {
            return false;
        }

        var rest = bytes[(headerLength + bytes[headerLength - 1])..];
        reader = new(key, new());
        var isWhole = reader.change.TryRead(ref rest) && TokenMemory.TryRead(ref rest, out reader.memory)
            && rest.IsEmpty;
        reader = isWhole ? reader : null;
        return isWhole;
    }

    static TokenRefusal Read(UInt128 number, DecoderKey key, out Token token)
    {
        token = default;
        var (tokenClass, block) = TokenDigits.Split(number);
        const byte openClass = 1;
        const byte reservedClass = 3;
        if (tokenClass == reservedClass)
        {
            return TokenRefusal.NotServed;
        }

        var plain = tokenClass == openClass ? block : key.Decrypt(block);
        if (!TokenBlock.TryRead(tokenClass, plain, out var subclass, out var body))
        {
            return TokenRefusal.WrongKeyOrDigit;
        }

        token = new(tokenClass, subclass, body);
        return TokenRefusal.None;
    }

    TokenRefusal Judge(UInt128 number, out Token token)
    {
        if (Read(number, Key, out token) is not TokenRefusal.None and var refusal)
        {
            return refusal;
        }

        if (token.Kind == TokenKind.Unknown
            || (token.Kind == TokenKind.KeyChange && !KeyChange.IsServed(token, Key.Cipher)))
        {
            return TokenRefusal.NotServed;
        }

        if (token.IsCredit && Key.Type is DecoderKeyType.Initialisation or DecoderKeyType.Default)
        {
            return TokenRefusal.KeyTakesNoCredit;
        }

        if (!token.HasIdentifier)
        {
            return TokenRefusal.None;
        }

        return token.Identifier >> 16 > Key.ExpiryNumber ? TokenRefusal.KeyExpired : memory.Judge(token.Identifier);
    }

    bool FinishChange()
    {
        if (!change.TryFinish(Key, out var next, out var clearsMemory))
        {
            return false;
        }

        Key = next;
        change.Clear();
        if (clearsMemory)
        {
            memory.Clear();
        }

        return true;
    }
}
