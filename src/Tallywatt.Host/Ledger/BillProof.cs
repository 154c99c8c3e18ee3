using System.Text.Json;
using Tallywatt.Core.Billing;
using Tallywatt.Core.Ledger;
using Tallywatt.Platform.Areas;
using Tallywatt.Platform.Billing;
using Tallywatt.Platform.Registry;
using Tallywatt.Storage.Ledger;

namespace Tallywatt.Host.Ledger;

/// <summary>Proves that every issued bill is the one its entry in the chain stands for, that its lines come to what was
/// booked, and that every reversal is the opposite of one entry and names two persons.</summary>
static class BillProof
{
    /// <summary>What is smaller is the remainder that is carried on.</summary>
    const long AttosPerNano = 1_000_000_000;

    internal static IReadOnlyList<Proof> Of(LedgerSnapshot snapshot)
    {
        var closes = new Dictionary<string, LedgerEntry>();
        var reversals = new Dictionary<EntryKey, LedgerEntry>();
        foreach (var entry in snapshot.Entries().Select(stored => stored.Entry).OfType<LedgerEntry>())
        {
            if (entry.Kind == EntryKind.MonthClose)
            {
                closes[entry.Key.Text] = entry;
            }
            else if (entry.Kind == EntryKind.Reversal)
            {
                reversals[entry.Key] = entry;
            }
        }

        var areas = new UtilityRegistry(snapshot.Installation, snapshot.ServicePoints).AreaIds;
        var bills = areas.SelectMany(snapshot.Bills).ToList();
        var faults = bills.Select(bill => Fault(bill, closes.GetValueOrDefault(bill.EntryKey)))
            .OfType<string>()
            .Concat(closes.Keys.Except(bills.Select(bill => bill.EntryKey)).Select(key => $"{key} has no bill"))
            .ToList();
        return
        [
            new("bills = their entries, line by line", bills.Count, faults),
            new("reversals: opposite, two persons", reversals.Count, Reversals(snapshot, reversals)),
        ];
    }

    static List<string> Reversals(LedgerSnapshot snapshot, Dictionary<EntryKey, LedgerEntry> reversals)
    {
        var faults = reversals.Values.Select(Fault).OfType<string>().ToList();
        var open = reversals.Count == 0 ? [] : reversals.Keys.ToHashSet();
        if (open.Count == 0)
        {
            return faults;
        }

        foreach (var stored in snapshot.Entries())
        {
            var key = EntryKey.Reversal(stored.AreaId, stored.Sequence);
            if (open.Remove(key) && !IsOpposite(stored.Entry, reversals[key]))
            {
                faults.Add($"{key} is not the opposite of {stored.Entry?.Key}");
            }
        }

        faults.AddRange(open.Select(key => $"{key} reverses an entry that is not in the books"));
        return faults;
    }

    static bool IsOpposite(LedgerEntry? entry, LedgerEntry reversal) =>
        entry is not null && entry.Lines.Select(line => line with { Amount = -line.Amount })
            .SequenceEqual(reversal.Lines);

    static string? Fault(StoredBill stored, LedgerEntry? close)
    {
        var name = $"bill {new BillingMonth(stored.MonthNumber)} of account {stored.AccountNumber}";
        if (close is null)
        {
            return $"{name}: the books do not hold its entry {stored.EntryKey}";
        }

        if (MonthClose.DigestOf(close) != BillJson.DigestOf(stored.Body))
        {
            return $"{name} was changed: it is not the one that {stored.EntryKey} stands for";
        }

        try
        {
            var bill = BillJson.Read(stored.Body);
            return Int128.Abs(bill.Difference.Attos) >= AttosPerNano
                ? $"{name}: its lines come to {bill.Total}, the books hold {bill.Booked}"
                : null;
        }
        catch (JsonException unreadable)
        {
            return $"{name} cannot be read: {unreadable.Message}";
        }
    }

    static string? Fault(LedgerEntry reversal)
    {
        var parts = reversal.Memo.Split("; ", 4);
        return parts is [_, ['r', 'e', 'q', 'u', 'e', 's', 't', 'e', 'd', ..] by, ['a', 'p', 'p', 'r', ..] approved, _]
            && !ReversalCase.IsSamePerson(by["requested by ".Length..], approved["approved by ".Length..])
            ? null
            : $"{reversal.Key} does not name two persons: {reversal.Memo}";
    }
}
