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

    /// <summary>Day close: what was used leaves the prepayment and becomes income, tax and purchased energy.</summary>
    public static LedgerEntry DayClose(
        long accountNumber, DateOnly day, DayUse use, string currency, long bookedUnixSeconds) =>
        Use(EntryKey.Day(accountNumber, day), EntryKind.DayClose, accountNumber, use, currency, bookedUnixSeconds);

    /// <summary>A later revision of a closed day: only what differs from what was booked before.</summary>
    public static LedgerEntry Correction(
        long accountNumber, DateOnly day, int revision, DayUse difference, string currency, long bookedUnixSeconds) =>
        Use(EntryKey.Correction(accountNumber, day, revision), EntryKind.Correction, accountNumber, difference,
            currency, bookedUnixSeconds);

    static LedgerEntry Use(
        EntryKey key, EntryKind kind, long accountNumber, DayUse use, string currency, long bookedUnixSeconds) =>
        LedgerEntry.Of(key, kind, currency, bookedUnixSeconds,
            new EntryLine(AccountId.Customer(accountNumber), -use.Net),
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
