using Tallywatt.Core.Areas;
using Tallywatt.Core.Ledger;
using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;

namespace Tallywatt.Core.Billing;

/// <summary>Puts a bill together from what was rated and what is in the books.</summary>
public sealed class BillMaker
{
    readonly AccountTerms account;
    readonly BillingMonth month;
    readonly List<BilledItem> items = [];
    readonly BillTerms terms;
    readonly AccountMonths months;
    Money opening;
    Money booked;
    Money presetOwed;
    Money unbilled;
    Money receivable;

    /// <param name="account">The account.</param>
    /// <param name="month">The month.</param>
    /// <param name="terms">How long a customer has to pay.</param>
    public BillMaker(AccountTerms account, BillingMonth month, BillTerms terms)
    {
        (this.account, this.month, this.terms) = (account, month, terms);
        months = new(account.Tariff.DayOf);
    }

    /// <summary>Whether the books say that the month is closed.</summary>
    public bool IsClosed => months.Open > month;

    /// <summary>Takes an entry of the account. Give every one, in the order of the books.</summary>
    public void Add(LedgerEntry entry) => Add(entry, months.Take(entry));

    /// <summary>The bill of the month.</summary>
    /// <param name="rated">What the month came to.</param>
    /// <param name="issuedOn">The local day of issue; null for a look at a month that is still open.</param>
    public AccountBill ToBill(RatedMonth rated, DateOnly? issuedOn) => Make(rated, issuedOn);

    void Add(LedgerEntry entry, BillingMonth belongsTo)
    {
        if (belongsTo > month)
        {
            return;
        }

        var number = account.AccountNumber;
        var (open, due) = (entry.To(AccountId.Unbilled(number)), entry.To(AccountId.Receivable(number)));
        var moved = account.IsPostpaid ? open + due : entry.To(AccountId.Customer(number));
        presetOwed -= entry.To(AccountId.Preset(number));
        var isClose = entry.Kind == EntryKind.MonthClose && belongsTo == month;
        unbilled += isClose ? Money.Zero : open;
        receivable += isClose ? Money.Zero : due;
        if (belongsTo < month)
        {
            opening += moved;
        }
        else if (entry.Key.LocalDay is { } day && BillingMonth.Of(day) == month)
        {
            booked -= moved;
        }
        else if (moved != Money.Zero || entry.To(AccountId.Preset(number)) != Money.Zero)
        {
            items.Add(new(
                entry.Key.LocalDay ?? account.Tariff.DayOf(entry.BookedUnixSeconds), entry.Kind, entry.Key.Text, moved,
                entry.Kind == EntryKind.TopUp ? entry.To(AccountId.Preset(number)) : Money.Zero, entry.Memo));
        }
    }

    AccountBill Make(RatedMonth rated, DateOnly? issuedOn)
    {
        var closing = items.Aggregate(opening, (sum, item) => sum + item.Amount) - booked;
        var billed = account.IsPostpaid ? SmallestUnit.Payable(-unbilled, account.Tariff.Tariff.Currency) : Money.Zero;
        var owed = account.IsPostpaid ? billed - receivable : Money.Zero;
        var toPay = owed > Money.Zero ? owed : Money.Zero;
        return new()
        {
            AccountNumber = account.AccountNumber,
            MeterNumber = account.MeterNumber,
            Month = month.ToString(),
            From = rated.From,
            To = rated.To,
            ZoneId = account.Tariff.ZoneId,
            Currency = account.Tariff.Tariff.Currency,
            Tariff = account.Tariff.Tariff.Title,
            IsPostpaid = account.IsPostpaid,
            IssuedOn = issuedOn,
            DueOn = toPay > Money.Zero ? issuedOn?.AddDays(terms.PaymentDays) : null,
            Lines = rated.Lines,
            Total = rated.Total,
            Booked = booked,
            ImportWattHours = rated.ImportWattHours,
            ExportWattHours = rated.ExportWattHours,
            Opening = opening,
            Items = items,
            Closing = closing,
            PresetOwed = presetOwed,
            Billed = billed,
            ToPay = toPay,
            Ladder = rated.Ladder,
            KeptWattHours = rated.KeptWattHours,
            KeptMoney = rated.KeptMoney,
            ClosesYear = rated.ClosesYear,
        };
    }
}

/// <summary>The terms of bills.</summary>
/// <param name="PaymentDays">Days from the day of issue to the last day to pay.</param>
public sealed record BillTerms(int PaymentDays)
{
    /// <summary>A fortnight.</summary>
    public static BillTerms Default { get; } = new(14);
}
