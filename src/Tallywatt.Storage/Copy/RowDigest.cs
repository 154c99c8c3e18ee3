using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Tallywatt.Storage.Copy;

/// <summary>A digest over the rows of a table that does not depend on their order: SHA-256 of each row, added up.
/// </summary>
/// <remarks>A row is written as its values one after another, each with its kind and its length, so that no two
/// different rows are written alike.</remarks>
sealed class RowDigest
{
    const byte OfNull = 0;
    const byte OfNumber = 1;
    const byte OfText = 2;
    const byte OfBytes = 3;

    readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    readonly ulong[] sums = new ulong[SHA256.HashSizeInBytes / sizeof(ulong)];

    internal long RowCount { get; private set; }

    /// <exception cref="InvalidOperationException">A value is of a kind that stores do not use.</exception>
    internal void Add(object?[] row)
    {
        foreach (var value in row)
        {
            Append(value);
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        for (var index = 0; index < sums.Length; index++)
        {
            var part = BinaryPrimitives.ReadUInt64BigEndian(digest[(index * sizeof(ulong))..]);
            sums[index] = unchecked(sums[index] + part);
        }

        RowCount++;
    }

    /// <summary>64 hexadecimal digits.</summary>
    public override string ToString() =>
        string.Concat(sums.Select(sum => sum.ToString("x16", CultureInfo.InvariantCulture)));

    void Append(object? value)
    {
        switch (value)
        {
            case null or DBNull:
                hash.AppendData([OfNull]);
                break;
            case long number:
                AppendHead(OfNumber, number);
                break;
            case string text:
                var encoded = Encoding.UTF8.GetBytes(text);
                AppendHead(OfText, encoded.Length);
                hash.AppendData(encoded);
                break;
            case byte[] bytes:
                AppendHead(OfBytes, bytes.Length);
                hash.AppendData(bytes);
                break;
            default:
                throw new InvalidOperationException($"A stored value may not be a {value.GetType().Name}.");
        }
    }

    void AppendHead(byte kind, long number)
    {
        Span<byte> head = stackalloc byte[1 + sizeof(long)];
        head[0] = kind;
        BinaryPrimitives.WriteInt64BigEndian(head[1..], number);
        hash.AppendData(head);
    }
}
