using CsCheck;
using Tallywatt.Protocols.Dlms;
using Xunit;

namespace Tallywatt.Tests.Dlms;

public sealed class SuiteCipherTests
{
    static readonly byte[] Title = Convert.FromHexString("4D4D4D0000BC614E");
    static readonly byte[] EncryptionKey = Convert.FromHexString("000102030405060708090A0B0C0D0E0F");
    static readonly byte[] AuthenticationKey = Convert.FromHexString("D0D1D2D3D4D5D6D7D8D9DADBDCDDDEDF");

    /// <summary>The standard's own example: one request, protected each way.</summary>
    [Theory]
    [InlineData(0x10, "C0010000080000010000FF020006725D910F9221D263877516")]
    [InlineData(0x20, "411312FF935A47566827C467BC")]
    [InlineData(0x30, "411312FF935A47566827C467BC7D825C3BE4A77C3FCC056B6B")]
    public void A_request_is_protected_as_the_standard_shows(byte control, string expected)
    {
        using var suite = new SuiteCipher(EncryptionKey, AuthenticationKey);
        var plain = Convert.FromHexString("C0010000080000010000FF0200");
        var payload = new byte[64];

        var length = suite.Protect(new(control), Title, 0x01234567, plain, payload);

        Assert.Equal(expected, Convert.ToHexString(payload.AsSpan(0, length)));
    }

    [Theory]
    [InlineData(0x10)]
    [InlineData(0x30)]
    public void What_was_touched_is_not_opened(byte control) =>
        Gen.Select(Gen.Byte.Array[0, 100], Gen.UInt, Gen.Int[0, 100_000]).Sample((plain, counter, bit) =>
        {
            using var suite = new SuiteCipher(EncryptionKey, AuthenticationKey); // One for each thread of the sampler.
            var payload = new byte[plain.Length + SuiteCipher.TagLength];
            suite.Protect(new(control), Title, counter, plain, payload);
            var opened = new byte[payload.Length];
            Assert.True(suite.TryUnprotect(new(control), Title, counter, payload, opened, out var length));
            Assert.Equal(plain, opened[..length]);

            Assert.False(suite.TryUnprotect(new(control), Title, counter ^ 1, payload, opened, out _));
            bit %= payload.Length * 8;
            payload[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(suite.TryUnprotect(new(control), Title, counter, payload, opened, out _));
        });

    [Fact]
    public void Another_suite_or_a_compressed_apdu_is_refused()
    {
        using var suite = new SuiteCipher(EncryptionKey, AuthenticationKey);
        foreach (byte control in (byte[])[0x31, 0xB0, 0x00])
        {
            Assert.False(suite.TryUnprotect(new(control), Title, 1, new byte[40], new byte[40], out _));
        }
    }

    [Fact]
    public void A_challenge_is_answered_by_the_holder_of_the_keys_alone()
    {
        using var suite = new SuiteCipher(EncryptionKey, AuthenticationKey);
        using var stranger = new SuiteCipher(AuthenticationKey, EncryptionKey);
        var challenge = "K56iVagY"u8.ToArray();

        var answer = suite.AnswerChallenge(Title, 0x01234567, challenge);

        Assert.Equal("1001234567FE1466AFB3DBCD4F9389E2B7", Convert.ToHexString(answer));
        Assert.True(suite.IsAnswer(Title, challenge, answer));
        Assert.False(stranger.IsAnswer(Title, challenge, answer));
        Assert.False(suite.IsAnswer(Title, "K56iVagX"u8, answer));
    }

    /// <summary>RFC 3394, 4.1.</summary>
    [Fact]
    public void A_key_is_wrapped_as_the_rfc_shows_and_a_damaged_one_is_refused()
    {
        var key = Convert.FromHexString("00112233445566778899AABBCCDDEEFF");

        var wrapped = KeyWrap.Wrap(EncryptionKey, key);

        Assert.Equal("1FA68B0A8112B447AEF34BD8FB5A7B829D3E862371D2CFE5", Convert.ToHexString(wrapped));
        Assert.True(KeyWrap.TryUnwrap(EncryptionKey, wrapped, out var unwrapped));
        Assert.Equal(key, unwrapped);
        wrapped[3] ^= 1;
        Assert.False(KeyWrap.TryUnwrap(EncryptionKey, wrapped, out _));
    }
}
