using Tallywatt.SoftMeter.Fleet;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Storage;
using Tallywatt.Tests.Metrology;
using Xunit;
using static Tallywatt.Tests.Metrology.MeterFixtures;

namespace Tallywatt.Tests.SoftMeter;

/// <summary>Power goes off in the middle of every write, at every byte of it (invariants I06 and I13).</summary>
public sealed class TornWriteTests
{
    const int MeterCount = 3;

    /// <summary>A day and a half with relay movements between the captures; each step is repeatable.</summary>
    static readonly (long AtSeconds, Action<MeterFleet> Act)[] Steps =
    [
        (900, _ => { }),
        (1_111, fleet => fleet[1].RemoteDisconnect()),
        (4_000, _ => { }),
        (4_000, fleet => fleet[1].RemoteReconnect()),
        (4_321, fleet =>
        {
            // A server lets its own meter's time pass, so a row may wait while a relay moves.
            fleet[1].AdvanceTo(Start + 4_600);
            fleet[1].PressButton();
        }),
        (9_000, fleet => fleet[0].RemoteDisconnect()),
        (9_001, fleet => fleet[2].RemoteDisconnect()),
        (30_000, fleet =>
        {
            fleet[0].AdvanceTo(Start + 31_000);
            fleet.Compact();
        }),
        (45_007, fleet => fleet[0].RemoteReconnect()),
        (90_000, fleet => fleet[0].PressButton()),
        (129_600, _ => { }),
    ];

    static readonly FleetPlan Plan = new(
        7,
        MeterCount,
        Start,
        Site.Beijing,
        new() { ProfileCapacityRows = 100, InitialImportWattHours = 999_999_000 },
        FleetPlan.HouseholdModel);

    [Fact]
    public void A_write_torn_at_any_byte_leaves_the_state_before_or_the_state_after()
    {
        var storage = new RecordedStorage();
        var straight = Run(storage, firstStep: 0);
        Assert.True(storage.Writes.Count > 15, $"Only {storage.Writes.Count} writes.");

        var tornCount = 0;
        foreach (var (before, after, atomic) in storage.Writes.Where(write => write.Before.Length > 0))
        {
            var (stateBefore, stateAfter) = (StateIn(before), StateIn(after));
            Assert.True(atomic || stateBefore != stateAfter, "A write that changed nothing.");
            for (var kept = before.Length; !atomic && kept <= after.Length; kept++)
            {
                Assert.Equal(kept < after.Length ? stateBefore : stateAfter, StateIn(after.AsSpan(0, kept)));
                tornCount++;
            }
        }

        Assert.True(tornCount > 1_000, $"Only {tornCount} torn images.");
        Assert.NotEmpty(straight);
    }

    [Fact]
    public void After_any_torn_write_the_meters_catch_up_to_where_they_would_have_been()
    {
        var storage = new RecordedStorage();
        var straight = Run(storage, firstStep: 0);
        foreach (var (before, after, atomic) in storage.Writes.Where(write => write.Before.Length > 0))
        {
            for (var kept = before.Length; !atomic && kept <= after.Length; kept += 7)
            {
                Assert.Equal(straight, Run(RecordedStorage.Image(after.AsSpan(0, kept)), firstStep: StepOf(before)));
            }

            Assert.Equal(straight, Run(RecordedStorage.Image(after), firstStep: StepOf(before)));
        }

        // A step whose time has passed is done again: nothing may happen twice.
        int StepOf(byte[] image)
        {
            using var fleet = Open(RecordedStorage.Image(image));
            var clock = fleet.ClockUnixSeconds;
            return Array.FindIndex(Steps, step => Start + step.AtSeconds >= clock);
        }
    }

    /// <summary>A file system may have lengthened the file with zeros before the power went.</summary>
    [Fact]
    public void A_tail_of_zeros_is_a_torn_tail()
    {
        var storage = new RecordedStorage();
        Run(storage, firstStep: 0);
        var (before, after, _) = storage.Writes[^1];
        for (var kept = before.Length; kept < after.Length; kept++)
        {
            byte[] image = [.. after[..kept], .. new byte[after.Length - kept + 100]];
            var whole = image.AsSpan().StartsWith(after);
            Assert.Equal(StateIn(whole ? after : before), StateIn(image));
        }
    }

    [Fact]
    public void Damage_before_the_last_record_is_refused_with_its_place()
    {
        var storage = new RecordedStorage();
        Run(storage, firstStep: 0);
        var image = storage.Writes[^1].After;
        var snapshotBytes = storage.Writes.Last(write => write.Atomic).After.Length;
        var refused = 0;
        for (var at = snapshotBytes; at < storage.Writes[^1].Before.Length; at += 3)
        {
            var damaged = image.ToArray();
            damaged[at] ^= 0x10;
            var fault = Assert.Throws<MeterStorageException>(() => StateIn(damaged));
            Assert.Contains("damaged at byte", fault.Message, StringComparison.Ordinal);
            refused++;
        }

        Assert.True(refused > 30);
    }

    [Fact]
    public void A_file_of_something_else_is_refused()
    {
        var fault = Assert.Throws<MeterStorageException>(() => StateIn("not a journal at all"u8));
        Assert.Contains("not a journal", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>The disk is full for a while: the process lives on and no order is acknowledged meanwhile.</summary>
    [Fact]
    public void A_write_that_fails_changes_nothing_and_the_next_one_makes_up_for_it()
    {
        var reference = new RecordedStorage();
        var straight = Run(reference, firstStep: 0);
        for (var failing = 2; failing <= reference.Writes.Count; failing++)
        {
            foreach (var keptBytes in new[] { 0, 1, 13, int.MaxValue })
            {
                var storage = new RecordedStorage { FailAtWrite = failing, KeptBytesOnFailure = keptBytes };
                Assert.Equal(straight, Run(storage, firstStep: 0, mayFail: true));
            }
        }
    }

    [Fact]
    public void A_relay_order_that_is_not_durable_is_not_carried_out()
    {
        var storage = new RecordedStorage();
        using var fleet = Open(storage);
        fleet.AdvanceTo(Start + 1_000);
        storage.FailAtWrite = 1;
        Assert.Throws<IOException>(() => fleet[0].RemoteDisconnect());
        Assert.True(fleet[0].Relay.OutputState);
    }

    [Fact]
    public void A_row_that_waits_becomes_durable_with_a_relay_order()
    {
        var storage = new RecordedStorage();
        using var fleet = Open(storage);
        fleet[0].AdvanceTo(Start + 1_000);
        Assert.Equal(1, fleet[0].ProfileRowCount);
        fleet[0].RemoteDisconnect();
        Assert.Equal(2, fleet[0].ProfileRowCount);

        using var reopened = Open(storage);
        Assert.Equal(fleet[0].ReadProfile(0, long.MaxValue), reopened[0].ReadProfile(0, long.MaxValue));
    }

    [Fact]
    public void A_snapshot_that_failed_and_was_kept_all_the_same_doubles_no_row()
    {
        var storage = new RecordedStorage();
        using var fleet = Open(storage);
        fleet.AdvanceTo(Start + 900);
        fleet[0].AdvanceTo(Start + 1_900);
        storage.FailAtWrite = 1;
        storage.KeptBytesOnFailure = int.MaxValue;
        Assert.Throws<IOException>(fleet.Compact);
        fleet.AdvanceTo(Start + 2_700);

        using var reopened = Open(storage);
        Assert.Equal(Describe(fleet), Describe(reopened));
        Assert.Equal(4, reopened[0].ProfileRowCount);
    }

    [Fact]
    public void A_row_that_is_not_durable_is_not_readable()
    {
        var storage = new RecordedStorage();
        using var fleet = Open(storage);
        storage.FailAtWrite = 1;
        Assert.Throws<IOException>(() => fleet.AdvanceTo(Start + 900));
        Assert.Equal(1, fleet[0].ProfileRowCount);
        fleet.AdvanceTo(Start + 901);
        Assert.Equal(2, fleet[0].ProfileRowCount);
    }

    static MeterFleet Open(IMeterStorage storage) =>
        MeterFleet.Open(storage, Plan, MeterFleet.HouseholdLoad);

    static string StateIn(ReadOnlySpan<byte> image)
    {
        using var fleet = Open(RecordedStorage.Image(image));
        return Describe(fleet);
    }

    static string Run(IMeterStorage storage, int firstStep, bool mayFail = false)
    {
        using var fleet = Open(storage);
        foreach (var (atSeconds, act) in Steps.Skip(firstStep))
        {
            try
            {
                fleet.AdvanceTo(Start + atSeconds);
                act(fleet);
            }
            catch (IOException) when (mayFail)
            {
                fleet.AdvanceTo(Start + atSeconds);
                act(fleet);
            }
        }

        // What the process knows and what the storage knows must be the same.
        using var reopened = Open(storage);
        Assert.Equal(Describe(fleet), Describe(reopened));
        return Describe(fleet);
    }

    static string Describe(MeterFleet fleet) => string.Join('\n', fleet.Meters.Select(meter =>
        $"{meter.Identity.SerialNumber} {Convert.ToHexString(meter.StateImage())}"
        + string.Concat(meter.ReadProfile(0, long.MaxValue).Select(row => $"\n  {row}"))));
}
