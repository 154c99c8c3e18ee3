using System.Buffers;
using System.Globalization;
using Tallywatt.Core.Ledger;
using Tallywatt.Core.Units;

namespace Tallywatt.Core.Areas;

/// <summary>Neighbouring entries of one commit in one stored form: presets, or closed days of one date.</summary>
/// <remarks>
/// Each is the same entry as if it stood alone: its own place in the area's chain, its own key, its own link. The form
/// keeps the link before the first entry, the first four bytes of every link and the whole of the last; the others
/// follow from the entries, and a changed byte shows at the entry it belongs to. Version 1: version byte, the link
/// before, count, and for each entry its account (as difference to the one before), its lines and the beginning of its
/// link; the last line's amount is what the others leave. Numbers are variable-length.
/// </remarks>
/// <param name="Kind">What all the entries are.</param>
/// <param name="DayNumber">The date of closed days; zero for presets.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="BookedUnixSeconds">When they were booked.</param>
/// <param name="FirstSequence">The place of the first in the area's chain; the others follow.</param>
/// <param name="Body">The stored form.</param>
/// <param name="Link">The link of the last entry.</param>
public sealed record EntryBatch(
    EntryKind Kind, int DayNumber, string Currency, long BookedUnixSeconds, long FirstSequence,
    ReadOnlyMemory<byte> Body, ReadOnlyMemory<byte> Link)
{
    const byte Version = 1;
    const int LinkPrefixBytes = 4;
    const int EntryCountMax = 1_000_000;
    const int LineCountMax = 64;

    enum LineAccount : byte
    {
        None = 0,
        Own = 1,
        Other = 2,
    }

    /// <summary>Which account and date an entry is of, when it may stand in a batch.</summary>
    public static bool TryPlace(LedgerEntry entry, out long accountNumber, out int dayNumber)
    {
        (accountNumber, dayNumber) = (0, 0);
        return entry.Memo.Length == 0 && TryPlace(entry.Key, out var kind, out accountNumber, out dayNumber)
            && kind == entry.Kind;
    }

    /// <summary>The same from a key alone.</summary>
    public static bool TryPlace(EntryKey key, out EntryKind kind, out long accountNumber, out int dayNumber)
    {
        (kind, accountNumber, dayNumber) = (EntryKind.None, 0, 0);
        var text = key.Text.AsSpan();
        if (text.StartsWith("preset:"))
        {
            kind = EntryKind.Preset;
            return TryAccount(text["preset:".Length..], out accountNumber);
        }

        const int dateLength = 11; // A colon and yyyy-MM-dd.
        if (!text.StartsWith("day:") || text.Length < "day:".Length + dateLength
            || !DateOnly.TryParseExact(text[^(dateLength - 1)..], "yyyy-MM-dd", CultureInfo.InvariantCulture,
                DateTimeStyles.None, out var day)
            || text[^dateLength] != ':')
        {
            return false;
        }

        (kind, dayNumber) = (EntryKind.DayClose, day.DayNumber);
        return TryAccount(text["day:".Length..^dateLength], out accountNumber);
    }

    /// <summary>Writes entries that all have a place, of one kind, date, currency and time.</summary>
    /// <param name="previousLink">The link of the entry before the first.</param>
    /// <param name="firstSequence">The place of the first.</param>
    /// <param name="entries">The entries, in order; at least one.</param>
    public static EntryBatch Of(
        ReadOnlySpan<byte> previousLink, long firstSequence, IReadOnlyList<LedgerEntry> entries)
    {
        var output = new ArrayBufferWriter<byte>((entries.Count * 32) + 64);
        var writer = new JournalWriter(output);
        writer.Byte(Version);
        output.Write(previousLink);
        writer.Unsigned((ulong)entries.Count);
        var (link, account, day) = (previousLink.ToArray(), 0L, 0);
        foreach (var entry in entries)
        {
            if (!TryPlace(entry, out var own, out day))
            {
                throw new ArgumentException($"Entry {entry.Key} has no place in a batch.", nameof(entries));
            }

            writer.Signed(own - account);
            account = own;
            WriteLines(writer, entry, own);
            link = LedgerChain.Link(link, entry);
            output.Write(link.AsSpan(0, LinkPrefixBytes));
        }

        var first = entries[0];
        return new(first.Kind, day, first.Currency, first.BookedUnixSeconds, firstSequence,
            output.WrittenSpan.ToArray(), link);
    }

    /// <summary>Reads the entries back.</summary>
    /// <returns>Every entry in order. One that cannot be read ends the list and says why. From the first entry whose
    /// link does not fit, a link is only its first four bytes, but for the last, which is stored whole.</returns>
    public IReadOnlyList<BatchedEntry> Read()
    {
        var read = new List<BatchedEntry>();
        if (Body.Length <= LedgerChain.LinkBytes || Body.Span[0] != Version)
        {
            return [new(FirstSequence, null, ReadOnlyMemory<byte>.Empty, "the batch is of no known form")];
        }

        var link = Body.Span.Slice(1, LedgerChain.LinkBytes).ToArray();
        var reader = new JournalReader(Body.Span[(1 + LedgerChain.LinkBytes)..]);
        var count = reader.Count(EntryCountMax);
        var (account, fits) = (0L, true);
        for (var i = 0; i < count; i++)
        {
            account = unchecked(account + reader.Signed());
            var (entry, fault) = ReadEntry(ref reader, account);
            var prefix = reader.Take(LinkPrefixBytes).ToArray();
            if (entry is null || reader.IsFaulty)
            {
                read.Add(new(FirstSequence + i, null, prefix, fault ?? "the batch is cut short"));
                return read;
            }

            link = LedgerChain.Link(link, entry);
            fits &= link.AsSpan(0, LinkPrefixBytes).SequenceEqual(prefix);
            var whole = i == count - 1 && Link.Span.StartsWith(prefix) ? Link : fits ? link : prefix;
            read.Add(new(FirstSequence + i, entry, whole, null));
        }

        return read;
    }

    static bool TryAccount(ReadOnlySpan<char> text, out long accountNumber) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out accountNumber)
        && (text.Length == 1 || text[0] != '0');

    static void WriteLines(JournalWriter writer, LedgerEntry entry, long own)
    {
        writer.Unsigned((ulong)entry.Lines.Length);
        for (var i = 0; i < entry.Lines.Length; i++)
        {
            var line = entry.Lines[i];
            var of = line.Account.Number == own ? LineAccount.Own
                : line.Account.Number == 0 ? LineAccount.None
                : LineAccount.Other;
            writer.Unsigned(((ulong)line.Account.Kind << 2) | (ulong)of);
            if (of == LineAccount.Other)
            {
                writer.Signed(line.Account.Number);
            }

            if (i < entry.Lines.Length - 1)
            {
                writer.Signed(line.Amount.Nanos);
            }
        }
    }

    (LedgerEntry? Entry, string? Fault) ReadEntry(ref JournalReader reader, long own)
    {
        var lines = new EntryLine[reader.Count(LineCountMax)];
        var rest = 0L;
        for (var i = 0; i < lines.Length; i++)
        {
            var tag = reader.Count((byte.MaxValue << 2) | 3);
            var number = (LineAccount)(tag & 3) switch
            {
                LineAccount.Own => own,
                LineAccount.Other => reader.Signed(),
                _ => 0L,
            };
            var nanos = i < lines.Length - 1 ? reader.Signed() : unchecked(-rest);
            rest = unchecked(rest + nanos);
            lines[i] = new(new((AccountKind)(tag >> 2), number), Money.FromNanos(nanos));
        }

        try
        {
            var key = Kind == EntryKind.Preset
                ? EntryKey.Preset(own)
                : EntryKey.Day(own, DateOnly.FromDayNumber(DayNumber));
            return (LedgerEntry.Of(key, Kind, Currency, BookedUnixSeconds, lines), null);
        }
        catch (Exception fault) when (fault is ArgumentException or OverflowException)
        {
            return (null, fault.Message);
        }
    }
}

/// <summary>One entry of a batch.</summary>
/// <param name="Sequence">Its place in the area's chain.</param>
/// <param name="Entry">Null when it cannot be read.</param>
/// <param name="Link">Its link, or only the beginning of it: see <see cref="EntryBatch.Read"/>.</param>
/// <param name="Fault">Why it cannot be read; null when it can.</param>
public sealed record BatchedEntry(long Sequence, LedgerEntry? Entry, ReadOnlyMemory<byte> Link, string? Fault);
