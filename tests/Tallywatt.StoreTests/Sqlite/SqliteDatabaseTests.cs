using Microsoft.Data.Sqlite;
using Tallywatt.Storage;
using Tallywatt.Storage.Sqlite;
using Xunit;

namespace Tallywatt.StoreTests.Sqlite;

public sealed class SqliteDatabaseTests : IAsyncDisposable
{
    readonly TemporaryDatabase temporary = new();

    SqliteWriter Writer => temporary.Database.Writer;

    public ValueTask DisposeAsync() => temporary.DisposeAsync();

    [Fact]
    public async Task What_was_written_is_read_and_survives_a_restart()
    {
        await Writer.WriteAsync(connection => Run(connection, "CREATE TABLE t (n INTEGER)"));
        await Writer.WriteAsync(connection => Run(connection, "INSERT INTO t VALUES (7)"));
        await temporary.ReopenAsync();

        Assert.Equal(7, Scalar("SELECT n FROM t"));
    }

    [Fact]
    public async Task The_writer_flushes_every_commit_to_the_disk()
    {
        const long full = 2;
        var (journal, synchronous) = await Writer.WriteAsync(connection =>
            (Text(connection, "PRAGMA journal_mode"), Text(connection, "PRAGMA synchronous")));

        Assert.Equal("wal", journal);
        Assert.Equal($"{full}", synchronous);
    }

    [Fact]
    public async Task A_work_that_fails_takes_nothing_of_its_neighbours_with_it()
    {
        await Writer.WriteAsync(connection => Run(connection, "CREATE TABLE t (n INTEGER PRIMARY KEY)"));
        var works = Enumerable.Range(0, 50).Select(n => Writer.WriteAsync(connection =>
        {
            Run(connection, $"INSERT INTO t VALUES ({n})");
            if (n % 5 == 0)
            {
                throw new InvalidOperationException("This one fails after it wrote.");
            }
        })).ToArray();
        await Task.WhenAll(works.Where((_, n) => n % 5 != 0));

        foreach (var failing in works.Where((_, n) => n % 5 == 0))
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => failing);
        }

        Assert.Equal(40, Scalar("SELECT COUNT(*) FROM t"));
        Assert.Equal(0, Scalar("SELECT COUNT(*) FROM t WHERE n % 5 = 0"));
    }

    [Fact]
    public async Task Works_that_wait_together_share_commits()
    {
        await Writer.WriteAsync(connection => Run(connection, "CREATE TABLE t (n INTEGER)"));
        var before = Writer.CommitCount;
        using var gate = new ManualResetEventSlim();
        // The first work holds the writer until all the others wait.
        var first = Writer.WriteAsync(_ => gate.Wait(TestContext.Current.CancellationToken));
        var others = Enumerable.Range(0, 100)
            .Select(n => Writer.WriteAsync(connection => Run(connection, $"INSERT INTO t VALUES ({n})"))).ToArray();
        gate.Set();
        await Task.WhenAll([first, .. others]);

        Assert.Equal(100, Scalar("SELECT COUNT(*) FROM t"));
        Assert.InRange(Writer.CommitCount - before, 1, 3);
    }

    [Fact]
    public async Task A_commit_that_fails_fails_every_work_of_its_group_and_the_next_group_goes_on()
    {
        await Writer.WriteAsync(connection => Run(
            connection,
            """
            CREATE TABLE parent (n INTEGER PRIMARY KEY);
            CREATE TABLE t (n INTEGER REFERENCES parent (n) DEFERRABLE INITIALLY DEFERRED);
            """));
        using var gate = new ManualResetEventSlim();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = Writer.WriteAsync(_ =>
        {
            begun.SetResult();
            gate.Wait(TestContext.Current.CancellationToken);
        });
        await begun.Task;
        // A deferred reference to nothing is noticed at COMMIT only, after every work has run.
        var innocent = Writer.WriteAsync(connection => Run(connection, "INSERT INTO parent VALUES (1)"));
        var guilty = Writer.WriteAsync(connection => Run(connection, "INSERT INTO t VALUES (99)"));
        gate.Set();
        await first;

        await Assert.ThrowsAsync<SqliteException>(() => innocent);
        await Assert.ThrowsAsync<SqliteException>(() => guilty);
        Assert.Equal(0, Scalar("SELECT (SELECT COUNT(*) FROM parent) + (SELECT COUNT(*) FROM t)"));

        await Writer.WriteAsync(connection => Run(connection, "INSERT INTO parent VALUES (2)"));
        Assert.Equal(1, Scalar("SELECT COUNT(*) FROM parent"));
    }

    [Fact]
    public void A_database_of_another_program_is_left_alone()
    {
        var path = temporary.Path + ".other";
        using (var other = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            other.Open();
            Run(other, "CREATE TABLE theirs (n INTEGER)");
        }

        var refusal = Assert.Throws<StoreRefusedException>(() => SqliteDatabase.Open(path));
        Assert.Contains("another program", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_of_a_newer_program_is_refused()
    {
        await Writer.WriteAsync(connection => Run(connection, "PRAGMA user_version = 999"));

        await Assert.ThrowsAsync<StoreRefusedException>(temporary.ReopenAsync);
    }

    [Fact]
    public void Migrations_are_numbered_without_holes() => Assert.NotEmpty(Migrator.Scripts());

    long Scalar(string sql)
    {
        using var connection = temporary.Database.Read();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    static string Text(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return $"{command.ExecuteScalar()}";
    }
}
