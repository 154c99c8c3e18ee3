using Tallywatt.Core.Ledger;
using Tallywatt.Core.Units;
using Tallywatt.Storage;
using Tallywatt.Storage.Ledger;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Host.Ledger;

/// <summary>Plain views of the books.</summary>
static class LedgerReading
{
    internal static IReadOnlyList<TrialBalanceLine> TrialBalance(StorePlace place)
    {
        using var snapshot = LedgerSnapshot.Open(place);
        var lines = new SortedDictionary<AccountKind, (Int128 Debit, Int128 Credit)>();
        foreach (var entry in snapshot.Entries())
        {
            foreach (var line in Readable(entry).Lines)
            {
                var (debit, credit) = lines.GetValueOrDefault(line.Account.Kind);
                lines[line.Account.Kind] = (debit + line.Debit.Nanos, credit + line.Credit.Nanos);
            }
        }

        return [.. lines.Select(line => new TrialBalanceLine(
            line.Key.ToString(), Text(line.Value.Debit), Text(line.Value.Credit),
            Text(line.Value.Credit - line.Value.Debit)))];
    }

    /// <returns>Null when there is no such account.</returns>
    internal static IReadOnlyList<StatementLine>? Statement(StorePlace place, long accountNumber)
    {
        using var snapshot = LedgerSnapshot.Open(place);
        if (snapshot.ServicePoints.FirstOrDefault(point => point.AccountNumber == accountNumber) is not { } point)
        {
            return null;
        }

        var balance = Money.Zero;
        var lines = new List<StatementLine>();
        foreach (var stored in snapshot.EntriesOfCustomer(accountNumber))
        {
            var entry = Readable(stored);
            var amount = point.IsPostpaid
                ? entry.To(AccountId.Receivable(accountNumber)) + entry.To(AccountId.Unbilled(accountNumber))
                : entry.To(AccountId.Customer(accountNumber));
            if (amount != Money.Zero || entry.Memo.Length > 0)
            {
                balance += amount;
                lines.Add(new(
                    stored.Sequence, DateTimeOffset.FromUnixTimeSeconds(entry.BookedUnixSeconds), entry.Key.Text,
                    amount.ToString(), balance.ToString(), entry.Kind.ToString(), entry.Memo));
            }
        }

        return lines;
    }

    static LedgerEntry Readable(StoredEntry stored) => stored.Entry
        ?? throw new StoreRefusedException(
            $"entry {stored.Sequence} of area {stored.AreaId} cannot be read ({stored.Fault}).");

    // Sums over all accounts may be beyond the range of one amount, so they are written from their parts.
    static string Text(Int128 nanos)
    {
        var (units, rest) = Int128.DivRem(nanos, Money.NanosPerUnit);
        var sign = nanos < 0 ? "-" : "";
        return $"{sign}{Int128.Abs(units)}.{Int128.Abs(rest):D9}";
    }
}

/// <summary>One kind of account over all customers; amounts are exact decimals.</summary>
sealed record TrialBalanceLine(string Account, string Debit, string Credit, string Balance);

/// <summary>One entry of a customer's account; amounts are exact decimals, credits positive.</summary>
/// <param name="Memo">What people wrote about it; of a month close, what it stands for.</param>
sealed record StatementLine(
    long Sequence, DateTimeOffset BookedUtc, string Key, string Amount, string Balance, string Kind, string Memo);
