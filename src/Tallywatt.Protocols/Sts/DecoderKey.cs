using System.Buffers.Binary;

namespace Tallywatt.Protocols.Sts;

/// <summary>What kind of key a meter has. Source: IEC 62055-41, 6.1.9 (KT).</summary>
public enum DecoderKeyType : byte
{
    /// <summary>DITK: to initialise a meter in the factory.</summary>
    Initialisation = 0,

    /// <summary>DDTK: the supplier's default; it takes no credit.</summary>
    Default = 1,

    /// <summary>DUTK: unique to the meter.</summary>
    Unique = 2,

    /// <summary>DCTK: common to a group.</summary>
    Common = 3,
}

/// <summary>How the 64 bits of a token are encrypted. Source: IEC 62055-41, 6.1.5 (EA).</summary>
public enum TokenCipher : byte
{
    /// <summary>EA07, keys of 8 bytes.</summary>
    StandardTransfer = 7,

    /// <summary>EA11, MISTY1, keys of 16 bytes.</summary>
    Misty1 = 11,
}

/// <summary>A meter's key for tokens, and what is printed beside it on a vending request.</summary>
public sealed record DecoderKey
{
    /// <summary>8 bytes under EA07, 16 under EA11.</summary>
    public required ReadOnlyMemory<byte> Bytes { get; init; }

    public TokenCipher Cipher { get; init; } = TokenCipher.Misty1;

    public DecoderKeyType Type { get; init; } = DecoderKeyType.Unique;

    /// <summary>SGC, 0 to 999999.</summary>
    public int SupplyGroupCode { get; init; }

    /// <summary>TI, 0 to 99.</summary>
    public byte TariffIndex { get; init; } = 1;

    /// <summary>KRN, 1 to 9.</summary>
    public byte RevisionNumber { get; init; } = 1;

    /// <summary>KEN, 0 to 255: a token whose identifier is above it in its high byte comes too late.</summary>
    public byte ExpiryNumber { get; init; } = byte.MaxValue;

    /// <summary>The year whose first minute token identifiers count from: 1993, 2014 or 2035.</summary>
    public int BaseYear { get; init; } = 2014;

    /// <exception cref="ArgumentException">A part is outside its range.</exception>
    public void Check()
    {
        if (!IsValid)
        {
            throw new ArgumentException("A decoder key has 8 bytes under EA07 and 16 under EA11, a group of six "
                + "digits, a tariff index of two, a revision of 1 to 9, and a base year of 1993, 2014 or 2035.");
        }
    }

    internal bool IsValid => Bytes.Length == LengthOf(Cipher) && SupplyGroupCode is >= 0 and <= 999_999
        && TariffIndex <= 99 && RevisionNumber is >= 1 and <= 9 && Enum.IsDefined(Type) && Enum.IsDefined(Cipher)
        && BaseYear is 1993 or 2014 or 2035;

    internal static int LengthOf(TokenCipher cipher) => cipher == TokenCipher.StandardTransfer ? 8 : 16;

    internal ulong Encrypt(ulong block) => Cipher == TokenCipher.StandardTransfer
        ? TransferCipher.Encrypt(BinaryPrimitives.ReadUInt64BigEndian(Bytes.Span), block)
        : new Misty1(Bytes.Span).Encrypt(block);

    internal ulong Decrypt(ulong block) => Cipher == TokenCipher.StandardTransfer
        ? TransferCipher.Decrypt(BinaryPrimitives.ReadUInt64BigEndian(Bytes.Span), block)
        : new Misty1(Bytes.Span).Decrypt(block);
}
