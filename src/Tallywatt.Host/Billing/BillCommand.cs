using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Tallywatt.Core.Billing;
using Tallywatt.Host.Ledger;
using Tallywatt.Host.Store;
using Tallywatt.Platform.Billing;
using Tallywatt.Platform.Registry;
using Tallywatt.Storage.Ledger;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Host.Billing;

/// <summary>`tallywatt bill ...`: bills that explain themselves, of a running or a stopped utility.</summary>
static class BillCommand
{
    internal static Command Create() => new(
        "bill",
        """
        Shows a customer's bills, line by line.

        Example:
          ./tallywatt bill show --account 100001 --month 2026-11
        """)
    {
        Show(), List(),
    };

    static Command Show()
    {
        var (store, json) = (new StoreOption(), LedgerCommand.AsJson());
        var account = Account();
        var month = new Option<BillingMonth>("--month")
        {
            Description = "The month; the last one issued without it, or the open one when none is.",
            HelpName = "YYYY-MM",
            CustomParser = result =>
            {
                if (!BillingMonth.TryParse(result.Tokens is [var token] ? token.Value : "", out var read))
                {
                    result.AddError("--month is a year and a month, such as 2026-11.");
                }

                return read;
            },
        };
        var command = new Command(
            "show",
            """
            Shows one bill: what was used at which price, every charge and tax, and what became of the purse.

            Example:
              ./tallywatt bill show --account 100001 --month 2026-11 --json
            """)
        {
            account, month, json,
        };
        store.AddTo(command);
        command.SetAction(parsed => LedgerCommand.Open(parsed, store, (place, output) =>
        {
            var (number, wanted) = (parsed.GetValue(account)!.Value, parsed.GetValue(month));
            using var snapshot = LedgerSnapshot.Open(place);
            var bills = Bills(snapshot);
            if (bills.Issued(number) is not { } issued)
            {
                return NoAccount(parsed, number);
            }

            wanted = wanted != default ? wanted : MonthOf(snapshot, number, issued);
            if (bills.Bill(number, wanted) is not { } bill)
            {
                parsed.InvocationConfiguration.Error.WriteLine(
                    $"tallywatt: account {number} has no closed day in {wanted}, so there is nothing to bill.");
                return ExitCodes.NotFound;
            }

            output.WriteLine(parsed.GetValue(json) ? BillJson.WriteIndented(bill) : BillSheet.Of(bill));
            return ExitCodes.Done;
        }));
        return command;
    }

    static Command List()
    {
        var (store, json) = (new StoreOption(), LedgerCommand.AsJson());
        var account = Account();
        var command = new Command(
            "list",
            """
            Lists the bills of an account, newest first.

            Example:
              ./tallywatt bill list --account 100001
            """)
        {
            account, json,
        };
        store.AddTo(command);
        command.SetAction(parsed => LedgerCommand.Open(parsed, store, (place, output) =>
        {
            var number = parsed.GetValue(account)!.Value;
            using var snapshot = LedgerSnapshot.Open(place);
            if (Bills(snapshot).Issued(number) is not { } issued)
            {
                return NoAccount(parsed, number);
            }

            var lines = issued.Select(BillLine.Of).ToList();
            output.WriteLine(parsed.GetValue(json)
                ? JsonSerializer.Serialize(lines, LedgerCommand.Json)
                : BillSheet.Of(lines));
            return ExitCodes.Done;
        }));
        return command;
    }

    static BillReports Bills(LedgerSnapshot snapshot)
    {
        var registry = new UtilityRegistry(snapshot.Installation, snapshot.ServicePoints);
        return new(registry, UtilityOnDisk.Terms(registry), snapshot.BillStore(), BillTerms.Default);
    }

    static BillingMonth MonthOf(LedgerSnapshot snapshot, long account, IReadOnlyList<AccountBill> issued)
    {
        if (issued is [var newest, ..] && BillingMonth.TryParse(newest.Month, out var month))
        {
            return month;
        }

        var registry = new UtilityRegistry(snapshot.Installation, snapshot.ServicePoints);
        var terms = UtilityOnDisk.Terms(registry).OfArea(registry.ByAccount(account)!.AreaId);
        var own = terms.Accounts.First(at => at.AccountNumber == account);
        return BillingMonth.Of(own.Tariff.DayOf(own.InstalledUnixSeconds));
    }

    static int NoAccount(ParseResult parsed, long account)
    {
        parsed.InvocationConfiguration.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"tallywatt: there is no account {account}."));
        return ExitCodes.NotFound;
    }

    static Option<long?> Account()
    {
        var account = WholeNumber.Optional("--account", "The customer's account number.", min: 1);
        account.Required = true;
        return account;
    }
}

/// <summary>A bill in one line; amounts are exact decimals.</summary>
sealed record BillLine(
    string Month, DateOnly? IssuedOn, string Currency, string Total, string Closing, string ToPay, DateOnly? DueOn)
{
    internal static BillLine Of(AccountBill bill) => new(
        bill.Month, bill.IssuedOn, bill.Currency, bill.Total.ToString(), bill.Closing.ToString(),
        bill.ToPay.ToString(), bill.DueOn);
}
