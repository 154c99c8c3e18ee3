namespace Tallywatt.Protocols.Dlms;

/// <summary>The security control byte: which suite, and what was done to the APDU.</summary>
/// <remarks>Source: IEC 62056-5-3, 5.7.2.4.1: bits 0 to 3 suite, 4 authenticated, 5 encrypted, 6 broadcast key,
/// 7 compressed.</remarks>
public readonly record struct SecurityControl(byte Value)
{
    const byte SuiteMask = 0x0F;
    const byte AuthenticatedBit = 0x10;
    const byte EncryptedBit = 0x20;
    const byte BroadcastBit = 0x40;
    const byte CompressedBit = 0x80;

    public static readonly SecurityControl AuthenticatedOnly = new(AuthenticatedBit);
    public static readonly SecurityControl EncryptedOnly = new(EncryptedBit);
    public static readonly SecurityControl AuthenticatedAndEncrypted = new(AuthenticatedBit | EncryptedBit);

    public byte Suite => (byte)(Value & SuiteMask);

    public bool Authenticated => (Value & AuthenticatedBit) != 0;

    public bool Encrypted => (Value & EncryptedBit) != 0;

    /// <summary>Whether the broadcast key was used, rather than the unicast one.</summary>
    public bool Broadcast => (Value & BroadcastBit) != 0;

    public bool Compressed => (Value & CompressedBit) != 0;

    /// <summary>What was done to the APDU, without the suite and the key.</summary>
    internal SecurityControl Protection => new((byte)(Value & (AuthenticatedBit | EncryptedBit)));

    /// <summary>The same protection under a suite.</summary>
    public SecurityControl Of(SecuritySuite suite) => new((byte)((Value & ~SuiteMask) | (byte)suite));
}
