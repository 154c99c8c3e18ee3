using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;

namespace Tallywatt.Protocols.Sts;

/// <summary>Makes a meter's key from the supplier's vending key. Vending systems and meter makers do this, not meters.
/// </summary>
/// <remarks>Source: IEC 62055-41, 6.5.3 (decoder key generation algorithms 02 and 04).</remarks>
public static class DecoderKeyDerivation
{
    const int DesKeyLength = 8;
    const int HashedVendingKeyLength = 20;

    /// <summary>DKGA04: HMAC-SHA-256 under a vending key of 160 bits.</summary>
    /// <param name="template">Everything of the key but its bytes.</param>
    /// <exception cref="ArgumentException">The vending key or the meter's number has another length.</exception>
    public static DecoderKey ByHash(ReadOnlySpan<byte> vendingKey, string meterPan, DecoderKey template)
    {
        ArgumentNullException.ThrowIfNull(template);
        if (vendingKey.Length != HashedVendingKeyLength || !MeterPan.IsValid(meterPan))
        {
            throw new ArgumentException("DKGA04 needs a vending key of 20 bytes and a meter number of 18 digits.");
        }

        var length = DecoderKey.LengthOf(template.Cipher);
        Span<byte> bits = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bits, length * 8);
        byte[] message =
        [
            4, .. Field("04"), .. Field(Two(template.BaseYear % 100)), .. Field(Two((byte)template.Cipher)),
            .. Field(Two(template.TariffIndex)), 0,
            4, .. Field(template.SupplyGroupCode.ToString("D6", CultureInfo.InvariantCulture)),
            .. Field(One((byte)template.Type)), .. Field(One(template.RevisionNumber)), .. Field(meterPan),
            .. bits,
        ];
        var key = template with { Bytes = HMACSHA256.HashData(vendingKey, message).AsMemory(0, length) };
        key.Check();
        return key;
    }

    /// <summary>DKGA02: single DES under a vending key of 64 bits. For meters that were made so.</summary>
    /// <exception cref="ArgumentException">The vending key or the meter's number has another length.</exception>
    public static DecoderKey ByDes(ReadOnlySpan<byte> vendingKey, string meterPan, DecoderKey template)
    {
        ArgumentNullException.ThrowIfNull(template);
        if (vendingKey.Length != DesKeyLength || !MeterPan.IsValid(meterPan)
            || template.Cipher != TokenCipher.StandardTransfer)
        {
            throw new ArgumentException("DKGA02 makes keys of EA07 from a vending key of 8 bytes and 18 digits.");
        }

        var pan = ulong.Parse(
            MeterPan.Block(meterPan, template.Type == DecoderKeyType.Common), NumberStyles.HexNumber,
            CultureInfo.InvariantCulture);
        var control = string.Create(
            CultureInfo.InvariantCulture,
            $"{(byte)template.Type}{template.SupplyGroupCode:D6}{template.TariffIndex:D2}"
            + $"{template.RevisionNumber:X1}FFFFFF");
        var input = pan ^ ulong.Parse(control, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var block = new byte[DesKeyLength];
        BinaryPrimitives.WriteUInt64BigEndian(block, input);
        var des = new DesEngine();
        des.Init(forEncryption: true, new KeyParameter(vendingKey));
        des.ProcessBlock(block, 0, block, 0);
        var result = BinaryPrimitives.ReadUInt64BigEndian(block) ^ input
            ^ BinaryPrimitives.ReadUInt64BigEndian(vendingKey);
        BinaryPrimitives.WriteUInt64BigEndian(block, result);
        var key = template with { Bytes = block };
        key.Check();
        return key;
    }

    static byte[] Field(string text) => [(byte)text.Length, .. Encoding.ASCII.GetBytes(text)];

    static string One(int number) => number.ToString("D1", CultureInfo.InvariantCulture);

    static string Two(int number) => number.ToString("D2", CultureInfo.InvariantCulture);
}
