using Tallywatt.Platform.HeadEnd;
using Tallywatt.Platform.HeadEnd.Sessions;
using Tallywatt.Storage.HeadEnd;
using Xunit;

namespace Tallywatt.StoreTests.HeadEnd;

/// <summary>What every store of acquisition does. A database is a subclass without tests of its own.</summary>
public abstract class AcquisitionStoreContract(StoreKind kind) : StoreContract(kind)
{
    const int Area = 3;
    const long Meter = 12_345;

    AcquisitionStore Store => new(Database);

    [Fact]
    public void A_new_store_knows_of_no_meter()
    {
        Assert.Empty(Store.Standings(Area));
        Assert.Empty(Store.Lost(Area));
        Assert.Empty(Store.Tallies(Area, 10));
        Assert.Empty(Store.Schedules());
    }

    [Fact]
    public async Task A_standing_is_kept_with_what_it_stands_for_and_the_newest_counts()
    {
        var first = new MeterStanding(Meter, "1.0", 86_400, 0, 90_000, 90_000, -7);
        await Store.KeepAsync(Area, [new() { Standing = first }]);
        var second = first with { DailyUnixSeconds = 172_800, DriftSeconds = 61 };
        await Store.KeepAsync(
            Area,
            [
                new() { Freeze = (Meter, MeterFreezeKind.Daily, new(172_800, 1_000, 5)) },
                new() { Freeze = (Meter, MeterFreezeKind.Billing, new(172_800, 1_000, 5)) },
                new() { Standing = second },
            ]);

        Assert.Equal([second], Store.Standings(Area));
        Assert.Empty(Store.Standings(Area + 1));
        Assert.Equal([new MeterFreeze(172_800, 1_000, 5)], Store.Freezes(Area, Meter, MeterFreezeKind.Daily, 10));
    }

    [Fact]
    public async Task The_same_freeze_and_the_same_event_read_twice_are_one()
    {
        AcquisitionRecord[] read =
        [
            new() { Freeze = (Meter, MeterFreezeKind.Daily, new(86_400, 10, 0)) },
            new() { Event = (Meter, new(500, 1, 42)) },
            new() { Event = (Meter, new(500, 1, 44)) },
            new() { Event = (Meter, new(900, 1, 43)) },
        ];
        await Store.KeepAsync(Area, read);
        await Store.KeepAsync(Area, read);

        Assert.Single(Store.Freezes(Area, Meter, MeterFreezeKind.Daily, 10));
        Assert.Equal(
            [new MeterEvent(900, 1, 43), new(500, 1, 42), new(500, 1, 44)], Store.Events(Area, Meter, 10));
        Assert.Equal([new MeterEvent(900, 1, 43)], Store.Events(Area, Meter, 1));
    }

    [Fact]
    public async Task Tallies_of_a_day_add_up_and_come_newest_first()
    {
        var day = new DateOnly(2026, 3, 1);
        await Store.KeepAsync(Area, [new() { Tally = new(day, 10, 1, 96) }]);
        await Store.KeepAsync(
            Area, [new() { Tally = new(day, 5, 2, 4) }, new() { Tally = new(day.AddDays(1), 1, 0, 1) }]);

        Assert.Equal(
            [new AcquisitionTally(day.AddDays(1), 1, 0, 1), new(day, 15, 3, 100)], Store.Tallies(Area, 10));
        Assert.Single(Store.Tallies(Area, 1));
    }

    [Fact]
    public async Task Lost_rows_are_listed_by_meter()
    {
        await Store.KeepAsync(
            Area, [new() { Lost = new(Meter, 900, 900) }, new() { Lost = new(Meter, 900, 1_800) }]);

        Assert.Equal([new LostRows(Meter, 900, 1_800)], Store.Lost(Area));
    }

    [Fact]
    public async Task A_schedule_is_found_again_and_a_wrong_one_is_refused()
    {
        var schedule = new AreaSchedule { ProfileSeconds = 3_600, EventsSeconds = 0, BillingMinute = -1 };
        await Store.SetScheduleAsync(Area, AreaSchedule.Default);
        await Store.SetScheduleAsync(Area, schedule);

        Assert.Equal(schedule, Assert.Single(Store.Schedules()).Value);
        await Assert.ThrowsAnyAsync<ArgumentException>(
            () => Store.SetScheduleAsync(Area, schedule with { ProfileSeconds = 1 }));
    }
}

public sealed class SqliteAcquisitionStoreTests() : AcquisitionStoreContract(StoreKind.Sqlite);

public sealed class PostgresAcquisitionStoreTests() : AcquisitionStoreContract(StoreKind.Postgres);
