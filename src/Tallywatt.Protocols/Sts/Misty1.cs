using System.Buffers.Binary;

namespace Tallywatt.Protocols.Sts;

/// <summary>MISTY1, which IEC 62055-41 calls EA11: blocks of 64 bits under keys of 128 bits.</summary>
/// <remarks>Source: RFC 2994. The large table is made from its equations, which are shorter to check.</remarks>
sealed class Misty1
{
    const int Words = 8;

    static readonly ushort[] NineBits = [.. Enumerable.Range(0, 512).Select(NineBitsOf)];

    readonly ushort[] key = new ushort[Words];
    readonly ushort[] mixed = new ushort[Words];

    /// <exception cref="ArgumentException">The key is not 16 bytes.</exception>
    internal Misty1(ReadOnlySpan<byte> key)
    {
        if (key.Length != 2 * Words)
        {
            throw new ArgumentException("A key of MISTY1 has 16 bytes.", nameof(key));
        }

        for (var i = 0; i < Words; i++)
        {
            this.key[i] = BinaryPrimitives.ReadUInt16BigEndian(key[(2 * i)..]);
        }

        for (var i = 0; i < Words; i++)
        {
            mixed[i] = Inner(this.key[i], this.key[(i + 1) % Words]);
        }
    }

    static ReadOnlySpan<byte> SevenBits =>
    [
        27, 50, 51, 90, 59, 16, 23, 84, 91, 26, 114, 115, 107, 44, 102, 73,
        31, 36, 19, 108, 55, 46, 63, 74, 93, 15, 64, 86, 37, 81, 28, 4,
        11, 70, 32, 13, 123, 53, 68, 66, 43, 30, 65, 20, 75, 121, 21, 111,
        14, 85, 9, 54, 116, 12, 103, 83, 40, 10, 126, 56, 2, 7, 96, 41,
        25, 18, 101, 47, 48, 57, 8, 104, 95, 120, 42, 76, 100, 69, 117, 61,
        89, 72, 3, 87, 124, 79, 98, 60, 29, 33, 94, 39, 106, 112, 77, 58,
        1, 109, 110, 99, 24, 119, 35, 5, 38, 118, 0, 49, 45, 122, 127, 97,
        80, 34, 17, 6, 71, 22, 82, 78, 113, 62, 105, 67, 52, 92, 88, 125,
    ];

    internal ulong Encrypt(ulong block)
    {
        var (left, right) = ((uint)(block >> 32), unchecked((uint)block));
        for (var round = 0; round < Words; round += 2)
        {
            left = Mask(left, round);
            right = Mask(right, round + 1);
            right ^= Outer(left, round);
            left ^= Outer(right, round + 1);
        }

        return ((ulong)Mask(right, Words + 1) << 32) | Mask(left, Words);
    }

    internal ulong Decrypt(ulong block)
    {
        var (left, right) = (Unmask(unchecked((uint)block), Words), Unmask((uint)(block >> 32), Words + 1));
        for (var round = Words - 2; round >= 0; round -= 2)
        {
            left ^= Outer(right, round + 1);
            right ^= Outer(left, round);
            right = Unmask(right, round + 1);
            left = Unmask(left, round);
        }

        return ((ulong)left << 32) | right;
    }

    /// <summary>FO of the standard.</summary>
    uint Outer(uint input, int round)
    {
        var high = (ushort)(input >> 16);
        var low = (ushort)(input & 0xFFFF);
        high = (ushort)(Inner((ushort)(high ^ key[round]), mixed[(round + 5) % Words]) ^ low);
        low = (ushort)(Inner((ushort)(low ^ key[(round + 2) % Words]), mixed[(round + 1) % Words]) ^ high);
        high = (ushort)(Inner((ushort)(high ^ key[(round + 7) % Words]), mixed[(round + 3) % Words]) ^ low);
        low ^= key[(round + 4) % Words];
        return ((uint)low << 16) | high;
    }

    /// <summary>FL of the standard.</summary>
    uint Mask(uint input, int round)
    {
        var (high, low) = ((ushort)(input >> 16), (ushort)(input & 0xFFFF));
        var (and, or) = Masks(round);
        low ^= (ushort)(high & and);
        high ^= (ushort)(low | or);
        return ((uint)high << 16) | low;
    }

    /// <summary>FL backwards.</summary>
    uint Unmask(uint input, int round)
    {
        var (high, low) = ((ushort)(input >> 16), (ushort)(input & 0xFFFF));
        var (and, or) = Masks(round);
        high ^= (ushort)(low | or);
        low ^= (ushort)(high & and);
        return ((uint)high << 16) | low;
    }

    (ushort And, ushort Or) Masks(int round)
    {
        var half = round / 2;
        return round % 2 == 0
            ? (key[half % Words], mixed[(half + 6) % Words])
            : (mixed[(half + 2) % Words], key[(half + 4) % Words]);
    }

    /// <summary>FI of the standard.</summary>
    static ushort Inner(ushort input, ushort key)
    {
        var nine = (ushort)(input >> 7);
        var seven = (ushort)(input & 0x7F);
        nine = (ushort)(NineBits[nine] ^ seven);
        seven = (ushort)((SevenBits[seven] ^ nine) & 0x7F);
        seven ^= (ushort)(key >> 9);
        nine ^= (ushort)(key & 0x1FF);
        nine = (ushort)(NineBits[nine] ^ seven);
        return (ushort)((seven << 9) | nine);
    }

    /// <summary>S9 of the standard, by its equations.</summary>
    static ushort NineBitsOf(int x)
    {
        int B(int i) => (x >> i) & 1;
        int P(int i, int j) => B(i) & B(j);
        int[] y =
        [
            P(0, 4) ^ P(0, 5) ^ P(1, 5) ^ P(1, 6) ^ P(2, 6) ^ P(2, 7) ^ P(3, 7) ^ P(3, 8) ^ P(4, 8) ^ 1,
            P(0, 2) ^ B(3) ^ P(1, 3) ^ P(2, 3) ^ P(3, 4) ^ P(4, 5) ^ P(0, 6) ^ P(2, 6) ^ B(7) ^ P(0, 8) ^ P(3, 8)
                ^ P(5, 8) ^ 1,
            P(0, 1) ^ P(1, 3) ^ B(4) ^ P(0, 4) ^ P(2, 4) ^ P(3, 4) ^ P(4, 5) ^ P(0, 6) ^ P(5, 6) ^ P(1, 7) ^ P(3, 7)
                ^ B(8),
            B(0) ^ P(1, 2) ^ P(2, 4) ^ B(5) ^ P(1, 5) ^ P(3, 5) ^ P(4, 5) ^ P(5, 6) ^ P(1, 7) ^ P(6, 7) ^ P(2, 8)
                ^ P(4, 8),
            B(1) ^ P(0, 3) ^ P(2, 3) ^ P(0, 5) ^ P(3, 5) ^ B(6) ^ P(2, 6) ^ P(4, 6) ^ P(5, 6) ^ P(6, 7) ^ P(2, 8)
                ^ P(7, 8),
            B(2) ^ P(0, 3) ^ P(1, 4) ^ P(3, 4) ^ P(1, 6) ^ P(4, 6) ^ B(7) ^ P(3, 7) ^ P(5, 7) ^ P(6, 7) ^ P(0, 8)
                ^ P(7, 8),
            P(0, 1) ^ B(3) ^ P(1, 4) ^ P(2, 5) ^ P(4, 5) ^ P(2, 7) ^ P(5, 7) ^ B(8) ^ P(0, 8) ^ P(4, 8) ^ P(6, 8)
                ^ P(7, 8) ^ 1,
            B(1) ^ P(0, 1) ^ P(1, 2) ^ P(2, 3) ^ P(0, 4) ^ B(5) ^ P(1, 6) ^ P(3, 6) ^ P(0, 7) ^ P(4, 7) ^ P(6, 7)
                ^ P(1, 8) ^ 1,
            B(0) ^ P(0, 1) ^ P(1, 2) ^ B(4) ^ P(0, 5) ^ P(2, 5) ^ P(3, 6) ^ P(5, 6) ^ P(0, 7) ^ P(0, 8) ^ P(3, 8)
                ^ P(6, 8) ^ 1,
        ];
        return (ushort)y.Select((bit, index) => bit << index).Sum();
    }
}
