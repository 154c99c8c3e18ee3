using Tallywatt.Core.Ledger;
using Tallywatt.Core.Units;

namespace Tallywatt.Platform.Areas;

/// <summary>An entry to be booked that was not caused by a reading or a purchase.</summary>
/// <param name="AccountNumber">The customer account it belongs to.</param>
/// <param name="Key">Its permanent key.</param>
/// <param name="Kind">See Core's EntryKind.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Memo">What people must be able to read about it later.</param>
/// <param name="AccountKinds">Of each line; see Core's AccountKind.</param>
/// <param name="AccountNumbers">Of each line.</param>
/// <param name="AmountsNanos">Of each line.</param>
/// <param name="Bill">The bill that is issued with it; null for none.</param>
[GenerateSerializer, Immutable]
public sealed record BookOrder(
    [property: Id(0)] long AccountNumber,
    [property: Id(1)] string Key,
    [property: Id(2)] byte Kind,
    [property: Id(3)] string Currency,
    [property: Id(4)] string Memo,
    [property: Id(5)] byte[] AccountKinds,
    [property: Id(6)] long[] AccountNumbers,
    [property: Id(7)] long[] AmountsNanos,
    [property: Id(8)] StoredBill? Bill)
{
    public static BookOrder Of(long accountNumber, LedgerEntry entry, StoredBill? bill = null) => new(
        accountNumber,
        entry.Key.Text,
        (byte)entry.Kind,
        entry.Currency,
        entry.Memo,
        [.. entry.Lines.Select(line => (byte)line.Account.Kind)],
        [.. entry.Lines.Select(line => line.Account.Number)],
        [.. entry.Lines.Select(line => line.Amount.Nanos)],
        bill);

    /// <exception cref="ArgumentException">The lines do not sum to zero.</exception>
    public LedgerEntry ToEntry(long bookedUnixSeconds)
    {
        var lines = AccountKinds.Select((kind, index) => new EntryLine(
            new((AccountKind)kind, AccountNumbers[index]), Money.FromNanos(AmountsNanos[index])));
        return LedgerEntry.Of(EntryKey.Parse(Key), (EntryKind)Kind, Currency, bookedUnixSeconds, [.. lines]).With(Memo);
    }
}

/// <summary>A bill as it is stored, once and for ever.</summary>
/// <param name="AccountNumber">The account.</param>
/// <param name="MonthNumber">The month; see Core's BillingMonth.</param>
/// <param name="EntryKey">The key of the entry that closes the month.</param>
/// <param name="IssuedUnixSeconds">When it was issued.</param>
/// <param name="DueDayNumber">The last local day to pay, as <see cref="DateOnly.DayNumber"/>; null for none.</param>
/// <param name="DueNanos">What is to be paid; zero for a prepaid account.</param>
/// <param name="Body">The bill itself, as JSON.</param>
[GenerateSerializer, Immutable]
public sealed record StoredBill(
    [property: Id(0)] long AccountNumber,
    [property: Id(1)] int MonthNumber,
    [property: Id(2)] string EntryKey,
    [property: Id(3)] long IssuedUnixSeconds,
    [property: Id(4)] int? DueDayNumber,
    [property: Id(5)] long DueNanos,
    [property: Id(6)] string Body);
