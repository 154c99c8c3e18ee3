using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Tallywatt.Core.Units;

namespace Tallywatt.Core.Ledger;

/// <summary>Why an entry was made. The numbers are stored and never change.</summary>
public enum EntryKind : byte
{
    /// <summary>Never used; a stored zero is a fault.</summary>
    None = 0,

    /// <summary>The preset credit advanced when a meter is installed.</summary>
    Preset = 1,

    /// <summary>A purchase, with what it repays of the preset credit.</summary>
    TopUp = 2,

    /// <summary>What one account used on one local day.</summary>
    DayClose = 3,

    /// <summary>A later revision of one account-day: only the difference.</summary>
    Correction = 4,

    /// <summary>The close of one account's local month: what is billed, and surplus kept as money.</summary>
    MonthClose = 5,

    /// <summary>The opposite of an earlier entry, asked for by one person and approved by another.</summary>
    Reversal = 6,

    /// <summary>What a postpaid customer paid.</summary>
    Payment = 7,

    /// <summary>A customer moves out: the last charges, and what is left of the purse.</summary>
    MoveOut = 10,
}

/// <summary>One side of an entry.</summary>
/// <param name="Account">The account it moves.</param>
/// <param name="Amount">Positive is a credit, negative a debit. Never zero in a stored entry.</param>
public readonly record struct EntryLine(AccountId Account, Money Amount)
{
    public Money Credit => Amount.IsNegative ? Money.Zero : Amount;

    public Money Debit => Amount.IsNegative ? -Amount : Money.Zero;
}

/// <summary>One immutable double entry: two or more lines that sum to zero.</summary>
/// <remarks>
/// A mistake is undone by a second, opposite entry; there is no update and no delete. Lines are in the order of
/// their accounts, one line an account, none of them zero, so equal content is equal lines. A day on which
/// nothing was due has an entry without lines: it says that the day was closed.
/// </remarks>
public sealed class LedgerEntry
{
    LedgerEntry(EntryKey key, EntryKind kind, string currency, long bookedUnixSeconds, ImmutableArray<EntryLine> lines)
    {
        (Key, Kind, Currency, BookedUnixSeconds, Lines) = (key, kind, currency, bookedUnixSeconds, lines);
        Memo = "";
    }

    LedgerEntry(LedgerEntry entry, string memo)
        : this(entry.Key, entry.Kind, entry.Currency, entry.BookedUnixSeconds, entry.Lines) => Memo = memo;

    /// <summary>The permanent idempotency key.</summary>
    public EntryKey Key { get; }

    public EntryKind Kind { get; }

    /// <summary>The ISO 4217 code all the lines are in.</summary>
    public string Currency { get; }

    /// <summary>When it was booked. Not part of the content: a retry comes later and is still the same entry.</summary>
    public long BookedUnixSeconds { get; }

    public ImmutableArray<EntryLine> Lines { get; }

    /// <summary>What people must be able to read about it later, such as who asked for a reversal, who approved it
    /// and why; empty for what the machine books. Part of the content, and of the chain.</summary>
    public string Memo { get; }

    /// <summary>Makes an entry: merges lines of one account, drops zeros, sorts, and proves the sum is zero.</summary>
    /// <exception cref="ArgumentException">The lines do not sum to zero, or an account is not one.</exception>
    public static LedgerEntry Of(
        EntryKey key, EntryKind kind, string currency, long bookedUnixSeconds, params ReadOnlySpan<EntryLine> lines)
    {
        var merged = new EntryLine[lines.Length];
        var count = 0;
        Int128 sumNanos = 0;
        foreach (var line in lines)
        {
            if (line.Account.Kind == AccountKind.None)
            {
                throw new ArgumentException($"Entry {key} has a line without an account.", nameof(lines));
            }

            Merge(merged, ref count, line);
            sumNanos += line.Amount.Nanos;
        }

        if (sumNanos != 0)
        {
            throw new ArgumentException($"Entry {key} does not balance: it sums to {sumNanos} nanos.", nameof(lines));
        }

        return new(key, kind, currency, bookedUnixSeconds,
            WithoutZeros(merged.AsSpan(0, count)));
    }

    // Lines are few, and nearly always in order already.
    static void Merge(EntryLine[] merged, ref int count, EntryLine line)
    {
        var at = count;
        while (at > 0 && merged[at - 1].Account > line.Account)
        {
            at--;
        }

        if (at > 0 && merged[at - 1].Account == line.Account)
        {
            merged[at - 1] = line with { Amount = merged[at - 1].Amount + line.Amount };
            return;
        }

        Array.Copy(merged, at, merged, at + 1, count - at);
        merged[at] = line;
        count++;
    }

    static ImmutableArray<EntryLine> WithoutZeros(ReadOnlySpan<EntryLine> merged)
    {
        var kept = 0;
        foreach (var line in merged)
        {
            kept += line.Amount != Money.Zero ? 1 : 0;
        }

        var lines = new EntryLine[kept];
        kept = 0;
        foreach (var line in merged)
        {
            if (line.Amount != Money.Zero)
            {
                lines[kept++] = line;
            }
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(lines);
    }

    /// <summary>The same entry with a memo.</summary>
    public LedgerEntry With(string memo) => new(this, memo);

    /// <summary>The customer account the entry is about; zero when it is about none.</summary>
    public long CustomerNumber
    {
        get
        {
            foreach (var line in Lines)
            {
                if (line.Account.IsOfCustomer)
                {
                    return line.Account.Number;
                }
            }

            // A closed day without use, or a closed month without money, has no line; its key says whose it is.
            return Key.AccountNumber;
        }
    }

    /// <summary>Credits less debits this entry makes to one account.</summary>
    public Money To(AccountId account)
    {
        foreach (var line in Lines)
        {
            if (line.Account == account)
            {
                return line.Amount;
            }
        }

        return Money.Zero;
    }

    /// <summary>Whether two entries under one key say the same: kind, currency, lines and memo, not the time.</summary>
    public bool SaysTheSameAs(LedgerEntry other) =>
        Key == other.Key && Kind == other.Kind && Currency == other.Currency && Memo == other.Memo
        && Lines.SequenceEqual(other.Lines);

    public override string ToString() =>
        $"{Key} {Kind} {string.Join(", ", Lines.Select(line => $"{line.Account} {line.Amount}"))} {Currency}";
}
