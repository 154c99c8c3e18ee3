using Tallywatt.Platform.Registry;
using Tallywatt.Storage;
using Tallywatt.Storage.Copy;
using Tallywatt.Storage.Registry;
using Tallywatt.Storage.Sql;
using Tallywatt.Storage.Sqlite.Months;
using Xunit;

namespace Tallywatt.StoreTests.Copy;

/// <summary>A utility moves from SQLite to PostgreSQL: whole or not at all, and proved.</summary>
public sealed class StoreCopyTests : IAsyncLifetime
{
    readonly TemporaryDatabase from = new();
    TemporarySchema to = null!;

    public async ValueTask InitializeAsync()
    {
        to = await TemporarySchema.CreateAsync();
        await to.Database.DisposeAsync(); // A copy goes into a store that nobody uses.
    }

    public async ValueTask DisposeAsync()
    {
        await from.DisposeAsync();
        if (to is not null)
        {
            await to.DisposeAsync();
        }
    }

    [Fact]
    public void Both_databases_have_the_same_tables_and_columns()
    {
        using var sqlite = from.Place.OpenMoment();
        using var postgres = to.Place.OpenMoment();

        Assert.Equal(
            sqlite.Tables().Select(table => $"{table.Name}: {table.ColumnList}"),
            postgres.Tables().Select(table => $"{table.Name}: {table.ColumnList}"));
    }

    [Fact]
    public async Task A_copy_holds_the_same_and_says_so()
    {
        await new SeededMonth(3, from.Database).PlayAsync(SeededMonth.Forward);
        var told = new List<string>();
        var proof = StoreCopy.Run(from.Place, to.Place, told.Add);

        Assert.True(proof.Holds);
        Assert.Contains("ledger_entry", told);
        Assert.True(proof.Tables.Single(table => table.Name == "ledger_batch").ToRowCount > 90);
        Assert.Equal(proof.Tables, StoreCopy.Compare(from.Place, to.Place).Tables);
    }

    [Fact]
    public async Task A_row_that_was_changed_or_lost_afterwards_is_found()
    {
        await new SeededMonth(3, from.Database).PlayAsync(SeededMonth.Forward);
        StoreCopy.Run(from.Place, to.Place, _ => { });
        await to.ReopenAsync();
        await to.Database.WriteAsync(connection =>
        {
            connection.Execute("UPDATE notice_outbox SET text_english = text_english || '.' WHERE sequence = 1");
            connection.Execute("DELETE FROM utility_clock");
        });

        var differing = StoreCopy.Compare(from.Place, to.Place).Tables.Where(table => !table.Holds);
        Assert.Equal(["notice_outbox"], differing.Select(table => table.Name));
    }

    [Fact]
    public async Task Tables_that_number_their_rows_go_on_after_the_last_one()
    {
        await new SeededMonth(3, from.Database).PlayAsync(SeededMonth.Forward);
        StoreCopy.Run(from.Place, to.Place, _ => { });
        await to.ReopenAsync();
        var added = await to.Database.WriteAsync(connection => connection.Rows(
            """
            INSERT INTO notice_outbox (area_id, notice_id, account_number, kind, occasion, balance_nanos, amount_nanos,
                                       decided_unix_seconds, text_english, text_chinese)
            VALUES (1, 'new', 1, 1, 1, 0, 0, 0, '', '') RETURNING sequence
            """,
            row => row.GetInt64(0)));

        using var reader = from.Database.Read();
        var last = reader.Rows("SELECT MAX(sequence) FROM notice_outbox", row => row.GetInt64(0))[0];
        Assert.Equal([last + 1], added);
    }

    [Fact]
    public async Task Days_that_stand_in_files_of_their_own_come_along()
    {
        await new SeededMonth(3, from.Database).PlayAsync(SeededMonth.Forward);
        var whole = StoreCopy.Run(from.Place, to.Place, _ => { });
        var moved = await MonthMover.Of(from.Database).MoveAsync(
            new(2026, 4, 1), TestContext.Current.CancellationToken);
        Assert.True(moved > 0);

        var proof = StoreCopy.Run(from.Place, to.Place, _ => { });
        Assert.Equal(whole.Tables, proof.Tables);
    }

    [Fact]
    public async Task A_copy_that_a_utility_has_used_is_not_copied_over()
    {
        await InstallAsync(from.Database);
        StoreCopy.Run(from.Place, to.Place, _ => { });
        StoreCopy.Run(from.Place, to.Place, _ => { });
        await to.ReopenAsync();
        to.Database.Take(shared: false);

        AssertRefused("in use by a running Tallywatt");
        await to.Database.DisposeAsync();
        AssertRefused("holds a utility already");
    }

    [Fact]
    public async Task A_store_in_which_a_utility_was_installed_is_not_copied_over()
    {
        await InstallAsync(from.Database);
        await to.ReopenAsync();
        await InstallAsync(to.Database);
        await to.Database.DisposeAsync();

        AssertRefused("holds a utility already");
    }

    [Fact]
    public async Task A_source_of_another_schema_is_refused_and_the_target_stays_as_it_was()
    {
        await InstallAsync(from.Database);
        await from.Database.WriteAsync(connection => connection.Execute("PRAGMA user_version = 3"));

        AssertRefused("store migrate");
        await to.ReopenAsync();
        Assert.Null(new RegistryStore(to.Database).Installation());
    }

    [Fact]
    public void A_digest_does_not_care_for_order_and_does_for_every_value()
    {
        static string Of(params object?[][] rows)
        {
            var digest = new RowDigest();
            Array.ForEach(rows, digest.Add);
            return digest.ToString();
        }

        Assert.Equal(Of([1L, "a"], [2L, "b"]), Of([2L, "b"], [1L, "a"]));
        string[] different =
        [
            Of([1L, "a"], [2L, "b"]), Of([1L, "b"], [2L, "a"]), Of([1L, "a"]), Of([1L, null]), Of([1L, ""]),
            Of([1L, "a"u8.ToArray()]), Of(["1", "a"]), Of([1L, "a"], [1L, "a"]), Of(["ab", ""]), Of(["a", "b"]),
        ];
        Assert.Equal(different.Length, different.Distinct().Count());
    }

    void AssertRefused(string because) =>
        Assert.Contains(
            because,
            Assert.Throws<StoreRefusedException>(() => StoreCopy.Run(from.Place, to.Place, _ => { })).Message,
            StringComparison.Ordinal);

    static Task InstallAsync(StoreDatabase database) => new RegistryStore(database).InstallAsync(
        new Installation(1, 1, "t", "", "Asia/Shanghai", "CNY", null, 0, 0), [new(1, 100_001, 12, false)]);
}
