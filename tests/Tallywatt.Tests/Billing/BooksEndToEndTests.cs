using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.TestingHost;
using Tallywatt.Core.Billing;
using Tallywatt.Core.Ledger;
using Tallywatt.Core.Purse;
using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;
using Tallywatt.Formats.TariffFiles;
using Tallywatt.Host.Ledger;
using Tallywatt.Platform.Areas;
using Tallywatt.Platform.Billing;
using Tallywatt.Platform.Registry;
using Tallywatt.Platform.Relay;
using Tallywatt.Storage;
using Tallywatt.Storage.Billing;
using Tallywatt.Storage.Ledger;
using Tallywatt.Storage.Registry;
using Tallywatt.Storage.Sql;
using Tallywatt.Storage.Sqlite;
using Tallywatt.Tests.Areas;
using Xunit;

namespace Tallywatt.Tests.Billing;

/// <summary>Two customers, one prepaid and one postpaid, over forty days: months, bills, reversals and proofs, through
/// the grain and the database.</summary>
public sealed class BooksEndToEndTests : IAsyncLifetime
{
    const int Area = 1;
    const int DayCount = 40;
    const long Prepaid = 1_001;
    const long Postpaid = 1_002;

    static readonly CompiledTariff Tariff = CompiledTariff.Compile(
        TariffSource.Load("beijing-residential").Tariff!, ServicePointTerms.None);

    static readonly UtilityRegistry Registry = new(
        new(1, 2, "beijing-residential", "", "Asia/Shanghai", "CNY", null, AreaSample.Start, AreaSample.Start),
        [new(Area, Prepaid, 9_001, false), new(Area, Postpaid, 9_002, false, IsPostpaid: true)]);

    readonly string folder = Directory.CreateTempSubdirectory("tallywatt-books-").FullName;
    SqliteDatabase database = null!;
    InProcessTestCluster cluster = null!;
    UtilityTerms terms = null!;

    static BillingMonth March => BillingMonth.Of(new(2026, 3, 1));

    static long Now => AreaSample.Start + (DayCount * 86_400L) + 3_600;

    string FilePath => Path.Combine(folder, "tallywatt.db");

    IAreaGrain Grain => cluster.Client.GetGrain<IAreaGrain>(Area);

    LedgerStore Ledger => new(database);

    BillStore Bills => new(database);

    public async ValueTask InitializeAsync()
    {
        database = SqliteDatabase.Open(FilePath);
        await new RegistryStore(database).InstallAsync(Registry.Installation, Registry.ServicePoints);
        terms = new(Registry, Tariff, PurseTerms.Default);
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) => silo.Services
            .AddSingleton(Registry)
            .AddStores(database)
            .AddAreas(Tariff, PurseTerms.Default)
            .AddSingleton<IRelayLine>(new SilentRelays()));
        cluster = builder.Build();
        await cluster.DeployAsync();
        await LiveAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await cluster.DisposeAsync();
        await database.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_month_is_closed_once_with_a_bill_for_each_account()
    {
        Assert.Equal(2, await Run().CloseMonthsAsync(Area, Now));
        Assert.Equal(0, await Run().CloseMonthsAsync(Area, Now));

        var (prepaid, postpaid) = (Bill(Prepaid), Bill(Postpaid));
        Assert.Equal("2026-03", prepaid.Month);
        Assert.Equal(new(2026, 4, 10), prepaid.IssuedOn);
        Assert.True(postpaid.ToPay > Money.Zero);
        Assert.Equal(-postpaid.ToPay, Ledger.Balance(AccountId.Receivable(Postpaid)));
        Assert.Equal(
            BillJson.DigestOf(Bills.Find(Prepaid, March)!.Body),
            MonthClose.DigestOf(Ledger.Find(EntryKey.Month(Prepaid, March.First))!));
        await AssertCleanAsync();
    }

    [Fact]
    public async Task What_a_postpaid_customer_pays_lowers_what_is_owed()
    {
        await Run().CloseMonthsAsync(Area, Now);
        var due = Bill(Postpaid).ToPay;
        await Grain.Vend(new(Postpaid, (byte)Channel.Bank, "march", due.Nanos), Now);
        await Grain.Vend(new(Postpaid, (byte)Channel.Bank, "march", due.Nanos), Now);

        Assert.Equal(Money.Zero, Ledger.Balance(AccountId.Receivable(Postpaid)));
        Assert.Equal(EntryKind.Payment, Ledger.EntriesOf(AccountId.Receivable(Postpaid))[^1].Entry.Kind);
        await AssertCleanAsync();
    }

    [Fact]
    public async Task An_entry_is_reversed_once_by_two_persons_and_the_purse_moves_with_it()
    {
        var key = await TopUpAsync("web-1");
        var before = (await Grain.Account(Prepaid))!;

        Assert.Equal(ReversalOutcome.NotFound, (await Desk().ApproveAsync(key, "Zhao Min")).Outcome);
        Assert.Equal(ReversalOutcome.Requested, (await Desk().RequestAsync(key, "Li Wei", "paid twice")).Outcome);
        Assert.Equal(ReversalOutcome.Requested, (await Desk().RequestAsync(key, "Li Wei", "paid twice")).Outcome);
        Assert.Equal(ReversalOutcome.Refused, (await Desk().RequestAsync(key, "Wang Fang", "other")).Outcome);
        Assert.Equal(ReversalOutcome.Refused, (await Desk().ApproveAsync(key, " li WEI")).Outcome);
        Assert.Equal(before.BalanceNanos, (await Grain.Account(Prepaid))!.BalanceNanos);

        Assert.Equal(ReversalOutcome.Booked, (await Desk().ApproveAsync(key, "Zhao Min")).Outcome);
        Assert.Equal(ReversalOutcome.Repeated, (await Desk().ApproveAsync(key, "Zhao Min")).Outcome);
        var after = (await Grain.Account(Prepaid))!;
        Assert.Equal(before.BalanceNanos - Money.FromUnits(30).Nanos, after.BalanceNanos);
        Assert.Equal(Money.FromUnits(20).Nanos, after.PresetOwedNanos);
        await AssertCleanAsync();
    }

    [Fact]
    public async Task What_is_not_there_or_may_not_be_is_not_reversed()
    {
        await Run().CloseMonthsAsync(Area, Now);

        Assert.Equal(ReversalOutcome.NotFound, (await Desk().RequestAsync("topup:2:none", "A", "b")).Outcome);
        Assert.Equal(ReversalOutcome.NotFound, (await Desk().RequestAsync("", "A", "b")).Outcome);
        Assert.Equal(ReversalOutcome.Refused, (await Desk().RequestAsync("preset:1001", "", "b")).Outcome);
        Assert.Equal(ReversalOutcome.Refused, (await Desk().RequestAsync("preset:1001", "A", " ")).Outcome);
        Assert.Equal(ReversalOutcome.Refused, (await Desk().RequestAsync("month:1001:2026-03", "A", "b")).Outcome);
    }

    /// <summary>The day's entries lie in batches and the others in rows; a change of either is named.</summary>
    [Theory]
    [InlineData("UPDATE ledger_line SET amount_nanos = amount_nanos + 1 WHERE account_kind = 3", "debits = credits")]
    [InlineData("UPDATE ledger_entry SET booked_unix_seconds = 5 WHERE kind = 2", "topup:2:web-1")]
    [InlineData("UPDATE ledger_entry SET link = zeroblob(32) WHERE kind = 2", "topup:2:web-1")]
    [InlineData("UPDATE ledger_entry SET memo = 'reverses nothing' WHERE kind = 2", "topup:2:web-1")]
    [InlineData("DELETE FROM ledger_line; DELETE FROM ledger_entry WHERE kind = 2", "gone")]
    [InlineData("UPDATE ledger_batch SET body = zeroblob(length(body))", "area 1")]
    [InlineData("UPDATE bill SET body = replace(body, '2026-03-31', '2026-03-30')", "bill 2026-03 of account 1001")]
    public async Task What_was_changed_behind_the_books_is_found_and_named(string change, string named)
    {
        await TopUpAsync("web-1");
        await Run().CloseMonthsAsync(Area, Now);
        await TopUpAsync("web-2");
        await AssertCleanAsync();
        await using (var connection = new SqliteConnection($"Data Source={FilePath}"))
        {
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            Execute(connection, "PRAGMA foreign_keys = OFF; " + DropTriggers(connection));
            Execute(connection, change);
        }

        var report = LedgerProof.Of(StorePlace.File(FilePath));
        Assert.False(report.Holds);
        Assert.Contains(
            report.Proofs,
            proof => (proof.Name == named && !proof.Holds)
                || proof.Faults.Any(fault => fault.Contains(named, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_export_is_the_same_bytes_every_time_and_a_line_for_each_entry()
    {
        await TopUpAsync("web-1");
        await Run().CloseMonthsAsync(Area, Now);
        var (first, second) = (new StringWriter(), new StringWriter());
        var count = LedgerExport.Write(StorePlace.File(FilePath), null, first);
        LedgerExport.Write(StorePlace.File(FilePath), Area, second);

        Assert.Equal(first.ToString(), second.ToString());
        Assert.Equal(count, first.ToString().Count(letter => letter == '\n'));
        Assert.Equal(Ledger.Entries(Area, 0).Count(), count);
        Assert.StartsWith(
            "{\"area\":1,\"sequence\":1,\"key\":\"preset:1001\"", first.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_utility_that_does_not_run_is_opened_for_one_reversal()
    {
        var key = await TopUpAsync("web-1");
        await cluster.StopAllSilosAsync(TestContext.Current.CancellationToken);
        await database.DisposeAsync();
        await using (var stopped = UtilityOnDisk.Open(StorePlace.File(FilePath)))
        {
            await stopped.Reversals.RequestAsync(key, "Li Wei", "paid twice");
            Assert.Equal(ReversalOutcome.Booked, (await stopped.Reversals.ApproveAsync(key, "Zhao Min")).Outcome);
        }

        var report = LedgerProof.Of(StorePlace.File(FilePath));
        Assert.True(report.Holds, CheckTable.Of(report));
    }

    static string DropTriggers(SqliteConnection connection)
    {
        using var select = connection.CreateCommand();
        select.CommandText = "SELECT 'DROP TRIGGER ' || name || ';' FROM sqlite_master WHERE type = 'trigger'";
        using var row = select.ExecuteReader();
        var drops = "";
        while (row.Read())
        {
            drops += row.GetString(0);
        }

        return drops;
    }

    static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    async Task LiveAsync()
    {
        var rows = AreaSample.Rows((DayCount * 96) + 1);
        foreach (var meter in Registry.ServicePoints.Select(point => point.MeterNumber))
        {
            await Grain.Accept(
                [
                    new(
                        meter,
                        Array.ConvertAll(rows, row => row.CapturedUnixSeconds),
                        Array.ConvertAll(rows, row => row.ImportWattHours),
                        Array.ConvertAll(rows, row => row.ExportWattHours)),
                ],
                Now);
        }

        await Grain.CloseDays(Now);
    }

    async Task<string> TopUpAsync(string reference)
    {
        await Grain.Vend(new(Prepaid, (byte)Channel.Portal, reference, Money.FromUnits(50).Nanos), Now);
        return $"topup:2:{reference}";
    }

    BillingRun Run() => new(
        Registry, terms, cluster.Client, Ledger, Bills, BillTerms.Default, NullLogger<BillingRun>.Instance);

    ReversalDesk Desk() => new(
        Registry, Ledger, new ReversalStore(database), new GrainBooker(cluster.Client), () => Now);

    AccountBill Bill(long account) => BillJson.Read(Bills.Find(account, March)!.Body);

    async Task AssertCleanAsync()
    {
        await Grain.Accounts();
        var report = LedgerProof.Of(StorePlace.File(FilePath));
        Assert.True(report.Holds, CheckTable.Of(report));
    }

    sealed class SilentRelays : IRelayLine
    {
        public void Send(Core.Relay.RelayOrder order)
        {
            // Nobody is at the other end.
        }
    }
}
