using Tallywatt.Core.Ledger;

namespace Tallywatt.Core.Billing;

/// <summary>Says to which month of an account an entry of the books belongs.</summary>
/// <remarks>
/// A day belongs to its own month, money to the month it was booked in. What is booked for a month that is closed
/// already belongs to the first month that is not: an issued bill never changes. The answer depends on the entries
/// and their order alone, so every reader comes to the same.
/// </remarks>
/// <param name="dayOf">The local date of an instant.</param>
public sealed class AccountMonths(Func<long, DateOnly> dayOf)
{
    BillingMonth open;

    /// <summary>The first month that is not closed; the default before any is.</summary>
    public BillingMonth Open => open;

    /// <summary>The month of the next entry of the account. Give every entry once, in the order of the books.
    /// </summary>
    public BillingMonth Take(LedgerEntry entry)
    {
        if (entry.Kind == EntryKind.MonthClose)
        {
            var parts = entry.Key.Text.Split(':');
            if (parts.Length == 3 && BillingMonth.TryParse(parts[2], out var closed))
            {
                open = closed.Next > open ? closed.Next : open;
                return closed;
            }
        }

        var own = BillingMonth.Of(entry.Key.LocalDay ?? dayOf(entry.BookedUnixSeconds));
        return own < open ? open : own;
    }
}
