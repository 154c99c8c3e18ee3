using System.Globalization;
using System.Text.Json;
using Tallywatt.Protocols.Sts;
using Tallywatt.Tests.Architecture;
using Xunit;

namespace Tallywatt.Tests.Sts;

/// <summary>Every token vector that stands beside the checkout: the key derived, the token read, judged, and written
/// again to the same digits.</summary>
public sealed class SharedTokenTests
{
    [Fact]
    public void Every_token_is_read_and_written_again_to_the_same_digits()
    {
        using var document = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(Repository.SharedInputs("vectors"), "sts.json")));
        var vectors = document.RootElement.EnumerateArray().ToList();

        Repository.AssertNone(vectors.Select(Fault).OfType<string>());
        Assert.True(vectors.Count >= 30, "Hardly any token was run.");
    }

    static string? Fault(JsonElement vector)
    {
        var digits = vector.GetProperty("token").GetString()!;
        var wrong = vector switch
        {
            _ when vector.TryGetProperty("old", out _) => KeyChangeFault(vector, digits),
            _ when vector.TryGetProperty("ctl", out _) => OpenFault(vector, digits),
            _ => CreditFault(vector, digits),
        };
        return wrong is null ? null : $"{digits}: {wrong}";
    }

    static string? CreditFault(JsonElement vector, string digits)
    {
        var key = KeyOf(vector);
        if (!key.Bytes.Span.SequenceEqual(Convert.FromHexString(vector.GetProperty("dk").GetString()!)))
        {
            return "another key";
        }

        if (new TokenReader(key).Judge(digits, out var token) is not TokenRefusal.None and var refusal)
        {
            return $"refused: {refusal}";
        }

        var same = token.Class == Number(vector, "cls") && token.Subclass == Number(vector, "sub")
            && token.Identifier == Number(vector, "tid") && token.Value == Number(vector, "val")
            && token.Random == Number(vector, "rnd");
        var made = vector.GetProperty("issued").GetString();
        return !same ? $"read as {token}"
            : $"{token.MadeAt(key.BaseYear):yyyy-MM-dd HH:mm}" != made ? "made when?"
            : TokenWriter.Write(token, key) == digits ? null : "written to other digits";
    }

    static string? OpenFault(JsonElement vector, string digits)
    {
        var refusal = TokenReader.TryRead(digits, TestDecoderKeys.Of("000000000000"), out var token);
        var body = ((ulong)Number(vector, "ctl") << 8) | (ulong)Number(vector, "mfr");
        return refusal != TokenRefusal.None || token != new Token(1, (byte)Number(vector, "sub"), body)
            ? $"{refusal}, {token}"
            : TokenWriter.Write(token, TestDecoderKeys.Of("000000000000")) == digits ? null : "other digits";
    }

    static string? KeyChangeFault(JsonElement vector, string digits)
    {
        var (old, next) = (KeyOf(vector.GetProperty("old")), KeyOf(vector.GetProperty("new")));
        var tokens = TokenWriter.KeyChange(next, Number(vector, "ro") != 0);
        var expected = tokens[(int)Number(vector, "which") - 1];
        if (TokenReader.TryRead(digits, old, out var token) != TokenRefusal.None || token != expected)
        {
            return $"read as {token}, not {expected}";
        }

        var reader = new TokenReader(old);
        var done = false;
        foreach (var part in tokens.Reverse().Select(part => TokenWriter.Write(part, old)))
        {
            done |= reader.Judge(part, out token) == TokenRefusal.None && reader.Accept(token);
        }

        return done && reader.Key.Bytes.Span.SequenceEqual(next.Bytes.Span)
            && (reader.Key with { Bytes = next.Bytes, SupplyGroupCode = 0 }) == (next with { SupplyGroupCode = 0 })
            && (old.Cipher == TokenCipher.StandardTransfer || reader.Key.SupplyGroupCode == next.SupplyGroupCode)
            ? null
            : "the key did not change";
    }

    static DecoderKey KeyOf(JsonElement of)
    {
        var template = new DecoderKey
        {
            Bytes = default(ReadOnlyMemory<byte>),
            Cipher = (TokenCipher)Number(of, "ea"),
            Type = of.TryGetProperty("kt", out var type) ? (DecoderKeyType)type.GetInt32() : DecoderKeyType.Unique,
            SupplyGroupCode = int.Parse(of.GetProperty("sgc").GetString()!, CultureInfo.InvariantCulture),
            TariffIndex = byte.Parse(of.GetProperty("ti").GetString()!, CultureInfo.InvariantCulture),
            RevisionNumber = (byte)Number(of, "krn"),
            ExpiryNumber = (byte)Number(of, "ken"),
            BaseYear = of.GetProperty("bd").GetString() switch { "93" => 1993, "14" => 2014, _ => 2035 },
        };
        var vendingKey = Convert.FromHexString(of.GetProperty("vk").GetString()!);
        var pan = of.GetProperty("pan").GetString()!;
        return Number(of, "dkga") == 2
            ? DecoderKeyDerivation.ByDes(vendingKey, pan, template)
            : DecoderKeyDerivation.ByHash(vendingKey, pan, template);
    }

    static long Number(JsonElement of, string name) => of.GetProperty(name).GetInt64();
}
