using Npgsql;
using Tallywatt.Storage;
using Tallywatt.Storage.Postgres;
using Tallywatt.Storage.Sql;
using Xunit;

namespace Tallywatt.StoreTests.Postgres;

/// <summary>What is particular to PostgreSQL: its address, its schema, its writer.</summary>
public sealed class PostgresDatabaseTests
{
    [Theory]
    [InlineData("postgres://me:secret@db.example:6400/tw", "postgres://db.example:6400/tw")]
    [InlineData("postgresql://db.example/tw", "postgres://db.example:5432/tw")]
    [InlineData("postgres://me:p%40ss@/tw?host=/run/pg", "postgres:///tw?host=/run/pg")]
    [InlineData("postgres://me@[::1]:6400/tw?schema=north", "postgres://::1:6400/tw?schema=north")]
    public void An_address_is_shown_without_its_password(string address, string shown)
    {
        Assert.Equal(shown, StorePlace.Postgres(address).Name);
        Assert.DoesNotContain("secret", StorePlace.Postgres(address).Name, StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_is_read_as_it_was_meant()
    {
        var settings = PostgresAddress.Parse("postgres://me:p%40s%3As@h/tw").Settings;

        Assert.Equal(("me", "p@s:s", "h", "tw"),
            (settings.Username, settings.Password, settings.Host, settings.Database));
    }

    [Theory]
    [InlineData("mysql://h/tw")]
    [InlineData("postgres://h")]
    [InlineData("postgres://h/tw?sslmode=perhaps")]
    [InlineData("postgres://h/tw?colour=red")]
    [InlineData("not an address")]
    public void A_wrong_address_is_refused_in_one_sentence(string address)
    {
        var refusal = Assert.Throws<StoreRefusedException>(() => StorePlace.Postgres(address));

        Assert.Contains("postgres://user:password@host:port/database", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_that_is_not_there_is_told_in_one_sentence()
    {
        var refusal = Assert.Throws<StoreRefusedException>(
            () => StorePlace.Postgres("postgres://me:secret@127.0.0.1:1/tw").Open());

        Assert.StartsWith("postgres://127.0.0.1:1/tw cannot be opened", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Both_databases_have_the_same_migrations() =>
        Assert.Equal(
            MigrationScripts.Of(MigrationScripts.Sqlite).Select(script => script.Name),
            MigrationScripts.Of(MigrationScripts.Postgres).Select(script => script.Name));

    [Fact]
    public async Task Many_processes_that_start_at_once_migrate_once()
    {
        await using var schema = await TemporarySchema.CreateAsync();
        using (var connection = schema.Database.Read())
        {
            connection.Execute("DROP SCHEMA \"" + connection.SchemaName() + "\" CASCADE");
        }

        var opened = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(schema.Place.Open)));
        foreach (var one in opened)
        {
            await one.DisposeAsync();
        }

        using var after = schema.Database.Read();
        Assert.Equal((long)PostgresMigrator.Scripts().Count, after.Scalar("SELECT COUNT(*) FROM schema_version"));
    }

    [Fact]
    public async Task A_database_of_another_program_is_left_alone()
    {
        await using var schema = await TemporarySchema.CreateAsync();
        using var connection = schema.Database.Read();
        connection.Execute("DROP TABLE schema_version");

        Assert.Contains(
            "another program", Assert.Throws<StoreRefusedException>(schema.Place.Open).Message,
            StringComparison.Ordinal);
        Assert.Throws<StoreRefusedException>(schema.Place.OpenForReading);
    }

    [Fact]
    public async Task A_database_of_a_newer_program_is_refused()
    {
        await using var schema = await TemporarySchema.CreateAsync();
        using var connection = schema.Database.Read();
        connection.Execute("INSERT INTO schema_version (version, script) VALUES (999, 'later')");

        Assert.Contains(
            "newer Tallywatt", Assert.Throws<StoreRefusedException>(schema.Place.Open).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE ledger_entry SET kind = 2")]
    [InlineData("DELETE FROM ledger_entry")]
    [InlineData("TRUNCATE ledger_entry CASCADE")]
    [InlineData("UPDATE ledger_line SET amount_nanos = 1")]
    [InlineData("DELETE FROM ledger_line")]
    [InlineData("UPDATE ledger_batch SET link = body")]
    [InlineData("TRUNCATE ledger_batch")]
    public async Task The_ledger_takes_no_change(string sql)
    {
        await using var schema = await TemporarySchema.CreateAsync();
        using var connection = schema.Database.Read();
        connection.Execute(
            """
            INSERT INTO ledger_entry (area_id, sequence, entry_key, kind, currency, booked_unix_seconds, link)
            VALUES (1, 1, 'k', 1, 'CNY', 0, '\x00')
            """);
        connection.Execute(
            """
            INSERT INTO ledger_line (area_id, entry_sequence, account_kind, account_number, amount_nanos)
            VALUES (1, 1, 1, 1, 5)
            """);
        connection.Execute(
            """
            INSERT INTO ledger_batch (area_id, first_sequence, last_sequence, kind, day, first_account, last_account,
                                      currency, booked_unix_seconds, body, link)
            VALUES (1, 2, 2, 1, 1, 1, 1, 'CNY', 0, '\x00', '\x01')
            """);

        var refusal = Assert.Throws<PostgresException>(() => connection.Execute(sql));
        Assert.Equal("the ledger is append only", refusal.MessageText);
    }

    [Fact]
    public async Task A_work_that_throws_takes_nothing_of_its_neighbours()
    {
        await using var schema = await TemporarySchema.CreateAsync();
        var works = Enumerable.Range(0, 20).Select(number => schema.Database.WriteAsync(connection =>
        {
            connection.Execute($"INSERT INTO frame_counter VALUES ({number}, 0, 0, 0)");
            if (number % 5 == 0)
            {
                connection.Execute("INSERT INTO frame_counter VALUES (1, 2, 3, -1)"); // Against the table's rule.
            }
        })).ToList();

        foreach (var (work, number) in works.Select((work, number) => (work, number)))
        {
            Assert.Equal(number % 5 == 0, await Record.ExceptionAsync(() => work) is PostgresException);
        }

        using var after = schema.Database.Read();
        Assert.Equal(16L, after.Scalar("SELECT COUNT(*) FROM frame_counter"));
    }

    [Fact]
    public async Task A_lost_connection_fails_what_was_in_flight_and_the_next_work_goes_on()
    {
        await using var schema = await TemporarySchema.CreateAsync();
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => schema.Database.WriteAsync(connection =>
            connection.Execute("SELECT pg_terminate_backend(pg_backend_pid())")));

        await schema.Database.WriteAsync(connection =>
            connection.Execute("INSERT INTO frame_counter VALUES (1, 0, 0, 0)"));
        using var after = schema.Database.Read();
        Assert.Equal(1L, after.Scalar("SELECT COUNT(*) FROM frame_counter"));
    }
}

static class PostgresQuestions
{
    internal static object? Scalar(this NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        return command.ExecuteScalar();
    }

    internal static string SchemaName(this NpgsqlConnection connection) =>
        (string)connection.Scalar("SELECT current_schema()")!;
}
