using Tallywatt.Core.Areas;
using Tallywatt.Core.Ledger;
using Tallywatt.Core.Units;
using Tallywatt.Storage;
using Tallywatt.Storage.Sql;
using Xunit;

namespace Tallywatt.StoreTests.Ledger;

/// <summary>Books are not opened when a chain does not end as it should: what is booked next would hang on it.
/// </summary>
public abstract class LedgerTipContract(StoreKind kind) : StoreContract(kind)
{
    [Theory]
    [InlineData("UPDATE ledger_entry SET booked_unix_seconds = 5 WHERE area_id = 2 AND sequence = 2")]
    [InlineData("UPDATE ledger_line SET amount_nanos = 5 WHERE area_id = 2 AND entry_sequence = 2")]
    [InlineData("UPDATE ledger_entry SET sequence = 7 WHERE area_id = 2 AND sequence = 2")]
    [InlineData("UPDATE ledger_batch SET currency = 'USD' WHERE area_id = 3")]
    [InlineData("UPDATE ledger_batch SET body = link WHERE area_id = 3")]
    public async Task A_wrong_last_link_is_refused_in_one_sentence_that_names_the_area_and_what_to_do(string sql)
    {
        await FillAsync();
        await ReopenAsync();
        await ForgeAsync(sql);
        var refusal = await Assert.ThrowsAsync<StoreRefusedException>(ReopenAsync);

        Assert.Contains(sql.Contains("= 3", StringComparison.Ordinal) ? "area 3" : "area 2", refusal.Message,
            StringComparison.Ordinal);
        Assert.Contains("restore", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    [Fact]
    public async Task An_earlier_entry_is_left_to_the_check_of_the_whole_chain()
    {
        await FillAsync();
        await ForgeAsync("UPDATE ledger_entry SET booked_unix_seconds = 5 WHERE area_id = 2 AND sequence = 1");

        await ReopenAsync();
    }

    async Task ReopenAsync()
    {
        await using var again = Place.Open();
    }

    async Task FillAsync()
    {
        await CommitAsync(1, 1, TopUp(11, "a"));
        await CommitAsync(2, 1, TopUp(21, "b"));
        await CommitAsync(2, 2, TopUp(22, "c"));
        await CommitAsync(3, 1, [.. Enumerable.Range(31, 5).Select(
            account => Posting.Preset(account, Money.FromUnits(20), "CNY", 0))]);
    }

    Task<int> ForgeAsync(string sql) => Database.WriteAsync(connection =>
    {
        if (Kind == StoreKind.Postgres)
        {
            connection.Execute("SET LOCAL session_replication_role = replica");
        }
        else
        {
            foreach (var name in connection.Rows(
                "SELECT name FROM sqlite_master WHERE type = 'trigger'", row => row.GetString(0)))
            {
                connection.Execute($"DROP TRIGGER {name}");
            }

            connection.Execute("PRAGMA defer_foreign_keys = ON");
        }

        connection.Execute(sql.Contains("SET sequence", StringComparison.Ordinal)
            ? sql + "; UPDATE ledger_line SET entry_sequence = 7 WHERE area_id = 2 AND entry_sequence = 2"
            : sql);
        return 0;
    });

    static LedgerEntry TopUp(long account, string reference)
    {
        Assert.True(EntryKey.TryTopUp(Channel.Portal, reference, out var key));
        return Posting.TopUp(key, account, Channel.Portal, Money.FromUnits(50), Money.Zero, "CNY", 0);
    }

    Task CommitAsync(long area, long sequence, params LedgerEntry[] entries) =>
        StorageSetup.AreaStoreOf(Database).CommitAsync(new(
            new AreaCommit(area, sequence, new byte[] { 1 }, entries, [], [], []), null, [], "CNY", 0));
}

public sealed class SqliteLedgerTipTests() : LedgerTipContract(StoreKind.Sqlite);

public sealed class PostgresLedgerTipTests() : LedgerTipContract(StoreKind.Postgres);
