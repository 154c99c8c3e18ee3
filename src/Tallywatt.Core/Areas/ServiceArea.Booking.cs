using Tallywatt.Core.Ledger;
using Tallywatt.Core.Purse;
using Tallywatt.Core.Units;

namespace Tallywatt.Core.Areas;

public sealed partial class ServiceArea
{
    /// <summary>Books an entry that was made elsewhere, such as a reversal or the close of a month, and moves the
    /// purse by what it says.</summary>
    /// <param name="accountNumber">The customer account it belongs to.</param>
    /// <param name="entry">The entry. The caller has made sure that its key is not in the books.</param>
    /// <param name="nowUnixSeconds">The time.</param>
    /// <returns>False when the account is not of this area.</returns>
    public bool Book(long accountNumber, LedgerEntry entry, long nowUnixSeconds)
    {
        if (!slotByAccount.TryGetValue(accountNumber, out var slot) || !Has(slot, AccountFlags.Installed))
        {
            return false;
        }

        var credit = accounts[slot].IsPostpaid
            ? entry.To(AccountId.Receivable(accountNumber)) + entry.To(AccountId.Unbilled(accountNumber))
            : entry.To(AccountId.Customer(accountNumber));
        MovePurse(slot, credit, entry.To(AccountId.Preset(accountNumber)), nowUnixSeconds);
        entries.Add(entry);
        return true;
    }

    /// <summary>The end of the last closed day of an account; zero when none is closed, or it is not of this area.
    /// </summary>
    public long ClosedThroughUnixSeconds(long accountNumber) =>
        slotByAccount.TryGetValue(accountNumber, out var slot) && Has(slot, AccountFlags.HasClosed)
            ? bases[slot].RatedThroughUnixSeconds
            : 0;

    /// <summary>Only what the entry did to the purse is journalled: the entry itself is in the books.</summary>
    void MovePurse(int slot, Money credit, Money presetRepaid, long nowUnixSeconds)
    {
        JournalForm.WriteBooking(
            new(records), accounts[slot].AccountNumber, credit.Nanos, presetRepaid.Nanos, nowUnixSeconds);
        var purse = purses[slot].Booked(credit, presetRepaid, PurseTermsOf(slot), out var events);
        Apply(slot, purse, events, nowUnixSeconds);
    }

    void ReplayBooking(ref JournalReader records)
    {
        var accountNumber = records.Signed();
        var (credit, presetRepaid) = (Money.FromNanos(records.Signed()), Money.FromNanos(records.Signed()));
        var nowUnixSeconds = records.Signed();
        if (!slotByAccount.TryGetValue(accountNumber, out var slot))
        {
            throw new AreaCorruptException($"The journal names account {accountNumber}, which is not of this area.");
        }

        MovePurse(slot, credit, presetRepaid, nowUnixSeconds);
    }

    PurseTerms PurseTermsOf(int slot) => accounts[slot].IsPostpaid ? PurseTerms.Postpaid : terms.Purse;
}
