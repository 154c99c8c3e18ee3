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
        const int stackBytesMax = 1_024;
        var length = LengthOf(entry);
        Span<byte> hashed = length <= stackBytesMax ? stackalloc byte[length] : new byte[length];
        previous.CopyTo(hashed);
        var rest = hashed[LinkBytes..];
        rest[0] = entry.Memo.Length == 0 ? PlainVersion : MemoVersion;
        rest[1] = (byte)entry.Kind;
        rest = rest[2..];
        AppendText(ref rest, entry.Key.Text);
        AppendText(ref rest, entry.Currency);
        AppendNumber(ref rest, entry.BookedUnixSeconds);
        AppendNumber(ref rest, entry.Lines.Length);
        foreach (var line in entry.Lines)
        {
            rest[0] = (byte)line.Account.Kind;
            rest = rest[1..];
            AppendNumber(ref rest, line.Account.Number);
            AppendNumber(ref rest, line.Amount.Nanos);
        }

        if (entry.Memo.Length > 0)
        {
            AppendText(ref rest, entry.Memo);
        }

        return SHA256.HashData(hashed);
    }

    static int LengthOf(LedgerEntry entry)
    {
        const int lineBytes = 1 + (2 * sizeof(long));
        var memoBytes = entry.Memo.Length == 0 ? 0 : sizeof(long) + Encoding.UTF8.GetByteCount(entry.Memo);
        return LinkBytes + 2 + (4 * sizeof(long)) + Encoding.UTF8.GetByteCount(entry.Key.Text)
            + Encoding.UTF8.GetByteCount(entry.Currency) + (entry.Lines.Length * lineBytes) + memoBytes;
    }

    static void AppendText(ref Span<byte> rest, string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        AppendNumber(ref rest, length);
        Encoding.UTF8.GetBytes(text, rest);
        rest = rest[length..];
    }

    static void AppendNumber(ref Span<byte> rest, long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(rest, value);
        rest = rest[sizeof(long)..];
    }
}
