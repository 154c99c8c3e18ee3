using Tallywatt.Core.Billing;
using Tallywatt.Platform.Areas;
using Tallywatt.Platform.Registry;

namespace Tallywatt.Platform.Billing;

/// <summary>Bills for people: as they were issued, or how the open month stands.</summary>
public interface IBillReports
{
    /// <summary>The bill of a month.</summary>
    /// <returns>Null when there is no such account, or it had no service in the month.</returns>
    AccountBill? Bill(long accountNumber, BillingMonth month);

    /// <summary>The bills of an account in short, newest first; null when there is no such account.</summary>
    IReadOnlyList<AccountBill>? Issued(long accountNumber);
}

/// <summary>Reads them from the store, and makes what is not issued yet.</summary>
public sealed class BillReports(UtilityRegistry registry, UtilityTerms terms, IBillStore bills, BillTerms billTerms)
    : IBillReports
{
    public AccountBill? Bill(long accountNumber, BillingMonth month)
    {
        if (registry.ByAccount(accountNumber) is not { } point)
        {
            return null;
        }

        if (bills.Find(accountNumber, month) is { } issued)
        {
            return BillJson.Read(issued.Body);
        }

        var account = terms.OfArea(point.AreaId).Accounts.First(at => at.AccountNumber == accountNumber);
        var history = bills.History(BillingRun.Ask(point, point.AreaId, account, month));
        if (MonthRating.Of(account, history, month) is not { } rated)
        {
            return null;
        }

        var maker = new BillMaker(account, month, billTerms);
        foreach (var entry in bills.EntriesOfCustomer(accountNumber))
        {
            maker.Add(entry);
        }

        return maker.ToBill(rated, issuedOn: null);
    }

    public IReadOnlyList<AccountBill>? Issued(long accountNumber) => registry.ByAccount(accountNumber) is null
        ? null
        : [.. bills.Of(accountNumber).Select(bill => BillJson.Read(bill.Body))];
}
