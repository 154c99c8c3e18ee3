using System.Data.Common;
using Tallywatt.Core.Ledger;
using Tallywatt.Core.Units;
using Tallywatt.Platform.Ledger;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Storage.Ledger;

/// <summary>The books, in either database.</summary>
public sealed class LedgerStore(StoreDatabase database) : ILedgerStore
{
    public LedgerEntry? Find(EntryKey key) => FindBooked(key)?.Entry;

    public BookedEntry? FindBooked(EntryKey key)
    {
        using var connection = database.Read();
        return StoredEntries.ByKey(connection, key)?.ToBooked();
    }

    public BookedEntry? At(int areaId, long sequence)
    {
        using var connection = database.Read();
        return StoredEntries.At(connection, areaId, sequence)?.ToBooked();
    }

    public Money Balance(AccountId account)
    {
        using var connection = database.Read();
        using var select = connection.Prepare(LedgerSql.Balance, "@kind", "@number");
        return Money.FromNanos((long)select.With((long)account.Kind, account.Number).ExecuteScalar()!);
    }

    public IReadOnlyDictionary<AccountId, Money> Balances()
    {
        using var connection = database.Read();
        return Balances(connection);
    }

    public IEnumerable<BookedEntry> Entries(int areaId, long afterSequence)
    {
        using var connection = database.Read();
        foreach (var entry in StoredEntries.OfArea(connection, areaId, afterSequence))
        {
            yield return entry.ToBooked();
        }
    }

    public IReadOnlyList<BookedEntry> EntriesOf(AccountId account)
    {
        using var connection = database.Read();
        return [.. StoredEntries.OfAccount(connection, account).Select(entry => entry.ToBooked())];
    }

    internal static Dictionary<AccountId, Money> Balances(DbConnection connection) =>
        connection.Rows(
                LedgerSql.Balances,
                row => (Account: new AccountId((AccountKind)row.GetInt64(0), row.GetInt64(1)),
                    Balance: Money.FromNanos(row.GetInt64(2))))
            .ToDictionary(pair => pair.Account, pair => pair.Balance);
}
