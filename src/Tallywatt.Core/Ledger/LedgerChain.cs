using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Tallywatt.Core.Ledger;

/// <summary>The hash chain over the books of one area: each link covers the entry and the link before it.</summary>
/// <remarks>SHA-256 over a fixed layout (version 1; version 2 adds the memo, and is used only where there is one), so
/// that a change or a removal anywhere breaks every later link.</remarks>
public static class LedgerChain
{
    /// <summary>The size of a link, in bytes.</summary>
    public const int LinkBytes = SHA256.HashSizeInBytes;

    const byte PlainVersion = 1;
    const byte MemoVersion = 2;

    /// <summary>The link of an entry that follows <paramref name="previous"/> (32 zero bytes for the first).</summary>
    public static byte[] Link(ReadOnlySpan<byte> previous, LedgerEntry entry)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(previous.Length, LinkBytes);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(previous);
        Span<byte> number = stackalloc byte[sizeof(long)];
        hash.AppendData([entry.Memo.Length == 0 ? PlainVersion : MemoVersion, (byte)entry.Kind]);
        AppendText(hash, number, entry.Key.Text);
        AppendText(hash, number, entry.Currency);
        AppendNumber(hash, number, entry.BookedUnixSeconds);
        AppendNumber(hash, number, entry.Lines.Length);
        foreach (var line in entry.Lines)
        {
            hash.AppendData([(byte)line.Account.Kind]);
            AppendNumber(hash, number, line.Account.Number);
            AppendNumber(hash, number, line.Amount.Nanos);
        }

        if (entry.Memo.Length > 0)
        {
            AppendText(hash, number, entry.Memo);
        }

        return hash.GetHashAndReset();
    }

    static void AppendText(IncrementalHash hash, Span<byte> number, string text)
    {
        AppendNumber(hash, number, Encoding.UTF8.GetByteCount(text));
        hash.AppendData(Encoding.UTF8.GetBytes(text));
    }

    static void AppendNumber(IncrementalHash hash, Span<byte> number, long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(number, value);
        hash.AppendData(number);
    }
}
