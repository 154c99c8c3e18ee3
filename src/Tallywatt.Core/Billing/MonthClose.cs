using System.Globalization;
using Tallywatt.Core.Ledger;
using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;

namespace Tallywatt.Core.Billing;

/// <summary>The entry that closes a month of an account, bound to the bill that explains it.</summary>
public static class MonthClose
{
    const string DigestMark = "bill sha256 ";

    /// <summary>What is billed, and by how much the surplus kept as money grew, with the standing of the ladder and the
    /// digest of the bill in words that the chain covers.</summary>
    /// <param name="bill">The bill.</param>
    /// <param name="rated">What it was made from.</param>
    /// <param name="digest">SHA-256 of the bill as it is stored, in hexadecimal.</param>
    /// <param name="bookedUnixSeconds">When it is booked.</param>
    public static LedgerEntry Entry(AccountBill bill, RatedMonth rated, string digest, long bookedUnixSeconds)
    {
        var kept = rated.KeptMoney.ToMoney() - rated.KeptMoneyBefore.ToMoney();
        return Posting.MonthClose(
                bill.AccountNumber, bill.From, bill.Billed, kept, bill.Currency, bookedUnixSeconds)
            .With(string.Join("; ", Words(bill)) + DigestMark + digest);
    }

    /// <summary>The digest of the bill a month close stands for; null when the entry is none.</summary>
    public static string? DigestOf(LedgerEntry entry)
    {
        var at = entry.Memo.LastIndexOf(DigestMark, StringComparison.Ordinal);
        return entry.Kind == EntryKind.MonthClose && at >= 0 ? entry.Memo[(at + DigestMark.Length)..] : null;
    }

    static IEnumerable<string> Words(AccountBill bill)
    {
        if (bill.Ladder is { } ladder)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"ladder {ladder.PositionWattHours} Wh since {ladder.PeriodFrom:yyyy-MM-dd}");
        }

        if (bill.KeptWattHours != 0 || bill.KeptMoney != ExactAmount.Zero)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture, $"kept {bill.KeptWattHours} Wh and {bill.KeptMoney} {bill.Currency}");
        }

        if (bill.ClosesYear)
        {
            yield return "year closed";
        }

        yield return "";
    }
}
