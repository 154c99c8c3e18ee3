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
                VALUES (@area, @meter, @day, @revision, 1, 2, 3, 4, 5, 6, 'r', x'010203')
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
