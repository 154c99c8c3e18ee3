using System.Buffers.Binary;

namespace Tallywatt.Protocols.Sts;

/// <summary>The parts of a new key, as its tokens bring them in any order.</summary>
/// <remarks>
/// Two parts make a key of EA07, four one of EA11. Nothing is in force until the last has come; a part that comes
/// again takes the place of the former. Source: IEC 62055-41, 6.2.7 to 6.2.9 and 7.3.2.
/// </remarks>
sealed class KeyChange
{
    const int Parts = 4;
    const ulong ThreeTokensBit = 1UL << 34;

    readonly ulong?[] bodies = new ulong?[Parts];

    internal bool IsEmpty => Array.TrueForAll(bodies, body => body is null);

    internal static bool IsServed(Token token, TokenCipher cipher) => PartOf(token.Subclass) switch
    {
        0 => (token.Body & ThreeTokensBit) == 0,
        1 => true,
        _ => cipher == TokenCipher.Misty1,
    };

    internal void Take(Token token) => bodies[PartOf(token.Subclass)] = token.Body;

    internal void Clear() => Array.Clear(bodies);

    /// <summary>The new key, when every part is there.</summary>
    /// <param name="clearsMemory">Whether the base year changes, so that identifiers begin anew.</param>
    internal bool TryFinish(DecoderKey current, out DecoderKey key, out bool clearsMemory)
    {
        key = current;
        clearsMemory = false;
        var count = current.Cipher == TokenCipher.StandardTransfer ? 2 : Parts;
        if (Array.Exists(bodies[..count], body => body is null))
        {
            return false;
        }

        var (first, second) = (bodies[0]!.Value, bodies[1]!.Value);
        clearsMemory = ((first >> 35) & 1) != 0;
        var next = current with
        {
            Bytes = Assemble(count),
            ExpiryNumber = (byte)(((first >> 40) << 4) | (second >> 40)),
            RevisionNumber = (byte)((first >> 36) & 0xF),
            Type = (DecoderKeyType)((first >> 32) & 3),
            TariffIndex = (byte)((second >> 32) & 0xFF),
            SupplyGroupCode = count == Parts
                ? (int)((((bodies[3]!.Value >> 32) & 0xFFF) << 12) | ((bodies[2]!.Value >> 32) & 0xFFF))
                : current.SupplyGroupCode,
            BaseYear = clearsMemory ? Math.Min(current.BaseYear + 21, 2035) : current.BaseYear,
        };
        if (next.TariffIndex > 99 || next.RevisionNumber is < 1 or > 9 || next.SupplyGroupCode > 999_999)
        {
            return false;
        }

        key = next;
        return true;
    }

    internal void Write(List<byte> into)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        foreach (var body in bodies)
        {
            into.Add((byte)(body is null ? 0 : 1));
            BinaryPrimitives.WriteUInt64BigEndian(bytes, body ?? 0);
            into.AddRange(bytes);
        }
    }

    internal bool TryRead(ref ReadOnlySpan<byte> from)
    {
        if (from.Length < Parts * (1 + sizeof(ulong)))
        {
            return false;
        }

        for (var i = 0; i < Parts; i++)
        {
            bodies[i] = from[0] == 0 ? null : BinaryPrimitives.ReadUInt64BigEndian(from[1..]);
            from = from[(1 + sizeof(ulong))..];
        }

        return true;
    }

    /// <summary>The order in which the words of a key travel: the first and the last come first.</summary>
    byte[] Assemble(int count)
    {
        var bytes = new byte[count * sizeof(uint)];
        ReadOnlySpan<int> places = count == 2 ? [0, 1] : [0, 3, 1, 2];
        for (var i = 0; i < count; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(
                bytes.AsSpan(places[i] * sizeof(uint)), unchecked((uint)bodies[i]!.Value));
        }

        return bytes;
    }

    static int PartOf(byte subclass) => subclass switch
    {
        3 => 0,
        4 => 1,
        8 => 2,
        9 => 3,
        _ => throw new ArgumentOutOfRangeException(nameof(subclass), subclass, "No part of a key."),
    };
}
