using Tallywatt.Core.Readings;
using Tallywatt.Core.Readings.Validation;
using Tallywatt.Platform.Readings;
using Tallywatt.Storage.Readings;
using Xunit;

namespace Tallywatt.StoreTests.Readings;

/// <summary>What every store of findings does. A database is a subclass without tests of its own.</summary>
public abstract class FindingStoreContract(StoreKind kind) : StoreContract(kind)
{
    const int Area = 3;
    const long Meter = 9_001;
    static readonly DateOnly Day = new(2026, 3, 1);

    IFindingStore Store => new FindingStore(Database);

    [Fact]
    public async Task Findings_are_found_again_by_area_account_and_day()
    {
        var (one, other) = (Found(Day), Found(Day.AddDays(1)) with { AccountNumber = 100_002 });

        Assert.True(await Store.KeepDaysAsync(Area, Meter, null, Day.AddDays(1), [one, one, other]));

        await RestartAsync();
        Assert.Equal([one, one, other], Store.Findings(new()));
        Assert.Equal([one, one], Store.Findings(new(Area, 100_001)));
        Assert.Equal([other], Store.Findings(new(Day: Day.AddDays(1))));
        Assert.Empty(Store.Findings(new(Area + 1)));
    }

    [Fact]
    public async Task Days_are_checked_once_whoever_checks_them()
    {
        Assert.True(await Store.KeepDaysAsync(Area, Meter, null, Day, [Found(Day)]));
        Assert.False(await Store.KeepDaysAsync(Area, Meter, null, Day, [Found(Day)]));
        var next = Day.AddDays(1);
        Assert.True(await Store.KeepDaysAsync(Area, Meter, Day, next, [Found(next)]));
        Assert.False(await Store.KeepDaysAsync(Area, Meter, Day, next, [Found(next)]));

        await RestartAsync();
        Assert.Equal(next, Store.CheckedThrough(Area)[Meter]);
        Assert.Empty(Store.CheckedThrough(Area + 1));
        Assert.Equal([Day, next], Store.Findings(new()).Select(found => found.Day));
    }

    [Fact]
    public async Task A_corrected_version_is_checked_once()
    {
        await Database.WriteAsync(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText =
                $"""
                INSERT INTO meter_day (area_id, meter_number, day, revision, import_watt_hours, export_watt_hours,
                    charge_nanos, tax_nanos, export_credit_nanos, row_count, rates, register_rows)
                SELECT {Area}, {Meter}, {Day.DayNumber}, 1, 0, 0, 0, 0, 0, 0, '', body
                FROM (SELECT {(Kind == StoreKind.Sqlite ? "x'00'" : "'\\x00'::bytea")} AS body) AS empty
                """;
            command.ExecuteNonQuery();
        });
        var revision = Assert.Single(Store.UncheckedRevisions(Area));
        Assert.Equal(new DayRevision(Meter, Day, 1), revision);

        Assert.True(await Store.KeepRevisionAsync(Area, revision, [Found(Day) with { Revision = 1 }]));
        Assert.False(await Store.KeepRevisionAsync(Area, revision, [Found(Day) with { Revision = 1 }]));

        Assert.Empty(Store.UncheckedRevisions(Area));
        Assert.Equal(1, Assert.Single(Store.Findings(new())).Revision);
    }

    [Fact]
    public async Task A_row_put_aside_is_judged_once()
    {
        await Database.WriteAsync(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText =
                $"""
                INSERT INTO quarantined_row (sequence, area_id, account_number, meter_number, captured_unix_seconds,
                    import_watt_hours, export_watt_hours, reason, received_unix_seconds)
                VALUES (7, {Area}, 100001, {Meter}, 900, 5, 6, 1, 1000)
                """;
            command.ExecuteNonQuery();
        });
        var row = Assert.Single(Store.UnjudgedRows(Area, 10));
        Assert.Equal((7L, Meter, 900L), (row.Sequence, row.Row.MeterNumber, row.Row.Raw.CapturedUnixSeconds));

        Assert.True(await Store.KeepRowAsync(Area, row.Sequence, Found(Day)));
        Assert.False(await Store.KeepRowAsync(Area, row.Sequence, Found(Day)));

        Assert.Empty(Store.UnjudgedRows(Area, 10));
        Assert.Single(Store.Findings(new()));
    }

    [Theory]
    [InlineData("UPDATE reading_finding SET code = 0")]
    [InlineData("DELETE FROM reading_finding")]
    public async Task What_was_found_is_never_changed(string statement)
    {
        await Store.KeepDaysAsync(Area, Meter, null, Day, [Found(Day)]);

        await Assert.ThrowsAnyAsync<Exception>(() => Database.WriteAsync(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = statement;
            command.ExecuteNonQuery();
        }));

        Assert.Equal([Found(Day)], Store.Findings(new()));
    }

    [Fact]
    public async Task What_meters_logged_is_read_by_meter_and_time()
    {
        await Database.WriteAsync(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText =
                $"""
                INSERT INTO meter_event (area_id, meter_number, happened_unix_seconds, log_number, code)
                VALUES ({Area}, {Meter}, 100, 3, 1), ({Area}, {Meter}, 200, 0, 5), ({Area}, 2, 150, 1, 40)
                """;
            command.ExecuteNonQuery();
        });

        Assert.Equal([new(100, 3, 1)], Store.Notices(Area, [Meter], 100, 200));
        Assert.Equal([100L, 150, 200], Store.Notices(Area, [Meter, 2], 0, 300).Select(n => n.HappenedUnixSeconds));
    }

    [Fact]
    public void A_new_store_has_nothing_to_check()
    {
        Assert.Null(Store.NewestClosedDay(Area));
        Assert.Empty(Store.UncheckedRevisions(Area));
        Assert.Empty(Store.UnjudgedRows(Area, 10));
        Assert.Empty(Store.Words(Area));
    }

    static StoredFinding Found(DateOnly day) => new(
        Area, 100_001, Meter, day, 0,
        new(FindingCode.Spike, FindingSeverity.Warning, EnergyFlow.Export, 1_772_294_400, 900, 4_000, 1_800),
        1_772_400_000);
}

public sealed class SqliteFindingStoreTests() : FindingStoreContract(StoreKind.Sqlite);

public sealed class PostgresFindingStoreTests() : FindingStoreContract(StoreKind.Postgres);
