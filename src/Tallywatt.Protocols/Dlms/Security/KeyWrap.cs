using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Tallywatt.Protocols.Dlms;

/// <summary>AES key wrap: how a new key travels to a meter under its master key.</summary>
/// <remarks>Source: RFC 3394; IEC 62056-5-3, 5.3.7 (key transport).</remarks>
public static class KeyWrap
{
    const int BlockLength = 8;
    const int Rounds = 6;
    const ulong InitialValue = 0xA6A6A6A6A6A6A6A6;

    /// <summary>Wraps a key of whole blocks of eight bytes, at least two.</summary>
    /// <exception cref="ArgumentException">The key has another length, or the master key is not an AES key.</exception>
    public static byte[] Wrap(ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> key)
    {
        if (key.Length < 2 * BlockLength || key.Length % BlockLength != 0)
        {
            throw new ArgumentException("A key to wrap has 16, 24, 32 ... bytes.", nameof(key));
        }

        using var aes = Aes.Create();
        aes.SetKey(masterKey);
        var wrapped = new byte[key.Length + BlockLength];
        key.CopyTo(wrapped.AsSpan(BlockLength));
        Span<byte> block = stackalloc byte[2 * BlockLength];
        BinaryPrimitives.WriteUInt64BigEndian(block, InitialValue);
        var count = key.Length / BlockLength;
        for (var step = 1; step <= Rounds * count; step++)
        {
            var part = wrapped.AsSpan((((step - 1) % count) + 1) * BlockLength, BlockLength);
            part.CopyTo(block[BlockLength..]);
            aes.EncryptEcb(block, block, PaddingMode.None);
            Mix(block, step);
            block[BlockLength..].CopyTo(part);
        }

        block[..BlockLength].CopyTo(wrapped);
        return wrapped;
    }

    /// <summary>Unwraps a key. False when it was not wrapped with this master key, or was damaged.</summary>
    public static bool TryUnwrap(ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> wrapped, out byte[] key)
    {
        key = [];
        if (wrapped.Length < 3 * BlockLength || wrapped.Length % BlockLength != 0)
        {
            return false;
        }

        using var aes = Aes.Create();
        aes.SetKey(masterKey);
        var parts = wrapped[BlockLength..].ToArray();
        Span<byte> block = stackalloc byte[2 * BlockLength];
        wrapped[..BlockLength].CopyTo(block);
        var count = parts.Length / BlockLength;
        for (var step = Rounds * count; step >= 1; step--)
        {
            var part = parts.AsSpan(((step - 1) % count) * BlockLength, BlockLength);
            Mix(block, step);
            part.CopyTo(block[BlockLength..]);
            aes.DecryptEcb(block, block, PaddingMode.None);
            block[BlockLength..].CopyTo(part);
        }

        Span<byte> expected = stackalloc byte[BlockLength];
        BinaryPrimitives.WriteUInt64BigEndian(expected, InitialValue);
        if (!CryptographicOperations.FixedTimeEquals(expected, block[..BlockLength]))
        {
            CryptographicOperations.ZeroMemory(parts);
            return false;
        }

        key = parts;
        return true;
    }

    static void Mix(Span<byte> block, int step) => BinaryPrimitives.WriteUInt64BigEndian(
        block, BinaryPrimitives.ReadUInt64BigEndian(block) ^ (ulong)step);
}
