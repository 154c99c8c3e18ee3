using CsCheck;
using Tallywatt.Protocols.Sts;
using Xunit;

namespace Tallywatt.Tests.Sts;

public sealed class TokenTests
{
    static readonly DecoderKey Key = TestDecoderKeys.Of("000000000018");

    /// <summary>RFC 2994, the first example.</summary>
    [Fact]
    public void The_example_of_MISTY1_holds()
    {
        var cipher = new Misty1(Convert.FromHexString("00112233445566778899AABBCCDDEEFF"));

        Assert.Equal(0x8B1DA5F56AB3D07CUL, cipher.Encrypt(0x0123456789ABCDEF));
        Assert.Equal(0x0123456789ABCDEFUL, cipher.Decrypt(0x8B1DA5F56AB3D07C));
    }

    [Fact]
    public void Both_ciphers_come_back() =>
        Gen.Select(Gen.ULong, Gen.ULong, Gen.Byte.Array[16]).Sample((block, key, wide) =>
        {
            Assert.Equal(block, TransferCipher.Decrypt(key, TransferCipher.Encrypt(key, block)));
            var misty = new Misty1(wide);
            Assert.Equal(block, misty.Decrypt(misty.Encrypt(block)));
        });

    [Fact]
    public void Any_token_is_written_and_read_again() =>
        Gen.Select(Gen.Byte[0, 2], Gen.Byte[0, 15], Gen.ULong).Sample((tokenClass, subclass, bits) =>
        {
            var token = new Token(tokenClass, subclass, bits & ((1UL << 44) - 1));
            var digits = TokenWriter.Write(token, Key);

            Assert.Equal(TokenDigits.Count, digits.Length);
            Assert.Equal(TokenRefusal.None, TokenReader.TryRead(digits, Key, out var read));
            Assert.Equal(token, read);
        });

    [Theory]
    [InlineData("")]
    [InlineData("1234567890123456789")]
    [InlineData("123456789012345678901")]
    [InlineData("1234567890123456789x")]
    [InlineData("73786976294838206464")] // 2 to the power of 66.
    [InlineData("99999999999999999999")]
    public void What_is_not_twenty_digits_of_66_bits_is_no_token(string digits) =>
        Assert.Equal(TokenRefusal.NotAToken, new TokenReader(Key).Judge(digits, out _));

    [Fact]
    public void Groups_and_bytes_are_the_same_token()
    {
        var digits = TokenWriter.Write(TokenWriter.Make(0, 0, 1_000, 5, 100), Key);
        var reader = new TokenReader(Key);
        Assert.Equal(TokenRefusal.None, reader.Judge(digits, out var plain));

        var grouped = string.Join(' ', digits.Chunk(4).Select(group => new string(group)));
        Assert.Equal(TokenRefusal.None, reader.Judge(grouped, out var spaced));
        Assert.Equal(TokenRefusal.None, reader.JudgeOctets(System.Text.Encoding.ASCII.GetBytes(digits), out var ascii));
        var bytes = UInt128.Parse(digits, System.Globalization.CultureInfo.InvariantCulture);
        var binary = Enumerable.Range(0, 9).Select(i => (byte)(bytes >> (8 * (8 - i)) & 0xFF)).ToArray();
        Assert.Equal(TokenRefusal.None, reader.JudgeOctets(binary, out var octets));

        Assert.Equal([plain, plain, plain], new[] { spaced, ascii, octets });
        Assert.Equal(10_000, plain.WattHours);
    }

    [Fact]
    public void A_wrong_digit_and_another_meters_token_are_refused()
    {
        var reader = new TokenReader(Key);
        var digits = TokenWriter.Write(TokenWriter.Make(0, 0, 1_000, 5, 100), Key);
        var wrong = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var changed = digits.ToCharArray();
            changed[i] = (char)('0' + ((changed[i] - '0' + 1) % 10));
            var refusal = reader.Judge(changed, out _);
            Assert.NotEqual(TokenRefusal.None, refusal);
            wrong += refusal == TokenRefusal.WrongKeyOrDigit ? 1 : 0;
        }

        Assert.True(wrong > 10);
        var other = TokenWriter.Write(TokenWriter.Make(0, 0, 1_000, 5, 100), TestDecoderKeys.Of("000000000026"));
        Assert.Equal(TokenRefusal.WrongKeyOrDigit, reader.Judge(other, out _));
        Assert.Equal(5, TokenRefusal.WrongKeyOrDigit.GatewayStatus());
    }

    [Fact]
    public void A_token_is_taken_once_also_after_a_restart()
    {
        var reader = new TokenReader(Key);
        var digits = TokenWriter.Write(TokenWriter.Make(0, 4, 1_000, 5, 100), Key);
        Assert.Equal(TokenRefusal.None, reader.Judge(digits, out var token));
        Assert.Equal(TokenRefusal.None, reader.Judge(digits, out _)); // Judging changes nothing.
        reader.Accept(token);
        Assert.Equal(TokenRefusal.Used, reader.Judge(digits, out _));

        Assert.True(TokenReader.TryRestore(reader.ToBytes(), out var restored));

        Assert.Equal(TokenRefusal.Used, restored!.Judge(digits, out _));
        Assert.Equal(reader.Key with { Bytes = default }, restored.Key with { Bytes = default });
        Assert.Equal(reader.ToBytes(), restored.ToBytes());
    }

    [Fact]
    public void Tokens_come_in_any_order_until_one_is_older_than_all_that_are_remembered()
    {
        var reader = new TokenReader(Key);
        foreach (var identifier in Enumerable.Range(0, TokenMemory.Capacity + 1).Select(i => (uint)(2_000 - (i * 2))))
        {
            Assert.Equal(TokenRefusal.None, Judge(reader, identifier, out var token));
            reader.Accept(token);
        }

        // The lowest was forgotten to make room, and counts as old from now on.
        Assert.Equal(TokenMemory.Capacity, reader.RememberedCount);
        Assert.Equal(TokenRefusal.TooOld, Judge(reader, 2_000 - (TokenMemory.Capacity * 2), out _));
        Assert.Equal(TokenRefusal.TooOld, Judge(reader, 5, out _));
        Assert.Equal(TokenRefusal.None, Judge(reader, 1_999, out _));
        Assert.Equal(TokenRefusal.Used, Judge(reader, 2_000, out _));
    }

    [Fact]
    public void A_key_says_what_it_takes()
    {
        var expired = new TokenReader(Key with { ExpiryNumber = 2 });
        Assert.Equal(TokenRefusal.None, Judge(expired, 0x02_FFFF, out _));
        Assert.Equal(TokenRefusal.KeyExpired, Judge(expired, 0x03_0000, out _));
        foreach (var type in new[] { DecoderKeyType.Initialisation, DecoderKeyType.Default })
        {
            Assert.Equal(TokenRefusal.KeyTakesNoCredit, Judge(new(Key with { Type = type }), 1_000, out _));
            var tamper = TokenWriter.Write(TokenWriter.Make(2, 5, 1_000, 0, 0), Key);
            Assert.Equal(TokenRefusal.None, new TokenReader(Key with { Type = type }).Judge(tamper, out _));
        }

        var reserved = TokenWriter.Write(new(2, 15, 0), Key);
        Assert.Equal(TokenRefusal.NotServed, new TokenReader(Key).Judge(reserved, out _));
    }

    [Fact]
    public void A_key_changes_when_its_last_part_has_come_and_the_old_one_is_refused()
    {
        var next = TestDecoderKeys.Of("000000000026") with { RevisionNumber = 2, ExpiryNumber = 200, TariffIndex = 7 };
        var reader = new TokenReader(Key);
        var parts = TokenWriter.KeyChange(next).Select(part => TokenWriter.Write(part, Key)).ToList();
        foreach (var part in parts[..3])
        {
            Assert.Equal(TokenRefusal.None, reader.Judge(part, out var token));
            Assert.False(reader.Accept(token));
            Assert.True(reader.IsChangingKey);
        }

        Assert.True(TokenReader.TryRestore(reader.ToBytes(), out reader)); // Power was cut in between.
        Assert.Equal(TokenRefusal.None, reader!.Judge(parts[3], out var last));
        Assert.True(reader.Accept(last));

        Assert.Equal(next.Bytes.ToArray(), reader.Key.Bytes.ToArray());
        Assert.Equal((2, 200, 7), (reader.Key.RevisionNumber, reader.Key.ExpiryNumber, reader.Key.TariffIndex));
        Assert.Equal(TokenRefusal.WrongKeyOrDigit, Judge(reader, 1_000, out _));
        Assert.Equal(TokenRefusal.WrongKeyOrDigit, reader.Judge(parts[0], out _));
    }

    [Fact]
    public void A_new_base_year_clears_what_was_remembered_and_another_token_gives_up_a_change()
    {
        var next = TestDecoderKeys.Of("000000000026");
        var reader = new TokenReader(Key);
        Judge(reader, 1_000, out var used);
        reader.Accept(used);
        foreach (var part in TokenWriter.KeyChange(next, clearsMemory: true))
        {
            reader.Accept(part);
        }

        Assert.Equal((0, 2035), (reader.RememberedCount, reader.Key.BaseYear));

        reader = new(Key);
        reader.Accept(TokenWriter.KeyChange(next)[0]);
        reader.Accept(used);
        Assert.False(reader.IsChangingKey);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(16_383, 0x3FFF)]
    [InlineData(16_384, 0x4000)]
    [InlineData(16_385, 0x4001)] // No exact form: up.
    [InlineData(180_223, 0x8000)]
    [InlineData(180_224, 0x8000)]
    [InlineData(1_818_624, 0xC000)]
    [InlineData(18_201_624, 0xFFFF)]
    public void Amounts_have_one_form_rounded_up(long units, int value)
    {
        Assert.Equal((ushort)value, TokenAmount.Encode(units));
        Assert.InRange(TokenAmount.Decode((ushort)value), units, units + 999);
    }

    [Fact]
    public void Money_is_rounded_in_the_customers_favour()
    {
        var one = TokenWriter.MakeCurrency(1_000, 100_000);
        Assert.Equal((8_362, 1_000u, TokenKind.ElectricityCurrency), (one.Value & 0x3FFF, one.Identifier, one.Kind));
        var debt = TokenWriter.MakeCurrency(1_000, -100_000);
        Assert.Equal(8_361, debt.Value & 0x3FFF);
        Assert.True(one.TryGetNanos(out var nanos));
        Assert.Equal(1_000_040_000, nanos);
        Assert.True(debt.TryGetNanos(out nanos));
        Assert.Equal(-999_940_000, nanos);
        Assert.False(new Token(0, 4, (0x7UL << 40) | 0xFFFF).TryGetNanos(out _));
        Gen.Long[-1_000_000_000_000, 1_000_000_000_000].Sample(amount =>
        {
            Assert.True(TokenWriter.MakeCurrency(1, amount).TryGetNanos(out var read));
            Assert.InRange(read, amount * 10_000, (amount * 10_000) + Math.Max(10_000, Math.Abs(amount) * 10));
        });
    }

    [Fact]
    public void No_bytes_break_what_is_restored_or_judged() =>
        Gen.Select(Gen.Byte.Array[0, 120], Gen.String).Sample((bytes, text) =>
        {
            bytes[..Math.Min(1, bytes.Length)].AsSpan().Fill(1);
            new TokenReader(Key).JudgeOctets(bytes, out _);
            new TokenReader(Key).Judge(text, out _);
        });

    [Fact]
    public void Stored_bytes_that_were_damaged_are_restored_or_refused()
    {
        var reader = new TokenReader(Key);
        Judge(reader, 1_000, out var token);
        reader.Accept(token);
        var stored = reader.ToBytes();
        Gen.Select(Gen.Int[0, stored.Length - 1], Gen.Byte, Gen.Int[0, stored.Length]).Sample((at, with, length) =>
        {
            var damaged = stored[..length];
            if (at < length)
            {
                damaged[at] = with;
            }

            Assert.Equal(TokenReader.TryRestore(damaged, out var restored), restored is not null);
        });
    }

    [Fact]
    public void Meter_numbers_have_a_check_digit()
    {
        Assert.True(MeterPan.IsValid("600727000000000009"));
        Assert.False(MeterPan.IsValid("600727000000000008"));
        Assert.True(MeterPan.IsValid(MeterPan.OfSerial("000000000018")));
    }

    static TokenRefusal Judge(TokenReader reader, uint identifier, out Token token) =>
        reader.Judge(TokenWriter.Write(TokenWriter.Make(0, 0, identifier, 5, 100), Key), out token);
}
