using CsCheck;
using Tallywatt.SoftMeter.Fleet;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Relay;
using Tallywatt.SoftMeter.Storage;
using Xunit;
using static Tallywatt.Tests.Metrology.MeterFixtures;

namespace Tallywatt.Tests.SoftMeter;

public sealed class MeterFleetTests
{
    static FleetPlan PlanOf(long seed, int meterCount = 5) =>
        new(seed, meterCount, Start, Site.Beijing, MeterSettings.Default, FleetPlan.HouseholdModel);

    [Fact]
    public void A_run_with_restarts_ends_where_a_straight_run_ends() =>
        Gen.Select(
            Gen.Long,
            Gen.Select(Gen.Long[0, 3 * Day], Gen.Int[0, 4], Gen.Enum<RelayTrigger>(), Gen.Bool).Array[1, 30])
            .Sample((seed, steps) =>
            {
                using var straightStorage = new MemoryMeterStorage();
                using var restartedStorage = new MemoryMeterStorage();
                using var straight = Open(straightStorage, seed);
                var restarted = Open(restartedStorage, seed);
                foreach (var (at, meter, trigger, restart) in steps.OrderBy(step => step.Item1))
                {
                    straight.AdvanceTo(Start + at);
                    restarted.AdvanceTo(Start + at);
                    Assert.Equal(straight[meter].Trigger(trigger), restarted[meter].Trigger(trigger));
                    restarted = restart ? Open(restartedStorage, seed) : restarted;
                }

                straight.AdvanceTo(Start + (3 * Day));
                restarted.AdvanceTo(Start + (3 * Day));
                AssertSame(straight, restarted);
            }, iter: 60);

    /// <summary>Between two rows too: a register that was shown is not lower after a cut.</summary>
    [Fact]
    public void What_a_meter_was_told_to_remember_stands_after_a_restart()
    {
        var storage = new MemoryMeterStorage();
        using var fleet = Open(storage, 6);
        fleet.AdvanceTo(Start + Day + 301);
        fleet[0].Remember();

        using var reopened = Open(storage, 6);
        Assert.Equal(Start + Day + 301, reopened[0].TrueUnixSeconds);
        Assert.Equal(fleet[0].ImportRegister, reopened[0].ImportRegister);
    }

    /// <summary>Orders come from many sockets while time passes: none may wait for ever or be half kept.</summary>
    [Fact]
    public async Task Orders_from_many_threads_while_time_passes_are_all_kept()
    {
        var cancel = TestContext.Current.CancellationToken;
        var storage = new MemoryMeterStorage();
        using var fleet = Open(storage, 6);
        var time = Task.Run(() =>
        {
            for (var at = 0L; at <= 2 * Day; at += 450)
            {
                fleet.AdvanceTo(Start + at, parallelism: 2);
            }
        }, cancel);
        var orders = Enumerable.Range(0, 4).Select(worker => Task.Run(() =>
        {
            for (var i = 0; i < 500; i++)
            {
                fleet[(worker + i) % fleet.Count].Trigger((RelayTrigger)(i % 4));
                _ = fleet[i % fleet.Count].ReadProfile(Start, Start + Day).Count;
            }
        }, cancel));
        await Task.WhenAll([time, .. orders]).WaitAsync(TimeSpan.FromMinutes(2), cancel);

        fleet.AdvanceTo(Start + (3 * Day));
        using var reopened = Open(storage, 6);
        AssertSame(fleet, reopened);
    }

    [Fact]
    public void The_same_seed_gives_the_same_registers_and_another_seed_gives_others()
    {
        using var first = Open(new MemoryMeterStorage(), 1);
        using var again = Open(new MemoryMeterStorage(), 1);
        using var other = Open(new MemoryMeterStorage(), 2);
        foreach (var fleet in new[] { first, again, other })
        {
            fleet.AdvanceTo(Start + (2 * Day), parallelism: 2);
        }

        AssertSame(first, again);
        Assert.NotEqual(first[0].ImportRegister, other[0].ImportRegister);
        Assert.NotEqual(first[0].Identity, other[0].Identity);
    }

    [Fact]
    public void Compaction_keeps_everything_and_makes_the_journal_smaller()
    {
        var storage = new MemoryMeterStorage();
        using var fleet = Open(storage, 3);
        for (var at = 0L; at <= 20 * Day; at += 900)
        {
            fleet.AdvanceTo(Start + at);
        }

        var grownBytes = storage.LengthBytes;
        fleet.Compact();
        Assert.InRange(storage.LengthBytes, 1, grownBytes / 2);
        using var reopened = Open(storage, 3);
        AssertSame(fleet, reopened);
    }

    /// <summary>A journal must not grow with time when the profile does not.</summary>
    [Fact]
    public void A_journal_that_has_grown_is_compacted_by_itself()
    {
        var storage = new MemoryMeterStorage();
        var plan = PlanOf(4) with { Settings = new() { ProfileCapacityRows = 50 } };
        var (journal, _, meters) = MeterJournal.Open(storage, plan, (_, _) => new ConstantLoad(100), 10_000);
        var mostBytes = 0L;
        for (var at = 0L; at <= 30 * Day; at += 900)
        {
            foreach (var meter in meters)
            {
                meter.AdvanceTo(Start + at);
            }

            journal.CommitRows();
            mostBytes = Math.Max(mostBytes, storage.LengthBytes);
        }

        Assert.InRange(mostBytes, 1, 11_000);
        var (_, _, again) = MeterJournal.Open(storage, plan, (_, _) => new ConstantLoad(100), 10_000);
        Assert.Equal(meters[4].Read(), again[4].Read());
        Assert.Equal(meters[4].ReadProfile(0, long.MaxValue), again[4].ReadProfile(0, long.MaxValue));
    }

    [Fact]
    public void A_fleet_that_exists_keeps_its_own_plan()
    {
        var storage = new MemoryMeterStorage();
        using (Open(storage, 8))
        {
        }

        using var reopened = MeterFleet.Open(storage, PlanOf(9, meterCount: 99), MeterFleet.HouseholdLoad);
        Assert.Equal(PlanOf(8), reopened.Plan);
        Assert.Equal(5, reopened.Count);
    }

    [Fact]
    public void What_was_asked_for_and_is_kept_otherwise_is_said()
    {
        Assert.Empty(PlanOf(8).DifferencesFrom(PlanOf(8) with { InstalledUnixSeconds = 0 }));
        Assert.Equal(
            [
                "the seed stays 8; 9 needs a new data folder",
                "the number of meters stays 5; 7 needs a new data folder",
            ],
            PlanOf(8).DifferencesFrom(PlanOf(9, meterCount: 7)));
        Assert.Equal(
            [$"the first number stays {PlanOf(8).IdentityOf(0).SerialNumber}; 000000000042 needs a new data folder"],
            PlanOf(8).DifferencesFrom(PlanOf(8) with { FirstNumber = 4 }));
    }

    [Fact]
    public void Every_setting_of_a_plan_is_kept()
    {
        var plan = new FleetPlan(
            -5, 2, Start, new(-33.9, 151.2, 36_000), new()
            {
                CapturePeriodMinutes = 30,
                ProfileCapacityRows = 77,
                ControlMode = ControlMode.Mode5,
                InitialImportWattHours = 123,
                InitialExportWattHours = 456,
            },
            "replay of samples");
        var storage = new MemoryMeterStorage();
        using (MeterFleet.Open(storage, plan, MeterFleet.HouseholdLoad))
        {
        }

        using var reopened = MeterFleet.Open(storage, PlanOf(1), MeterFleet.HouseholdLoad);
        Assert.Equal(plan, reopened.Plan);
        Assert.Equal(123, reopened[1].ImportRegister.WattHours);
    }

    [Fact]
    public void Installation_is_moved_back_to_a_capture_boundary()
    {
        var plan = PlanOf(1) with { InstalledUnixSeconds = Start + 899 };
        using var fleet = MeterFleet.Open(new MemoryMeterStorage(), plan, MeterFleet.HouseholdLoad);
        Assert.Equal(Start, fleet[0].ClockUnixSeconds);
        Assert.Equal(Start, fleet[0].ReadProfileEntries(0, 1)[0].CapturedUnixSeconds);
    }

    [Fact]
    public void A_meter_is_found_by_its_serial_number_and_all_are_different()
    {
        using var fleet = MeterFleet.Open(new MemoryMeterStorage(), PlanOf(1, 300), MeterFleet.HouseholdLoad);
        for (var i = 0; i < fleet.Count; i++)
        {
            Assert.True(fleet.TryFind(fleet[i].Identity.SerialNumber, out var index));
            Assert.Equal(i, index);
        }

        Assert.False(fleet.TryFind("000000000000", out _));
    }

    [Fact]
    public void A_resting_meter_fits_in_two_kibibytes_without_its_profile()
    {
        const int Count = 100;
        var meters = new Meter[Count];
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Count; i++)
        {
            meters[i] = new(MeterIdentity.FromNumber(i), new HomeLoad(new(1, i, Site.Beijing)), Start);
            meters[i].AdvanceTo(Start + 300);
        }

        // Everything allocated, garbage and the first chunk of the profile included: an upper bound.
        var bytesEach = (GC.GetAllocatedBytesForCurrentThread() - before) / Count;
        Assert.Equal(Count, meters.Length);
        Assert.InRange(bytesEach, 1, 2_048);
    }

    [Fact]
    public void A_file_can_be_opened_by_one_fleet_at_a_time_and_survives_its_process()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName(), "meters.journal");
        try
        {
            string registers;
            using (var fleet = MeterFleet.Open(new FileMeterStorage(path), PlanOf(1), MeterFleet.HouseholdLoad))
            {
                fleet.AdvanceTo(Start + Day);
                fleet[2].RemoteDisconnect();
                registers = Registers(fleet);
                Assert.ThrowsAny<IOException>(() => new FileMeterStorage(path));
                fleet.Compact();
                fleet[2].RemoteReconnect();
                Assert.ThrowsAny<IOException>(() => new FileMeterStorage(path));
            }

            // What a power cut in the middle of a compaction leaves beside the journal.
            File.WriteAllText(path + ".new", "half of a snapsh");
            using var again = MeterFleet.Open(new FileMeterStorage(path), PlanOf(1), MeterFleet.HouseholdLoad);
            Assert.Equal(ControlState.ReadyForReconnection, again[2].Relay.State);
            Assert.Equal(97, again[2].ProfileRowCount);
            Assert.False(File.Exists(path + ".new"));
            Assert.Equal(registers, Registers(again));
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }
    }

    static string Registers(MeterFleet fleet) =>
        string.Join(',', fleet.Meters.Select(meter => (meter.ClockUnixSeconds, meter.ImportRegister)));

    static MeterFleet Open(IMeterStorage storage, long seed) =>
        MeterFleet.Open(storage, PlanOf(seed), MeterFleet.HouseholdLoad);

    static void AssertSame(MeterFleet expected, MeterFleet actual)
    {
        for (var i = 0; i < expected.Count; i++)
        {
            Assert.Equal(expected[i].Identity, actual[i].Identity);
            Assert.Equal(expected[i].StateImage(), actual[i].StateImage());
            Assert.Equal(expected[i].ReadProfile(0, long.MaxValue), actual[i].ReadProfile(0, long.MaxValue));
        }
    }
}
