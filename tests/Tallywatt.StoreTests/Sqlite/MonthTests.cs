using Tallywatt.Storage;
using Tallywatt.Storage.Sql;
using Tallywatt.Storage.Sqlite;
using Tallywatt.Storage.Sqlite.Months;
using Xunit;

namespace Tallywatt.StoreTests.Sqlite;

/// <summary>Closed days of months that are over move into files of their own, and are read as before.</summary>
public sealed class MonthTests : IAsyncDisposable
{
    static readonly DateOnly From = new(2026, 8, 20);
    static readonly DateOnly To = new(2026, 11, 10);
    static readonly DateOnly ThisMonth = new(2026, 11, 1);
    readonly TemporaryDatabase temporary = new();

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    SqliteDatabase Database => temporary.Database;

    public ValueTask DisposeAsync() => temporary.DisposeAsync();

    [Fact]
    public async Task Every_day_is_read_as_before_and_months_that_are_over_stand_in_files_of_their_own()
    {
        await FillAsync(From, To);
        var before = Days(From, To);
        var movedCount = await MonthMover.Of(Database).MoveAsync(ThisMonth, Cancel);

        Assert.Equal(before, Days(From, To));
        Assert.Equal(2 * (ThisMonth.DayNumber - From.DayNumber), movedCount);
        Assert.Equal([202608, 202609, 202610], MonthFile.Beside(temporary.Path).Select(file => file.Month));
        Assert.Equal(2 * (To.DayNumber - ThisMonth.DayNumber + 1), Number("SELECT COUNT(*) FROM main.meter_day"));
        Assert.Equal(0, await MonthMover.Of(Database).MoveAsync(ThisMonth, Cancel));
    }

    [Fact]
    public async Task A_move_that_was_killed_between_copy_and_delete_counts_nothing_twice_and_goes_on()
    {
        await FillAsync(From, To);
        var before = Days(From, To);
        var killed = new MonthMover(temporary.Path, _ => throw new InvalidOperationException("kill -9"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => killed.MoveAsync(ThisMonth, Cancel));

        Assert.Equal(before, Days(From, To));
        await MonthMover.Of(Database).MoveAsync(ThisMonth, Cancel);
        Assert.Equal(before, Days(From, To));
    }

    [Fact]
    public async Task A_revision_of_a_day_that_has_moved_stands_beside_it()
    {
        await FillAsync(From, To);
        await MonthMover.Of(Database).MoveAsync(ThisMonth, Cancel);
        await AddAsync(area: 1, meter: 7, From, revision: 1);

        Assert.Equal([0L, 1L], Revisions(From));
        await MonthMover.Of(Database).MoveAsync(ThisMonth, Cancel);
        Assert.Equal([0L, 1L], Revisions(From));
    }

    [Fact]
    public async Task A_column_that_a_later_program_adds_is_read_from_older_files_too()
    {
        await FillAsync(From, To);
        await MonthMover.Of(Database).MoveAsync(ThisMonth, Cancel);
        await Database.WriteAsync(connection => connection.Execute("ALTER TABLE meter_day ADD COLUMN later INTEGER"));
        using (var connection = Database.ReadDays(From, From))
        {
            Assert.Equal([null, null], ((System.Data.Common.DbConnection)connection).Rows(
                $"SELECT later FROM meter_day WHERE day = {From.DayNumber}", row => row.LongOrNull(0)));
        }

        await AddAsync(area: 1, meter: 7, From, revision: 1);
        await MonthMover.Of(Database).MoveAsync(ThisMonth, Cancel);
        Assert.Equal([0L, 1L], Revisions(From));
    }

    [Fact]
    public async Task Years_are_read_in_spans()
    {
        var (first, last) = (new DateOnly(2025, 1, 15), new DateOnly(2026, 11, 10));
        for (var day = first; day <= last; day = day.AddDays(10))
        {
            await AddAsync(area: 1, meter: 7, day, revision: 0);
        }

        await MonthMover.Of(Database).MoveAsync(ThisMonth, Cancel);
        Assert.Throws<ArgumentOutOfRangeException>(() => Database.ReadDays(first, last));
        var spans = Database.SpansOf(first, last);

        Assert.Equal((first, last), (spans[0].From, spans[^1].To));
        Assert.Equal(
            (last.DayNumber - first.DayNumber + 10) / 10, spans.Sum(span => Days(span.From, span.To).Count));
    }

    [Fact]
    public async Task While_a_month_moves_a_reader_always_sees_every_day()
    {
        await FillAsync(From, To);
        var before = Days(From, To);
        var moving = MonthMover.Of(Database).MoveAsync(ThisMonth, Cancel);
        do
        {
            Assert.Equal(before, Days(From, To));
        }
        while (!moving.IsCompleted);
        await moving;
    }

    [Fact]
    public async Task Retention_removes_whole_months_before_a_day_keeps_their_sums_and_marks_them()
    {
        await ServeAsync();
        await FillAsync(From, To);
        await MonthMover.Of(Database).MoveAsync(ThisMonth, Cancel);
        var removed = MonthRetention.Remove(temporary.Path, new(2026, 10, 1), TimeProvider.System);

        Assert.Equal([202608, 202609], removed.Select(month => month.Month));
        Assert.Equal([202610], MonthFile.Beside(temporary.Path).Select(file => file.Month));
        Assert.Equal(2 * (To.DayNumber - new DateOnly(2026, 10, 1).DayNumber + 1), Days(From, To).Count);
        Assert.Equal((42L, 42 * (3L + 4 - 5)), Removed());
        Assert.Empty(MonthRetention.Remove(temporary.Path, new(2026, 10, 1), TimeProvider.System));
    }

    [Fact]
    public async Task A_month_whose_days_have_not_all_moved_is_refused_and_stays()
    {
        await ServeAsync();
        await FillAsync(From, To);
        await MonthMover.Of(Database).MoveAsync(ThisMonth, Cancel);
        await AddAsync(area: 1, meter: 7, From, revision: 1);
        var before = Days(From, To);

        var refusal = Assert.Throws<StoreRefusedException>(
            () => MonthRetention.Remove(temporary.Path, new(2026, 10, 1), TimeProvider.System));
        Assert.Contains("2026-08", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, Days(From, To));
        Assert.Equal((0L, 0L), Removed());
    }

    [Fact]
    public async Task A_retention_killed_between_mark_and_removal_counts_no_day_twice_and_is_finished_by_the_next()
    {
        await ServeAsync();
        await FillAsync(From, To);
        await MonthMover.Of(Database).MoveAsync(ThisMonth, Cancel);
        var august = MonthFile.Of(temporary.Path, 202608).Path;
        File.Copy(august, august + ".kept");
        MonthRetention.Remove(temporary.Path, new(2026, 9, 1), TimeProvider.System);
        File.Move(august + ".kept", august);
        var sums = Removed();

        Assert.Empty(Days(From, new(2026, 8, 31)));
        MonthRetention.Remove(temporary.Path, new(2026, 9, 1), TimeProvider.System);
        Assert.False(File.Exists(august));
        Assert.Equal((12L, 12 * (3L + 4 - 5)), sums);
        Assert.Equal(sums, Removed());
    }

    /// <summary>The service points whose days are filled in.</summary>
    Task ServeAsync() => Database.WriteAsync(connection => connection.Execute(
        """
        INSERT INTO service_point (account_number, area_id, meter_number, has_solar, protocol, is_postpaid)
        VALUES (11, 1, 7, 0, 1, 0), (12, 2, 8, 0, 1, 0)
        """));

    /// <summary>Days and money that are kept as sums of the first meter.</summary>
    (long DayCount, long NetNanos) Removed()
    {
        using var connection = Database.Read();
        return MonthRetention.Of(connection, 1, 7);
    }

    async Task FillAsync(DateOnly from, DateOnly to)
    {
        for (var day = from; day <= to; day = day.AddDays(1))
        {
            await AddAsync(area: 1, meter: 7, day, revision: 0);
            await AddAsync(area: 2, meter: 8, day, revision: 0);
        }
    }

    Task AddAsync(long area, long meter, DateOnly day, long revision) =>
        Database.WriteAsync((System.Data.Common.DbConnection connection) =>
        {
            using var insert = connection.Prepare(
                """
                INSERT INTO meter_day (area_id, meter_number, day, revision, import_watt_hours, export_watt_hours,
                                       charge_nanos, tax_nanos, export_credit_nanos, row_count, rates, register_rows)
                VALUES (@area, @meter, @day, @revision, 1, 2, 3, 4, 5, 6, '', x'010203')
                """,
                "@area", "@meter", "@day", "@revision");
            insert.Run(area, meter, day.DayNumber, revision);
        });

    List<(long Area, long Meter, long Day, long Revision)> Days(DateOnly from, DateOnly to)
    {
        System.Data.Common.DbConnection connection = Database.ReadDays(from, to);
        using (connection)
        {
            return connection.Rows(
                """
                SELECT area_id, meter_number, day, revision FROM meter_day WHERE day BETWEEN @from AND @to
                ORDER BY area_id, meter_number, day, revision
                """,
                row => (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3)),
                ("@from", (long)from.DayNumber), ("@to", (long)to.DayNumber));
        }
    }

    IEnumerable<long> Revisions(DateOnly day) => Days(day, day).Where(row => row.Area == 1).Select(row => row.Revision);

    long Number(string sql)
    {
        using var connection = Database.Read();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
