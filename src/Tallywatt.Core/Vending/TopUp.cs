using Tallywatt.Core.Ledger;
using Tallywatt.Core.Units;

namespace Tallywatt.Core.Vending;

/// <summary>A purchase, as asked for. Whoever asks chooses the reference and may repeat it at any time.</summary>
/// <param name="AccountNumber">Whose purse.</param>
/// <param name="Channel">Where the money came in.</param>
/// <param name="Reference">The channel's own reference of this payment: 1 to about 110 printable characters.</param>
/// <param name="Amount">What was paid; more than zero.</param>
public sealed record TopUpRequest(long AccountNumber, Channel Channel, string Reference, Money Amount);

/// <summary>What became of a purchase. Listed by precedence: the first that holds is the answer.</summary>
public enum TopUpOutcome : byte
{
    /// <summary>Never an answer.</summary>
    None = 0,

    /// <summary>The reference is empty, too long or not printable; or the channel is unknown.</summary>
    ReferenceRefused = 1,

    /// <summary>The reference was used before for another account or amount. Nothing was booked.</summary>
    ReferenceConflicts = 2,

    /// <summary>The same purchase was booked before; this is the first answer again.</summary>
    Repeated = 3,

    /// <summary>No such account here.</summary>
    UnknownAccount = 4,

    /// <summary>The amount is not more than zero, or more than a purse can hold.</summary>
    AmountRefused = 5,

    /// <summary>The purse would hold more than its hoarding limit.</summary>
    AboveHoardingLimit = 6,

    /// <summary>Booked.</summary>
    Booked = 7,
}

/// <summary>The answer to a purchase.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Amount">What was paid.</param>
/// <param name="PresetRepaid">The part that repaid the preset credit.</param>
/// <param name="Credited">The part that went into the purse.</param>
/// <param name="Balance">The balance of the purse now; not part of the first answer, and zero when unknown.</param>
public sealed record TopUpResult(
    TopUpOutcome Outcome, Money Amount, Money PresetRepaid, Money Credited, Money Balance)
{
    /// <summary>Whether the money is in the books, now or since an earlier request.</summary>
    public bool IsBooked => Outcome is TopUpOutcome.Booked or TopUpOutcome.Repeated;

    public static TopUpResult Refused(TopUpOutcome outcome) =>
        new(outcome, Money.Zero, Money.Zero, Money.Zero, Money.Zero);

    /// <summary>The answer a booked entry gives to a request under its key.</summary>
    public static TopUpResult FromEntry(LedgerEntry entry, TopUpRequest request, Money balance)
    {
        var credited = entry.To(AccountId.Customer(request.AccountNumber))
            + entry.To(AccountId.Receivable(request.AccountNumber));
        var repaid = entry.To(AccountId.Preset(request.AccountNumber));
        var paid = -entry.To(AccountId.Clearing(request.Channel));
        var same = entry.Kind is EntryKind.TopUp or EntryKind.Payment
            && paid == request.Amount && credited + repaid == request.Amount;
        return same
            ? new(TopUpOutcome.Repeated, paid, repaid, credited, balance)
            : Refused(TopUpOutcome.ReferenceConflicts);
    }
}
