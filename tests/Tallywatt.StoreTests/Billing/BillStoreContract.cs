using Tallywatt.Core.Areas;
using Tallywatt.Core.Billing;
using Tallywatt.Core.Ledger;
using Tallywatt.Core.Units;
using Tallywatt.Platform.Areas;
using Tallywatt.Platform.Billing;
using Tallywatt.Storage;
using Tallywatt.Storage.Billing;
using Xunit;

namespace Tallywatt.StoreTests.Billing;

/// <summary>What every store of bills and of requests to reverse does.</summary>
public abstract class BillStoreContract(StoreKind kind) : StoreContract(kind)
{
    static readonly BillingMonth March = BillingMonth.Of(new(2026, 3, 1));

    BillStore Bills => new(Database);

    ReversalStore Reversals => new(Database);

    [Fact]
    public async Task A_bill_is_stored_with_the_entry_that_closes_its_month_and_read_back_as_issued()
    {
        await CloseAsync(1, March, 11, 12);
        await CloseAsync(2, March.Next, 11);

        Assert.Equal(Bill(11, March), Bills.Find(11, March));
        Assert.Null(Bills.Find(12, March.Next));
        Assert.Equal([March.Next.MonthNumber, March.MonthNumber], Bills.Of(11).Select(bill => bill.MonthNumber));
        Assert.Equal(
            [(11L, March.Next), (12L, March)],
            Bills.LastMonths(1).OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value)));
        Assert.Empty(Bills.LastMonths(2));
    }

    [Fact]
    public async Task A_month_that_moves_no_money_is_an_entry_of_its_customer_all_the_same()
    {
        await CloseAsync(1, March, 11, 12);
        var entry = Assert.Single(Bills.EntriesOfCustomer(11));

        Assert.Equal(EntryKind.MonthClose, entry.Kind);
        Assert.Empty(entry.Lines);
        Assert.Equal(11, entry.CustomerNumber);
        Assert.Empty(Bills.EntriesOfCustomer(1));
    }

    [Fact]
    public async Task A_bill_that_is_issued_twice_takes_its_whole_commit_back()
    {
        await CloseAsync(1, March, 11);

        await Assert.ThrowsAnyAsync<Exception>(() => CommitAsync(2, [], [Bill(11, March)]));
        Assert.Equal(Bill(11, March), Bills.Find(11, March));
    }

    [Fact]
    public async Task The_first_request_for_an_entry_stays()
    {
        var first = new ReversalRequest(1, 7, "topup:2:a", "李伟", "paid twice", 99);
        Assert.Equal(first, await Reversals.AddAsync(first));
        Assert.Equal(first, await Reversals.AddAsync(first with { RequestedBy = "Wang Fang" }));
        await Reversals.AddAsync(first with { Sequence = 8, RequestedUnixSeconds = 98 });

        Assert.Equal(first, Reversals.Find(1, 7));
        Assert.Null(Reversals.Find(2, 7));
        Assert.Equal([8L, 7L], Reversals.All().Select(request => request.Sequence));
    }

    [Theory]
    [InlineData("UPDATE bill SET due_nanos = 0")]
    [InlineData("DELETE FROM bill")]
    [InlineData("UPDATE ledger_entry SET memo = ''")]
    [InlineData("DELETE FROM ledger_entry")]
    public async Task The_database_itself_refuses_to_change_what_was_issued(string change)
    {
        await CloseAsync(1, March, 11);

        await Assert.ThrowsAnyAsync<Exception>(() => Database.WriteAsync(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = change;
            command.ExecuteNonQuery();
        }));
        Assert.Single(Bills.Of(11));
    }

    static StoredBill Bill(long account, BillingMonth month) => new(
        account, month.MonthNumber, EntryKey.Month(account, month.First).Text, 1_000, 738_000, 12_340_000_000,
        $"{{\"account\":{account},\"words\":\"峰\"}}");

    Task CloseAsync(long sequence, BillingMonth month, params long[] accounts) => CommitAsync(
        sequence,
        [.. accounts.Select(account => Posting.MonthClose(account, month.First, Money.Zero, Money.Zero, "CNY", 5))],
        [.. accounts.Select(account => Bill(account, month))]);

    Task CommitAsync(long sequence, LedgerEntry[] entries, StoredBill[] bills) =>
        StorageSetup.AreaStoreOf(Database).CommitAsync(new(
            new AreaCommit(1, sequence, new byte[] { 1 }, entries, [], [], []), null, [], "CNY", 0)
        {
            Bills = bills,
        });
}

public sealed class SqliteBillStoreTests() : BillStoreContract(StoreKind.Sqlite);

public sealed class PostgresBillStoreTests() : BillStoreContract(StoreKind.Postgres);
