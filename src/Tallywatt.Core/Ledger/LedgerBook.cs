using Tallywatt.Core.Units;

namespace Tallywatt.Core.Ledger;

/// <summary>The books in memory: what every ledger store must do, in its simplest form.</summary>
/// <remarks>Append only. Balances are derived from the entries offered. Not thread safe.</remarks>
public sealed class LedgerBook
{
    readonly Dictionary<EntryKey, LedgerEntry> byKey = [];
    readonly Dictionary<AccountId, Money> balances = [];
    readonly List<LedgerEntry> entries = [];

    public IReadOnlyList<LedgerEntry> Entries => entries;

    public IReadOnlyDictionary<AccountId, Money> Balances => balances;

    /// <summary>Credits less debits over every account; zero unless the books are broken.</summary>
    public Int128 SumNanos => balances.Values.Aggregate((Int128)0, (sum, balance) => sum + balance.Nanos);

    public AppendResult Append(LedgerEntry entry)
    {
        if (byKey.TryGetValue(entry.Key, out var before))
        {
            return before.SaysTheSameAs(entry) ? AppendResult.Exists : AppendResult.ExistsWithDifferentContent;
        }

        byKey.Add(entry.Key, entry);
        entries.Add(entry);
        foreach (var line in entry.Lines)
        {
            balances[line.Account] = Balance(line.Account) + line.Amount;
        }

        return AppendResult.Appended;
    }

    public LedgerEntry? Find(EntryKey key) => byKey.GetValueOrDefault(key);

    /// <summary>Credits less debits of one account. Zero for an account with no entries.</summary>
    public Money Balance(AccountId account) => balances.GetValueOrDefault(account);
}
