using System.Collections.Immutable;
using Tallywatt.Core.Ledger;
using Tallywatt.Core.Purse;
using Tallywatt.Core.Relay;
using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;

namespace Tallywatt.Core.Areas;

public sealed partial class ServiceArea
{
    /// <summary>Account numbers of this area.</summary>
    public IEnumerable<long> AccountNumbers => accounts.Select(account => account.AccountNumber);

    /// <summary>One account as it stands; null when it is not of this area.</summary>
    public AccountSnapshot? Snapshot(long accountNumber)
    {
        if (!slotByAccount.TryGetValue(accountNumber, out var slot))
        {
            return null;
        }

        var window = windows[slot];
        return new(
            accountNumber,
            accounts[slot].MeterNumber,
            Has(slot, AccountFlags.Installed),
            purses[slot],
            relays[slot],
            LastRow(slot),
            window?.Net ?? Money.Zero,
            window?.Head ?? (Has(slot, AccountFlags.HasBase) ? BaseRating(slot) : default),
            window is null ? [] : OpenDays(slot, window),
            [.. Missing(accounts[slot].MeterNumber)]);
    }

    /// <summary>One purse; null when the account is not of this area.</summary>
    public PurseState? PurseOf(long accountNumber) =>
        slotByAccount.TryGetValue(accountNumber, out var slot) ? purses[slot] : null;

    /// <summary>One relay; null when the account is not of this area.</summary>
    public RelayState? RelayOf(long accountNumber) =>
        slotByAccount.TryGetValue(accountNumber, out var slot) ? relays[slot] : null;

    /// <summary>The newest row held of a meter; null before the first, or when no such meter is here.</summary>
    public RegisterRow? LastRowOf(long meterNumber) =>
        slotByMeter.TryGetValue(meterNumber, out var slot) ? LastRow(slot) : null;

    /// <summary>For tests that damage an area on purpose.</summary>
    internal OpenWindow? WindowOf(long accountNumber) => windows[slotByAccount[accountNumber]];

    /// <summary>Proves purse = ledger - unbilled use, and that preset credit is owed on both sides alike.</summary>
    /// <param name="ledgerBalance">Credits less debits of an account of the books, all committed.</param>
    /// <returns>A line for each account that does not add up; empty when all do.</returns>
    public IEnumerable<string> Prove(Func<AccountId, Money> ledgerBalance)
    {
        for (var slot = 0; slot < accounts.Length; slot++)
        {
            var number = accounts[slot].AccountNumber;
            var ledger = accounts[slot].IsPostpaid
                ? ledgerBalance(AccountId.Receivable(number)) + ledgerBalance(AccountId.Unbilled(number))
                : ledgerBalance(AccountId.Customer(number));
            var unbilled = windows[slot]?.Net ?? Money.Zero;
            if (purses[slot].Balance != ledger - unbilled)
            {
                yield return $"Account {number}: the purse holds {purses[slot].Balance}, the ledger {ledger} " +
                    $"and unbilled use is {unbilled}.";
            }

            var preset = -ledgerBalance(AccountId.Preset(number));
            if (purses[slot].PresetOwed != preset)
            {
                yield return $"Account {number}: {purses[slot].PresetOwed} of preset credit is owed, " +
                    $"the ledger says {preset}.";
            }
        }
    }

    ImmutableArray<DaySummary> OpenDays(int slot, OpenWindow window)
    {
        var trace = new RatingTrace();
        var again = new OpenWindow();
        again.Restart(BaseRating(slot));
        var from = bases[slot].Row;
        foreach (var row in window.Rows)
        {
            again.Advance(
                accounts[slot], from, bases[slot].RatedThroughUnixSeconds, row, long.MaxValue, trace);
            from = row;
        }

        return [.. window.Days.ToArray().Select(day => DayParts.Summary(day, trace))];
    }
}
