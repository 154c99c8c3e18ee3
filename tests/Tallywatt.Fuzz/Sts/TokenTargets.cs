using System.Text;
using Tallywatt.Protocols.Sts;

namespace Tallywatt.Fuzz.Sts;

/// <summary>Tokens of any digits and octets: each is read or refused, and judged again the same.</summary>
static class TokenTargets
{
    static readonly DecoderKey Key = TestDecoderKeys.Of("100000000007");

    internal static void Token(ReadOnlySpan<byte> input)
    {
        var reader = new TokenReader(Key);
        var digits = Encoding.Latin1.GetString(input);
        var first = reader.Judge(digits, out var token);
        if (first != reader.Judge(digits, out _))
        {
            throw new InvalidOperationException("Judging changed the reader.");
        }

        reader.JudgeOctets(input, out _);
        if (first != TokenRefusal.None)
        {
            return;
        }

        token.TryGetNanos(out _);
        if (reader.Accept(token) && token.HasIdentifier && reader.Judge(digits, out _) == TokenRefusal.None)
        {
            throw new InvalidOperationException("A token was taken twice.");
        }
    }

    /// <summary>What a meter kept is restored as it was, or refused.</summary>
    internal static void Memory(ReadOnlySpan<byte> input)
    {
        if (TokenReader.TryRestore(input, out var reader)
            && !TokenReader.TryRestore(reader!.ToBytes(), out _))
        {
            throw new InvalidOperationException("What was restored is not restored again.");
        }
    }
}
