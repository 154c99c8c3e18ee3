using Tallywatt.Core.Units;

namespace Tallywatt.Core.Ledger;

/// <summary>The posting rules: how each event of the business becomes one entry. See docs/books.md.</summary>
public static class Posting
{
    /// <summary>Installation: the preset credit is advanced to the customer, who owes it.</summary>
    public static LedgerEntry Preset(long accountNumber, Money preset, string currency, long bookedUnixSeconds) =>
        LedgerEntry.Of(EntryKey.Preset(accountNumber), EntryKind.Preset, currency, bookedUnixSeconds,
            new EntryLine(AccountId.Preset(accountNumber), -preset),
            new EntryLine(AccountId.Customer(accountNumber), preset));

    /// <summary>A purchase: the channel owes us the amount, which first repays the preset credit.</summary>
    public static LedgerEntry TopUp(
        EntryKey key,
        long accountNumber,
        Channel channel,
        Money amount,
        Money presetRepaid,
        string currency,
        long bookedUnixSeconds) =>
        LedgerEntry.Of(key, EntryKind.TopUp, currency, bookedUnixSeconds,
            new EntryLine(AccountId.Clearing(channel), -amount),
            new EntryLine(AccountId.Preset(accountNumber), presetRepaid),
            new EntryLine(AccountId.Customer(accountNumber), amount - presetRepaid));

    /// <summary>A postpaid customer pays: the channel owes us what the customer owed.</summary>
    public static LedgerEntry Payment(
        EntryKey key, long accountNumber, Channel channel, Money amount, string currency, long bookedUnixSeconds) =>
        LedgerEntry.Of(key, EntryKind.Payment, currency, bookedUnixSeconds,
            new EntryLine(AccountId.Clearing(channel), -amount),
            new EntryLine(AccountId.Receivable(accountNumber), amount));

    /// <summary>Day close: what was used leaves the prepayment (or, postpaid, is owed and not yet billed) and becomes
    /// income, tax and purchased energy.</summary>
    public static LedgerEntry DayClose(
        AccountId customer, DateOnly day, DayUse use, string currency, long bookedUnixSeconds) =>
        Use(EntryKey.Day(customer.Number, day), EntryKind.DayClose, customer, use, currency, bookedUnixSeconds);

    /// <summary>A customer moves out: the last charges are taken, preset credit is repaid from what is left, and the
    /// rest is owed to the customer, or by them.</summary>
    /// <param name="accountNumber">The account.</param>
    /// <param name="last">What the open month still came to.</param>
    /// <param name="balance">What the prepayment held before.</param>
    /// <param name="presetOwed">Preset credit not repaid by then.</param>
    /// <param name="currency">ISO 4217.</param>
    /// <param name="bookedUnixSeconds">When it was booked.</param>
    public static LedgerEntry MoveOut(
        long accountNumber, DayUse last, Money balance, Money presetOwed, string currency, long bookedUnixSeconds) =>
        LedgerEntry.Of(EntryKey.MoveOut(accountNumber), EntryKind.MoveOut, currency, bookedUnixSeconds,
            new EntryLine(AccountId.Customer(accountNumber), -balance),
            new EntryLine(AccountId.Preset(accountNumber), presetOwed),
            new EntryLine(AccountId.EnergyRevenue, last.Charge),
            new EntryLine(AccountId.TaxPayable, last.Tax),
            new EntryLine(AccountId.ExportPurchases, -last.ExportCredit),
            new EntryLine(AccountId.Settlement(accountNumber), balance - presetOwed - last.Net));

    /// <summary>A later revision of a closed day: only what differs from what was booked before.</summary>
    public static LedgerEntry Correction(
        AccountId customer, DateOnly day, int revision, DayUse difference, string currency, long bookedUnixSeconds) =>
        Use(EntryKey.Correction(customer.Number, day, revision), EntryKind.Correction, customer, difference,
            currency, bookedUnixSeconds);

    /// <summary>Month close: what a postpaid customer used is billed, and surplus kept as money is a debt of ours.
    /// </summary>
    /// <param name="accountNumber">The account.</param>
    /// <param name="month">Any day of the month.</param>
    /// <param name="billed">Postpaid: what the bill asks for, moved from unbilled to receivable. Else zero.</param>
    /// <param name="kept">By how much the surplus kept as money grew in the month; negative when it was used.</param>
    /// <param name="currency">ISO 4217.</param>
    /// <param name="bookedUnixSeconds">When it was booked.</param>
    public static LedgerEntry MonthClose(
        long accountNumber, DateOnly month, Money billed, Money kept, string currency, long bookedUnixSeconds) =>
        LedgerEntry.Of(EntryKey.Month(accountNumber, month), EntryKind.MonthClose, currency, bookedUnixSeconds,
            new EntryLine(AccountId.Receivable(accountNumber), -billed),
            new EntryLine(AccountId.Unbilled(accountNumber), billed),
            new EntryLine(AccountId.ExportPurchases, -kept),
            new EntryLine(AccountId.Kept(accountNumber), kept));

    /// <summary>The opposite of an entry, line by line.</summary>
    public static LedgerEntry Reversal(
        int areaId, long sequence, LedgerEntry reversed, ReversalCase why, long bookedUnixSeconds) =>
        LedgerEntry.Of(EntryKey.Reversal(areaId, sequence), EntryKind.Reversal, reversed.Currency, bookedUnixSeconds,
                [.. reversed.Lines.Select(line => line with { Amount = -line.Amount })])
            .With(why.Memo(reversed.Key));

    static LedgerEntry Use(
        EntryKey key, EntryKind kind, AccountId customer, DayUse use, string currency, long bookedUnixSeconds) =>
        LedgerEntry.Of(key, kind, currency, bookedUnixSeconds,
            new EntryLine(customer, -use.Net),
            new EntryLine(AccountId.EnergyRevenue, use.Charge),
            new EntryLine(AccountId.TaxPayable, use.Tax),
            new EntryLine(AccountId.ExportPurchases, -use.ExportCredit));
}

/// <summary>What one account used on one day, in money.</summary>
/// <param name="Charge">Energy, demand and standing charges.</param>
/// <param name="Tax">Tax on them.</param>
/// <param name="ExportCredit">What the customer earned by exporting; positive.</param>
public readonly record struct DayUse(Money Charge, Money Tax, Money ExportCredit)
{
    /// <summary>What the purse was debited.</summary>
    public Money Net => Charge + Tax - ExportCredit;

    public static DayUse operator +(DayUse left, DayUse right) =>
        new(left.Charge + right.Charge, left.Tax + right.Tax, left.ExportCredit + right.ExportCredit);

    public static DayUse operator -(DayUse left, DayUse right) =>
        new(left.Charge - right.Charge, left.Tax - right.Tax, left.ExportCredit - right.ExportCredit);
}
