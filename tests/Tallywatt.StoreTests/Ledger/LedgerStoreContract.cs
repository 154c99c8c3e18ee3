using Tallywatt.Core.Areas;
using Tallywatt.Core.Ledger;
using Tallywatt.Core.Units;
using Tallywatt.Platform.Areas;
using Tallywatt.Platform.Ledger;
using Tallywatt.Storage;
using Tallywatt.Storage.Ledger;
using Xunit;

namespace Tallywatt.StoreTests.Ledger;

/// <summary>What every store of the books does: a chain of its own for each area, and balances over all of them.
/// </summary>
public abstract class LedgerStoreContract(StoreKind kind) : StoreContract(kind)
{
    static readonly ReversalCase Case = new("Li Wei", "Zhao Min", "read the wrong meter");

    IAreaStore areas = null!;

    IAreaStore Areas => areas;

    LedgerStore Ledger => new(Database);

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        areas = StorageSetup.AreaStoreOf(Database);
    }

    [Fact]
    public async Task Each_area_has_a_chain_of_its_own_whatever_the_order_of_commits()
    {
        await CommitAsync(1, 1, TopUp(11, "a"));
        await CommitAsync(2, 1, TopUp(21, "b"), TopUp(22, "c"));
        await CommitAsync(1, 2, TopUp(11, "d"));

        AssertChain(Ledger.Entries(1, 0), "topup:2:a", "topup:2:d");
        AssertChain(Ledger.Entries(2, 0), "topup:2:b", "topup:2:c");
        Assert.Equal(["topup:2:d"], Ledger.Entries(1, 1).Select(booked => booked.Entry.Key.Text));
        Assert.Empty(Ledger.Entries(3, 0));
    }

    [Fact]
    public async Task A_balance_is_over_all_areas()
    {
        await CommitAsync(1, 1, TopUp(11, "a"));
        await CommitAsync(2, 1, TopUp(21, "b"));

        Assert.Equal(Money.FromUnits(-100), Ledger.Balance(AccountId.Clearing(Channel.Portal)));
        Assert.Equal(Money.FromUnits(50), Ledger.Balance(AccountId.Customer(21)));
        Assert.Equal(Money.Zero, Ledger.Balance(AccountId.Customer(22)));
        Assert.Equal(
            [(AccountId.Customer(11), 50L), (AccountId.Customer(21), 50L), (AccountId.Clearing(Channel.Portal), -100L)],
            Ledger.Balances().OrderBy(pair => pair.Key)
                .Select(pair => (pair.Key, pair.Value.Nanos / Money.NanosPerUnit)));
    }

    [Fact]
    public async Task The_entries_of_an_account_come_whole_and_in_order()
    {
        await CommitAsync(1, 1, TopUp(11, "a"), TopUp(12, "b"));
        await CommitAsync(1, 2, TopUp(11, "c"));
        var entries = Ledger.EntriesOf(AccountId.Customer(11));

        Assert.Equal([1L, 3L], entries.Select(booked => booked.Sequence));
        Assert.All(entries, booked => Assert.Equal(2, booked.Entry.Lines.Length));
        Assert.Empty(Ledger.EntriesOf(AccountId.Customer(13)));
    }

    [Fact]
    public async Task A_reversal_keeps_who_and_why_in_the_chain()
    {
        var wrong = TopUp(11, "a");
        await CommitAsync(1, 1, wrong);
        await CommitAsync(1, 2, Posting.Reversal(1, 1, wrong, Case, 7));
        var reversal = Ledger.FindBooked(EntryKey.Reversal(1, 1))!;

        Assert.Equal(
            "reverses topup:2:a; requested by Li Wei; approved by Zhao Min; read the wrong meter",
            reversal.Entry.Memo);
        Assert.Equal((1, 2L), (reversal.AreaId, reversal.Sequence));
        Assert.Equal(reversal.Entry.Memo, Ledger.At(1, 2)!.Entry.Memo);
        Assert.Equal(Money.Zero, Ledger.Balance(AccountId.Customer(11)));
        AssertChain(Ledger.Entries(1, 0), "topup:2:a", "reversal:1:1");
    }

    [Fact]
    public async Task A_key_is_unique_over_all_areas()
    {
        await CommitAsync(1, 1, TopUp(11, "a"));

        await Assert.ThrowsAsync<InvalidOperationException>(() => CommitAsync(2, 1, TopUp(21, "a")));
        Assert.Empty(Ledger.Entries(2, 0));
        Assert.Null(Ledger.At(2, 1));
    }

    static void AssertChain(IEnumerable<BookedEntry> entries, params string[] keys)
    {
        var link = new byte[LedgerChain.LinkBytes];
        var place = 0L;
        var found = entries.ToList();
        foreach (var booked in found)
        {
            link = LedgerChain.Link(link, booked.Entry);
            Assert.Equal(++place, booked.Sequence);
            Assert.Equal(link, booked.Link.ToArray());
        }

        Assert.Equal(keys, found.Select(booked => booked.Entry.Key.Text));
    }

    static LedgerEntry TopUp(long account, string reference)
    {
        Assert.True(EntryKey.TryTopUp(Channel.Portal, reference, out var key));
        return Posting.TopUp(key, account, Channel.Portal, Money.FromUnits(50), Money.Zero, "CNY", 0);
    }

    Task CommitAsync(long area, long sequence, params LedgerEntry[] entries) => Areas.CommitAsync(new(
        new AreaCommit(area, sequence, new byte[] { 1 }, entries, [], [], []), null, [], "CNY", 0));
}

public sealed class SqliteLedgerStoreTests() : LedgerStoreContract(StoreKind.Sqlite);

public sealed class PostgresLedgerStoreTests() : LedgerStoreContract(StoreKind.Postgres);
