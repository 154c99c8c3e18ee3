using System.Data.Common;
using Tallywatt.Core.Areas;
using Tallywatt.Core.Ledger;
using Tallywatt.Core.Units;
using Tallywatt.Platform.Areas;
using Tallywatt.Storage;
using Tallywatt.Storage.Ledger;
using Tallywatt.Storage.Registry;
using Tallywatt.Storage.Reports;
using Tallywatt.Storage.Sql;
using Xunit;

namespace Tallywatt.StoreTests.Registry;

/// <summary>What a restore must leave: places that may have been given out before are told apart ever after.</summary>
public abstract class InstallationEpochContract(StoreKind kind) : StoreContract(kind)
{
    const long Account = 11;

    IAreaStore Areas => StorageSetup.AreaStoreOf(Database);

    [Fact]
    public async Task An_epoch_begins_after_the_true_last_entry_of_each_area_also_when_that_lies_in_a_batch()
    {
        await CommitAsync(1, 1, TopUp(Account, "a"));
        await CommitAsync(1, 2, [.. Enumerable.Range(20, 5).Select(account => Preset(account))]);
        await CommitAsync(2, 1, TopUp(31, "b"));
        await BeginAsync();

        Assert.Equal(1, Number("SELECT COUNT(*) FROM ledger_batch"));
        Assert.Equal(new LedgerStore(Database).Entries(1, 0).Last().Sequence, Mark(1));
        Assert.Equal((6L, 1L), (Mark(1), Mark(2)));
    }

    [Fact]
    public async Task A_receipt_of_a_later_epoch_names_it_and_one_of_before_stays_as_it_was_given_out()
    {
        await CommitAsync(1, 1, TopUp(Account, "a"));
        await CommitAsync(1, 2, [.. Enumerable.Range(20, 5).Select(account => Preset(account))]);
        await BeginAsync();
        await CommitAsync(1, 3, TopUp(Account, "b"));
        await BeginAsync();
        await BeginAsync();
        await CommitAsync(1, 4, TopUp(Account, "c"));

        Assert.Equal(["R1-00000008-4", "R1-00000007-2", "R1-00000001"], Receipts(Account));
    }

    [Fact]
    public async Task An_area_that_had_no_entry_when_the_epoch_began_names_it_from_its_first()
    {
        await BeginAsync();
        await CommitAsync(3, 1, TopUp(Account, "a"));

        Assert.Equal(["R3-00000001-2"], Receipts(Account));
    }

    Task<long> BeginAsync() =>
        Database.WriteAsync(connection => InstallationEpoch.BeginNext(connection, 0, "a test"));

    IEnumerable<string> Receipts(long account) =>
        new ReportStore(Database).TopUps(account, 10).Select(line => line.Receipt);

    long Mark(long area) => Number(
        FormattableString.Invariant($"SELECT after_entry_sequence FROM epoch_entry WHERE area_id = {area}"));

    long Number(string sql)
    {
        using DbConnection connection = Database.Read();
        return connection.Rows(sql, row => row.GetInt64(0))[0];
    }

    static LedgerEntry Preset(long account) => Posting.Preset(account, Money.FromUnits(20), "CNY", 0);

    static LedgerEntry TopUp(long account, string reference)
    {
        Assert.True(EntryKey.TryTopUp(Channel.Portal, reference, out var key));
        return Posting.TopUp(key, account, Channel.Portal, Money.FromUnits(50), Money.Zero, "CNY", 0);
    }

    async Task CommitAsync(long area, long sequence, params LedgerEntry[] entries)
    {
        var owner = await Areas.ClaimAsync(area);
        await Areas.CommitAsync(new(
            new AreaCommit(area, sequence, new byte[] { 1 }, entries, [], [], []), null, [], "CNY", 0)
        {
            OwnerEpoch = owner.OwnerEpoch,
        });
    }
}

public sealed class SqliteInstallationEpochTests() : InstallationEpochContract(StoreKind.Sqlite);

public sealed class PostgresInstallationEpochTests() : InstallationEpochContract(StoreKind.Postgres);
