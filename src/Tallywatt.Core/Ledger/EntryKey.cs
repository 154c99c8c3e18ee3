using System.Globalization;

namespace Tallywatt.Core.Ledger;

/// <summary>The permanent idempotency key of one entry: the same event always has the same key.</summary>
/// <remarks>
/// 1 to 128 printable ASCII characters without a space. A key is never used again for another event, not even
/// years later, so that whoever asks may repeat at any time. The default value is no key at all.
/// </remarks>
public readonly record struct EntryKey : IComparable<EntryKey>
{
    /// <summary>The longest key, in characters.</summary>
    public const int LengthMax = 128;

    readonly string? text;

    EntryKey(string text) => this.text = text;

    public string Text => text ?? "";

    /// <summary>The key of the preset credit of an account: an account is installed once.</summary>
    public static EntryKey Preset(long accountNumber) =>
        new(string.Create(CultureInfo.InvariantCulture, $"preset:{accountNumber}"));

    /// <summary>The key of one account-day.</summary>
    public static EntryKey Day(long accountNumber, DateOnly day) =>
        new(string.Create(CultureInfo.InvariantCulture, $"day:{accountNumber}:{day:yyyy-MM-dd}"));

    /// <summary>The key of a later revision of one account-day; revisions count from 1.</summary>
    public static EntryKey Correction(long accountNumber, DateOnly day, int revision) =>
        new(Invariant($"correction:{accountNumber}:{day:yyyy-MM-dd}:{revision}"));

    /// <summary>The key of the close of one local month of an account.</summary>
    /// <param name="accountNumber">The account.</param>
    /// <param name="month">Any day of the month.</param>
    public static EntryKey Month(long accountNumber, DateOnly month) =>
        new(Invariant($"month:{accountNumber}:{month:yyyy-MM}"));

    /// <summary>The key of the entry that reverses another, named by its place: an entry is reversed once.</summary>
    public static EntryKey Reversal(int areaId, long sequence) => new(Invariant($"reversal:{areaId}:{sequence}"));

    /// <summary>The key of the end of an account: a customer moves out once.</summary>
    public static EntryKey MoveOut(long accountNumber) => new(Invariant($"moveout:{accountNumber}"));

    /// <summary>The key of a top-up: the channel and the channel's own reference.</summary>
    /// <returns>False when the reference is empty, too long, or has a character that is not printable ASCII.</returns>
    public static bool TryTopUp(Channel channel, string? reference, out EntryKey key)
    {
        key = new(Invariant($"topup:{(byte)channel}:{reference}"));
        return !string.IsNullOrEmpty(reference) && IsWellFormed(key.Text);
    }

    /// <summary>Reads a key as somebody typed it.</summary>
    public static bool TryParse(string? text, out EntryKey key)
    {
        key = text is not null && IsWellFormed(text) ? new(text) : default;
        return key.Text.Length > 0;
    }

    /// <summary>Reads a stored key.</summary>
    /// <exception cref="FormatException">The text could not have been written by us.</exception>
    public static EntryKey Parse(string text) =>
        IsWellFormed(text) ? new(text) : throw new FormatException("A ledger key is 1 to 128 printable characters.");

    /// <summary>The local day of a day close or of a correction; null for the key of anything else.</summary>
    public DateOnly? LocalDay
    {
        get
        {
            var parts = Text.Split(':');
            return parts is ["day" or "correction", _, var day, ..]
                && DateOnly.TryParseExact(
                    day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var read)
                ? read
                : null;
        }
    }

    /// <summary>The account in a key that is made from one; zero for the key of anything else.</summary>
    public long AccountNumber =>
        Text.Split(':') is ["day" or "correction" or "month" or "preset", var account, ..]
        && long.TryParse(account, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : 0;

    public static bool operator <(EntryKey left, EntryKey right) => left.CompareTo(right) < 0;

    public static bool operator >(EntryKey left, EntryKey right) => left.CompareTo(right) > 0;

    public static bool operator <=(EntryKey left, EntryKey right) => left.CompareTo(right) <= 0;

    public static bool operator >=(EntryKey left, EntryKey right) => left.CompareTo(right) >= 0;

    public int CompareTo(EntryKey other) => string.CompareOrdinal(Text, other.Text);

    public override string ToString() => Text;

    static bool IsWellFormed(string text) =>
        text.Length is > 0 and <= LengthMax && !text.AsSpan().ContainsAnyExceptInRange('!', '~');

    static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
