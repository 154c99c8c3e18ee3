using Tallywatt.Core.Readings;
using Tallywatt.Core.Readings.Editing;
using Tallywatt.Platform.Readings;
using Tallywatt.Storage.Readings;
using Tallywatt.Storage.Sql;
using Xunit;

namespace Tallywatt.StoreTests.Readings;

/// <summary>What every store of readings does. A database is a subclass without tests of its own.</summary>
public abstract class ReadingStoreContract(StoreKind kind) : StoreContract(kind)
{
    const int Area = 3;
    const long Account = 100_001;
    const long Start = 1_772_294_400;

    IReadingStore Store => new ReadingStore(Database);

    [Fact]
    public async Task An_edit_is_found_again_with_its_old_and_new_values()
    {
        var edit = Edit("a", Start);

        Assert.True(await Store.KeepEditAsync(edit));

        using var source = Store.Open();
        var found = Assert.Single(source.Edits(Area, Account, Start, Start + 900));
        Assert.Equal(edit.MeterNumber, found.MeterNumber);
        Assert.Equal(edit.Edit with { Changes = [] }, found.Edit with { Changes = [] });
        Assert.Equal(edit.Edit.Changes, found.Edit.Changes);
        Assert.Empty(source.Edits(Area, Account, Start + 9_000, Start + 9_900));
        Assert.Empty(source.Edits(Area, Account + 1, long.MinValue, long.MaxValue));
    }

    [Fact]
    public async Task The_same_edit_again_is_kept_once_and_another_area_has_its_own()
    {
        Assert.True(await Store.KeepEditAsync(Edit("a", Start)));
        Assert.False(await Store.KeepEditAsync(Edit("a", Start + 900)));
        Assert.True(await Store.KeepEditAsync(Edit("b", Start + 900)));
        Assert.True(await Store.KeepEditAsync(Edit("c", Start) with { AreaId = Area + 1 }));

        using var source = Store.Open();
        Assert.Equal(["a", "b"], source.Edits(Area, Account, 0, long.MaxValue).Select(edit => edit.Edit.Key));
    }

    [Theory]
    [InlineData("UPDATE reading_edit SET reason = 'none'")]
    [InlineData("DELETE FROM reading_edit")]
    [InlineData("UPDATE reading_edit_change SET import_before_watt_hours = 0")]
    [InlineData("DELETE FROM reading_edit_change")]
    public async Task What_was_edited_is_never_changed(string statement)
    {
        await Store.KeepEditAsync(Edit("a", Start));

        await Assert.ThrowsAnyAsync<Exception>(() => Database.WriteAsync(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = statement;
            command.ExecuteNonQuery();
        }));

        using var source = Store.Open();
        Assert.Equal("the clock was wrong", Assert.Single(source.Edits(Area, Account, 0, long.MaxValue)).Edit.Reason);
    }

    [Fact]
    public async Task The_newest_value_of_a_supply_meter_counts()
    {
        Assert.Equal(3, await Store.KeepSupplyAsync(Area, Supply(100, 200, 300), "first.csv", 1));
        Assert.Equal(0, await Store.KeepSupplyAsync(Area, Supply(100, 200, 300), "again.csv", 2));
        Assert.Equal(1, await Store.KeepSupplyAsync(Area, Supply(100, 250, 300), "better.csv", 3));

        using var source = Store.Open();
        Assert.Equal(Supply(100, 250, 300), source.Supply(Area, Start, Start + 2_700));
        Assert.Equal(Supply(100, 250, 300)[1..2], source.Supply(Area, Start + 900, Start + 1_800));
        Assert.Empty(source.Supply(Area + 1, 0, long.MaxValue));
    }

    [Fact]
    public void A_new_store_holds_no_readings()
    {
        using var source = Store.Open();
        Assert.Empty(source.Days(Area, 9_001, DateOnly.MinValue, DateOnly.MaxValue));
        Assert.Empty(source.Versions(Area, 9_001, new DateOnly(2026, 3, 1)));
        Assert.Null(source.Area(Area).Checkpoint);
    }

    static StoredEdit Edit(string key, long start)
    {
        var before = new CodedReading(start, 900, 500, 3);
        var after = before with
        {
            ImportWattHours = 120, ImportCode = new(ReadingQuality.Edited, ReadingMethod.Agreed),
        };
        return new(
            Area, 9_001,
            new(key, Account, "A. Meter", "the clock was wrong", Start + 90_000, [new(before, after)]));
    }

    static List<SupplyReading> Supply(params long[] wattHours) =>
        [.. wattHours.Select((energy, slot) =>
            new SupplyReading(Start + (slot * 900), 900, energy, 7, ReadingQuality.Actual))];
}

public sealed class SqliteReadingStoreTests() : ReadingStoreContract(StoreKind.Sqlite);

public sealed class PostgresReadingStoreTests() : ReadingStoreContract(StoreKind.Postgres);
