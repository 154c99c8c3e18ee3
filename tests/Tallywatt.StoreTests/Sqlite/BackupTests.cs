using Tallywatt.Core.Areas;
using Tallywatt.Core.Ledger;
using Tallywatt.Core.Units;
using Tallywatt.Platform.HeadEnd;
using Tallywatt.Storage;
using Tallywatt.Storage.HeadEnd;
using Tallywatt.Storage.Registry;
using Tallywatt.Storage.Reports;
using Tallywatt.Storage.Sql;
using Tallywatt.Storage.Sqlite;
using Tallywatt.Storage.Sqlite.Backup;
using Tallywatt.Storage.Sqlite.Months;
using Xunit;

namespace Tallywatt.StoreTests.Sqlite;

/// <summary>Backups are whole, of one commit, and a restore of one gives nothing out twice.</summary>
public sealed class BackupTests : IAsyncDisposable
{
    const string DatabaseName = "test.db";
    readonly TemporaryDatabase temporary = new();
    readonly string folder = Directory.CreateTempSubdirectory("tallywatt-backup-").FullName;
    readonly StandingTime time = new();

    string Backup => Path.Combine(folder, "backup");

    string Target => Path.Combine(folder, "target");

    string Restored => Path.Combine(Target, DatabaseName);

    public async ValueTask DisposeAsync()
    {
        await temporary.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_backup_taken_while_others_write_is_of_one_commit()
    {
        await temporary.Database.WriteAsync(connection => connection.Execute(
            "CREATE TABLE a (n INTEGER PRIMARY KEY); CREATE TABLE b (n INTEGER PRIMARY KEY);"));
        using var stop = new CancellationTokenSource();
        var writing = WriteBothAsync(stop.Token);
        for (var round = 0; round < 3; round++)
        {
            SqliteBackup.Make(temporary.Path, Backup + round, time);
        }

        await stop.CancelAsync();
        await writing;
        for (var round = 0; round < 3; round++)
        {
            Assert.Equal(
                Number(Path.Combine(Backup + round, DatabaseName), "SELECT COUNT(*) FROM a"),
                Number(Path.Combine(Backup + round, DatabaseName), "SELECT COUNT(*) FROM b"));
        }
    }

    [Fact]
    public async Task A_restored_backup_is_what_was_backed_up_in_a_new_epoch()
    {
        await KeepCounterAsync(1_024);
        var manifest = SqliteBackup.Make(temporary.Path, Backup, time);
        Assert.Equal(1, manifest.Epoch);
        await KeepCounterAsync(9_000);
        var report = Restore(replace: false);

        Assert.Equal(2, report.Epoch);
        Assert.Equal(1_024 + InstallationEpoch.CounterStep, Counter(Restored));
        Assert.Equal(2, Number(Restored, "SELECT MAX(epoch) FROM installation_epoch"));
        Assert.False(SqliteRestore.IsUnfinished(Target));
        await using var database = SqliteDatabase.Open(Restored);
    }

    [Fact]
    public async Task A_key_that_was_first_used_after_the_backup_begins_above_what_it_may_have_used()
    {
        var book = new FrameCounterBook(temporary.Database);
        Assert.Equal(0u, book.SentFloor);
        SqliteBackup.Make(temporary.Path, Backup, time);
        Restore(replace: false);
        await using var database = SqliteDatabase.Open(Restored);

        Assert.Equal((uint)InstallationEpoch.CounterStep, new FrameCounterBook(database).SentFloor);
    }

    [Fact]
    public async Task Two_sales_at_one_place_before_and_after_a_restore_have_two_receipts()
    {
        SqliteBackup.Make(temporary.Path, Backup, time);
        var lost = await SellAsync(temporary.Database, "lost");
        Restore(replace: false);
        await using var database = SqliteDatabase.Open(Restored);
        var kept = await SellAsync(database, "kept");

        Assert.Equal(("R1-00000001", "R1-00000001-2"), (lost, kept));
    }

    [Fact]
    public void A_second_restore_begins_a_third_epoch()
    {
        SqliteBackup.Make(temporary.Path, Backup, time);
        Restore(replace: false);
        var again = Path.Combine(folder, "again");
        SqliteBackup.Make(Restored, again, time);

        Assert.Equal(3, SqliteRestore.Run(again, Path.Combine(folder, "third"), DatabaseName, false, time).Epoch);
    }

    [Fact]
    public void A_database_in_place_is_refused_or_moved_aside_and_the_meters_stay()
    {
        File.WriteAllText(Path.Combine(Meters(Path.GetDirectoryName(temporary.Path)!), "fleet"), "then");
        SqliteBackup.Make(temporary.Path, Backup, time);
        Restore(replace: false);
        File.WriteAllText(Path.Combine(Target, "meters", "fleet"), "now");
        Assert.Throws<StoreRefusedException>(() => Restore(replace: false));
        var report = Restore(replace: true);

        Assert.True(File.Exists(Path.Combine(report.AsidePath!, DatabaseName)));
        Assert.Equal(["meters"], report.KeptFolders);
        Assert.Equal("now", File.ReadAllText(Path.Combine(Target, "meters", "fleet")));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40_000)]
    public void A_backup_of_which_one_byte_changed_is_refused_and_touches_nothing(int place)
    {
        SqliteBackup.Make(temporary.Path, Backup, time);
        Flip(Path.Combine(Backup, DatabaseName), place);

        var refusal = Assert.Throws<StoreRefusedException>(() => Restore(replace: false));
        Assert.Contains(DatabaseName, refusal.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Restored));
    }

    [Fact]
    public void A_backup_without_a_file_of_its_list_is_refused()
    {
        SqliteBackup.Make(temporary.Path, Backup, time);
        File.Delete(Path.Combine(Backup, DatabaseName));

        Assert.Throws<StoreRefusedException>(() => Restore(replace: false));
    }

    [Fact]
    public void A_folder_that_is_there_is_not_written_into()
    {
        Directory.CreateDirectory(Backup);

        Assert.Throws<StoreRefusedException>(() => SqliteBackup.Make(temporary.Path, Backup, time));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Backup));
    }

    [Fact]
    public async Task A_damaged_database_is_refused_in_one_sentence_that_names_what_to_do()
    {
        await temporary.Database.WriteAsync(connection => connection.Execute(
            """
            CREATE TABLE t (n INTEGER PRIMARY KEY, text TEXT);
            WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 3000)
            INSERT INTO t SELECT n, hex(randomblob(50)) FROM c;
            """));
        SqliteBackup.Make(temporary.Path, Backup, time);
        var copy = Path.Combine(Backup, DatabaseName);
        using (var file = File.OpenWrite(copy))
        {
            // The head of a page in the middle: a page that a disk returned wrong.
            file.Position = file.Length / 4096 / 2 * 4096;
            file.Write(new byte[64]);
        }

        var refusal = Assert.Throws<StoreRefusedException>(() => SqliteDatabase.Open(copy));
        Assert.Contains("restore --from", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused_in_one_sentence()
    {
        var path = Path.Combine(folder, "none.db");
        File.WriteAllText(path, new string('x', 10_000));

        var refusal = Assert.Throws<StoreRefusedException>(() => SqliteDatabase.Open(path));
        Assert.Contains("damaged", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_of_months_are_backed_up_and_restored_with_the_database()
    {
        var month = MonthFile.Of(temporary.Path, 202610);
        await using (SqliteDatabase.Open(month.Path))
        {
        }

        SqliteBackup.Make(temporary.Path, Backup, time);
        Restore(replace: false);

        Assert.Single(MonthFile.Beside(Restored));
    }

    static async Task<string> SellAsync(SqliteDatabase database, string reference)
    {
        Assert.True(EntryKey.TryTopUp(Channel.Portal, reference, out var key));
        var sale = Posting.TopUp(key, 11, Channel.Portal, Money.FromUnits(50), Money.Zero, "CNY", 0);
        await StorageSetup.AreaStoreOf(database).CommitAsync(new(
            new AreaCommit(1, 1, new byte[] { 1 }, [sale], [], [], []), null, [], "CNY", 0));
        return new ReportStore(database).TopUp(11, key.Text)!.Receipt;
    }

    RestoreReport Restore(bool replace)
    {
        Directory.CreateDirectory(Target);
        return SqliteRestore.Run(Backup, Target, DatabaseName, replace, time);
    }

    async Task WriteBothAsync(CancellationToken cancel)
    {
        for (var n = 0; !cancel.IsCancellationRequested; n++)
        {
            var value = n;
            await temporary.Database.WriteAsync(connection => connection.Execute(
                FormattableString.Invariant($"INSERT INTO a VALUES ({value}); INSERT INTO b VALUES ({value});")));
        }
    }

    Task KeepCounterAsync(uint limit) => new FrameCounterBook(temporary.Database).KeepAsync(
        [new KeptFrameCounter(7, 8, IsSent: true, limit), new KeptFrameCounter(7, 9, IsSent: false, limit)]);

    static long Counter(string path) => Number(path, "SELECT counter_limit FROM frame_counter WHERE is_sent = 1");

    static long Number(string path, string sql)
    {
        using var connection = SqliteDatabase.OpenForReading(path);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    static void Flip(string path, int place)
    {
        using var file = File.Open(path, FileMode.Open, FileAccess.ReadWrite);
        file.Position = place;
        var value = file.ReadByte();
        file.Position = place;
        file.WriteByte((byte)(value ^ 1));
    }

    static string Meters(string directory) => Directory.CreateDirectory(Path.Combine(directory, "meters")).FullName;

    sealed class StandingTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
    }
}
