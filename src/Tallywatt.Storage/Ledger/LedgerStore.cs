using System.Data.Common;
using Tallywatt.Core.Ledger;
using Tallywatt.Core.Units;
using Tallywatt.Platform.Ledger;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Storage.Ledger;

/// <summary>The books, in either database.</summary>
public sealed class LedgerStore(StoreDatabase database) : ILedgerStore
{
    public LedgerEntry? Find(EntryKey key)
    {
        using var connection = database.Read();
        return Find(connection, key);
    }

    public Money Balance(AccountId account)
    {
        using var connection = database.Read();
        using var select = connection.Prepare(LedgerSql.Balance, "@kind", "@number");
        select.Parameters[0].Value = (long)account.Kind;
        select.Parameters[1].Value = account.Number;
        return Money.FromNanos(select.ExecuteScalar() is long nanos ? nanos : 0);
    }

    internal static LedgerEntry? Find(DbConnection connection, EntryKey key)
    {
        using var select = connection.Prepare(LedgerSql.EntryByKey, "@key");
        select.Parameters[0].Value = key.Text;
        using var row = select.ExecuteReader();
        if (!row.Read())
        {
            return null;
        }

        var (kind, currency, booked) = ((EntryKind)row.GetInt64(0), row.GetString(1), row.GetInt64(2));
        var lines = new List<EntryLine>();
        do
        {
            // An entry may have no line at all: a closed day on which nothing was due.
            if (!row.IsDBNull(3))
            {
                var account = new AccountId((AccountKind)row.GetInt64(3), row.GetInt64(4));
                lines.Add(new(account, Money.FromNanos(row.GetInt64(5))));
            }
        }
        while (row.Read());

        return LedgerEntry.Of(key, kind, currency, booked, [.. lines]);
    }
}
