using CsCheck;
using Tallywatt.Protocols.Dlms;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Servers;
using Xunit;

namespace Tallywatt.Tests.Dlms;

/// <summary>general-ciphering under every kind of key, general-signing, and the primitives of suites 1 and 2.</summary>
public sealed class GeneralEnvelopeTests
{
    static readonly MeterIdentity Identity = MeterIdentity.FromNumber(1);
    static readonly byte[] Originator = new SystemTitle(0x4D4D4D0000000001).ToBytes();
    static readonly byte[] Recipient = new SystemTitle(0x4D4D4D0000BC614E).ToBytes();
    static readonly byte[] Plain = Convert.FromHexString("C0010000080000010000FF0200");

    public static TheoryData<SecuritySuite, KeyInformation, byte> Ways => new()
    {
        { SecuritySuite.AesGcm128, KeyInformation.Identified, 0 },
        { SecuritySuite.AesGcm128, KeyInformation.Wrapped, 0 },
        { SecuritySuite.EcdhEcdsaAesGcm128, KeyInformation.Identified, 0 },
        { SecuritySuite.EcdhEcdsaAesGcm128, KeyInformation.Agreed, 1 },
        { SecuritySuite.EcdhEcdsaAesGcm128, KeyInformation.Agreed, 2 },
        { SecuritySuite.EcdhEcdsaAesGcm256, KeyInformation.Wrapped, 0 },
        { SecuritySuite.EcdhEcdsaAesGcm256, KeyInformation.Agreed, 1 },
        { SecuritySuite.EcdhEcdsaAesGcm256, KeyInformation.Agreed, 2 },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public void Each_kind_of_key_seals_and_opens_and_any_bit_changed_is_noticed(
        SecuritySuite suite, KeyInformation kind, byte scheme)
    {
        var sealing = Side(suite, isClient: true);
        var opening = Side(suite, isClient: false);
        var apdu = Seal(sealing, suite, kind, scheme);

        Assert.True(GeneralCipheredApdu.TryRead(apdu, out var read));
        Assert.Equal((kind, scheme), (read.KeyInformation, read.Scheme));
        var plain = new byte[apdu.Length];
        Assert.True(opening.TryOpen(apdu, plain, out var length, out var counter));
        Assert.Equal((Plain.Length, 77u), (length, counter));
        Assert.Equal(Plain, plain[..length]);

        // The key id of a wrapped key is one octet that only the master key may have; every other bit is protected.
        for (var at = 0; at < apdu.Length; at += suite == SecuritySuite.AesGcm128 ? 1 : 11)
        {
            var changed = (byte[])apdu.Clone();
            changed[at] ^= 0x10;
            Assert.False(opening.TryOpen(changed, plain, out _, out _), $"byte {at}");
        }
    }

    [Fact]
    public void Less_than_the_policy_asks_is_not_opened_and_neither_is_what_there_are_no_keys_for()
    {
        var suite = SecuritySuite.EcdhEcdsaAesGcm128;
        var weak = new GeneralEnvelope(Keys(suite) with { Policy = SecurityControl.AuthenticatedOnly });
        var apdu = Seal(weak, suite, KeyInformation.Identified, 0);
        Assert.False(Side(suite, isClient: false).TryOpen(apdu, new byte[apdu.Length], out _, out _));

        var agreed = Seal(Side(suite, isClient: true), suite, KeyInformation.Agreed, 2);
        Assert.False(new GeneralEnvelope(Keys(suite)).TryOpen(agreed, new byte[agreed.Length], out _, out _));
        var wrapped = Seal(Side(suite, isClient: true), suite, KeyInformation.Wrapped, 0);
        Assert.False(new GeneralEnvelope(Keys(suite)).TryOpen(wrapped, new byte[wrapped.Length], out _, out _));
    }

    [Fact]
    public void A_signed_APDU_says_who_sent_it_and_any_bit_changed_is_noticed()
    {
        foreach (var suite in new[] { SecuritySuite.EcdhEcdsaAesGcm128, SecuritySuite.EcdhEcdsaAesGcm256 })
        {
            using var meter = TestKeys.Signing(Identity, suite, isMeter: true);
            using var client = TestKeys.Signing(Identity, suite, isMeter: false);
            var writer = new AxdrWriter(new byte[512]);
            GeneralSignedApdu.Write(Header(), Plain, meter, ref writer);
            var apdu = writer.Written.ToArray();

            Assert.True(GeneralSignedApdu.TryRead(apdu, out var read));
            Assert.Equal(Plain, read.Content.ToArray());
            Assert.True(read.IsSignedBy(client));
            Assert.False(read.IsSignedBy(meter));
            for (var at = 1; at < apdu.Length; at += 7)
            {
                apdu[at] ^= 1;
                Assert.False(GeneralSignedApdu.TryRead(apdu, out read) && read.IsSignedBy(client));
                apdu[at] ^= 1;
            }
        }
    }

    [Fact]
    public void No_bytes_break_the_readers() =>
        Gen.Byte.Array[0, 200].Sample(bytes =>
        {
            foreach (var tag in new[] { (byte)ApduTag.GeneralCiphering, (byte)ApduTag.GeneralSigning })
            {
                byte[] apdu = [tag, .. bytes];
                if (GeneralCipheredApdu.TryRead(apdu, out var ciphered))
                {
                    var writer = new AxdrWriter(new byte[1_024]);
                    ciphered.Write(ref writer);
                }

                GeneralSignedApdu.TryRead(apdu, out _);
                Side(SecuritySuite.EcdhEcdsaAesGcm128, isClient: false)
                    .TryOpen(apdu, new byte[apdu.Length], out _, out _);
            }
        });

    /// <summary>RFC 5903, 8.1: the shared secret of two keys on P-256.</summary>
    [Fact]
    public void A_published_agreement_over_P_256_holds()
    {
        var suite = SecuritySuite.EcdhEcdsaAesGcm128;
        var i = Convert.FromHexString("C88F01F510D9AC3F70A292DAA2316DE544E9AAB8AFE84049C62A9C57862D1433");
        var r = Convert.FromHexString("C6EF9C5D78AE012A011164ACB397CE2088685D8F06BF9BE0B283AB46476BEE53");
        using var one = System.Security.Cryptography.ECDiffieHellman.Create(EccPoint.PrivateKey(suite, i));
        Assert.Equal(
            "D6840F6B42F6EDAFD13116E0E12565202FEF8E9ECE7DCE03812464D04B9442DE",
            Convert.ToHexString(KeyAgreement.Agree(one, suite, SigningKeys.PublicKeyOf(suite, r))!));
    }

    /// <summary>RFC 5903, 8.2: the same on P-384.</summary>
    [Fact]
    public void A_published_agreement_over_P_384_holds()
    {
        var suite = SecuritySuite.EcdhEcdsaAesGcm256;
        var i = Convert.FromHexString("099F3C7034D4A2C699884D73A375A67F7624EF7C6B3C0F160647B67414DCE655"
            + "E35B538041E649EE3FAEF896783AB194");
        var r = Convert.FromHexString("41CB0779B4BDB85D47846725FBEC3C9430FAB46CC8DC5060855CC9BDA0AA2942"
            + "E0308312916B8ED2960E4BD55A7448FC");
        using var one = System.Security.Cryptography.ECDiffieHellman.Create(EccPoint.PrivateKey(suite, i));
        Assert.Equal(
            "11187331C279962D93D604243FD592CB9D0A926F422E47187521287E7156C5C4"
            + "D603135569B9E9D09CF5D4A270F59746",
            Convert.ToHexString(KeyAgreement.Agree(one, suite, SigningKeys.PublicKeyOf(suite, r))!));
    }

    /// <summary>RFC 3394, 4.6: 256 bits of key data under a key of 256 bits.</summary>
    [Fact]
    public void A_published_key_wrap_of_256_bits_holds()
    {
        var master = Convert.FromHexString("000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F");
        var key = Convert.FromHexString("00112233445566778899AABBCCDDEEFF000102030405060708090A0B0C0D0E0F");
        const string wrapped = "28C9F404C4B810F4CBCCB35CFB87F8263F5786E2D80ED326CBC7F0E71A99F43BFB988B9B7A02DD21";

        Assert.Equal(wrapped, Convert.ToHexString(KeyWrap.Wrap(master, key)));
        Assert.True(KeyWrap.TryUnwrap(master, Convert.FromHexString(wrapped), out var unwrapped));
        Assert.Equal(key, unwrapped);
    }

    /// <summary>RFC 4231-style check of the derivation of keys: SP 800-108 in counter mode, by hand.</summary>
    [Fact]
    public void Meter_keys_are_derived_as_the_standard_says()
    {
        byte[] input = [0, 0, 0, 1, .. "tallywatt dlms encryption"u8, 0, .. "000000000018/0/1"u8, 0, 0, 0, 128];
        var expected = System.Security.Cryptography.HMACSHA256.HashData(TestKeys.Root, input)[..16];

        Assert.Equal(
            expected,
            MeterKeys.Derive(TestKeys.Root, MeterKeyPurpose.Encryption, "000000000018", SecuritySuite.AesGcm128));
        Assert.NotEqual(
            expected,
            MeterKeys.Derive(TestKeys.Root, MeterKeyPurpose.Encryption, "000000000018", SecuritySuite.AesGcm128, 2));
    }

    static GeneralHeader Header() => new()
    {
        TransactionId = Convert.FromHexString("0123456789012345"), Originator = Originator, Recipient = Recipient,
    };

    static CipherKeys Keys(SecuritySuite suite) => new()
    {
        Suite = suite,
        EncryptionKey = Enumerable.Repeat((byte)1, suite.KeyLength()).ToArray(),
        AuthenticationKey = Enumerable.Repeat((byte)2, suite.KeyLength()).ToArray(),
        Counters = new MemoryFrameCounters(),
    };

    static GeneralEnvelope Side(SecuritySuite suite, bool isClient)
    {
        var master = Enumerable.Repeat((byte)3, suite.KeyLength()).ToArray();
        if (!suite.HasPublicKeys())
        {
            return new(Keys(suite), master);
        }

        var (client, meter) = (TestKeys.PrivateKey("one", suite), TestKeys.PrivateKey("other", suite));
        return new(
            Keys(suite), master,
            isClient
                ? new(suite, client, SigningKeys.PublicKeyOf(suite, meter))
                : new(suite, meter, SigningKeys.PublicKeyOf(suite, client)),
            TestKeys.Signing(Identity, suite, isMeter: !isClient));
    }

    static byte[] Seal(GeneralEnvelope side, SecuritySuite suite, KeyInformation kind, byte scheme)
    {
        var writer = new AxdrWriter(new byte[1_024]);
        switch (kind, scheme)
        {
            case (KeyInformation.Identified, _):
                side.SealIdentified(Header(), 77, Plain, ref writer);
                break;
            case (KeyInformation.Wrapped, _):
                var fresh = Enumerable.Repeat((byte)4, suite.KeyLength()).ToArray();
                side.SealWrapped(Header(), fresh, 77, Plain, ref writer);
                break;
            case (_, 1):
                side.SealOnePass(Header(), 77, Plain, ref writer);
                break;
            default:
                side.SealStatic(Header(), 77, Plain, ref writer);
                break;
        }

        return writer.Written.ToArray();
    }
}
