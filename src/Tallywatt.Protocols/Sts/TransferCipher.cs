using System.Numerics;

namespace Tallywatt.Protocols.Sts;

/// <summary>The standard transfer algorithm, EA07: blocks of 64 bits under keys of 64 bits.</summary>
/// <remarks>Source: IEC 62055-41, 6.5.4.2 (substitution and permutation). It is weak by today's measure; what
/// guards a meter is that a token is accepted once and that wrong ones are slow.</remarks>
static class TransferCipher
{
    const int Rounds = 16;
    const int KeyTurn = 12;

    static ReadOnlySpan<byte> First => [14, 10, 7, 9, 12, 3, 2, 5, 13, 0, 15, 1, 4, 8, 6, 11];

    static ReadOnlySpan<byte> Second => [12, 8, 2, 13, 7, 6, 1, 3, 11, 5, 9, 15, 0, 4, 10, 14];

    static ReadOnlySpan<byte> Places =>
    [
        55, 42, 10, 18, 24, 21, 44, 35, 2, 22, 56, 43, 27, 58, 9, 50,
        6, 36, 12, 61, 37, 38, 53, 16, 62, 3, 7, 4, 32, 20, 63, 25,
        51, 52, 54, 33, 49, 19, 46, 29, 48, 31, 23, 30, 41, 28, 13, 5,
        40, 60, 39, 11, 15, 17, 1, 0, 57, 34, 59, 8, 47, 14, 45, 26,
    ];

    internal static ulong Encrypt(ulong key, ulong block)
    {
        var turning = BitOperations.RotateRight(~key, KeyTurn);
        for (var round = 0; round < Rounds; round++)
        {
            ulong substituted = 0;
            for (var shift = 0; shift < 64; shift += 4)
            {
                var table = ((turning >> (shift + 3)) & 1) == 0 ? First : Second;
                substituted |= (ulong)table[(int)((block >> shift) & 0xF)] << shift;
            }

            block = 0;
            for (var bit = 0; bit < 64; bit++)
            {
                block |= ((substituted >> bit) & 1) << Places[bit];
            }

            turning = BitOperations.RotateLeft(turning, 1);
        }

        return block;
    }

    internal static ulong Decrypt(ulong key, ulong block)
    {
        var turning = BitOperations.RotateLeft(BitOperations.RotateRight(~key, KeyTurn), Rounds - 1);
        for (var round = 0; round < Rounds; round++)
        {
            ulong placed = 0;
            for (var bit = 0; bit < 64; bit++)
            {
                placed |= ((block >> Places[bit]) & 1) << bit;
            }

            block = 0;
            for (var shift = 0; shift < 64; shift += 4)
            {
                var table = ((turning >> (shift + 3)) & 1) == 0 ? First : Second;
                block |= (ulong)table.IndexOf((byte)((placed >> shift) & 0xF)) << shift;
            }

            turning = BitOperations.RotateRight(turning, 1);
        }

        return block;
    }
}
