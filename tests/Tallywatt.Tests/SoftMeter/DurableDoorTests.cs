using CsCheck;
using Tallywatt.SoftMeter.Events;
using Tallywatt.SoftMeter.Fleet;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Relay;
using Tallywatt.SoftMeter.Storage;
using Tallywatt.Tests.Metrology;
using Xunit;
using static Tallywatt.Tests.Metrology.MeterFixtures;

namespace Tallywatt.Tests.SoftMeter;

/// <summary>Every change from outside is applied, persisted and then answered; or it has not happened.</summary>
public sealed class DurableDoorTests
{
    static readonly FleetPlan Plan =
        new(11, 2, Start, Site.Beijing, new() { ExportContracted = false }, FleetPlan.HouseholdModel);

    /// <summary>Power goes off in the middle of every write of every kind of change, at every byte of it.</summary>
    [Fact]
    public void Any_change_torn_at_any_byte_has_happened_or_has_not()
    {
        var tornCount = 0;
        foreach (var (name, act) in MeterActs.All)
        {
            var storage = new RecordedStorage();
            using (var fleet = Prepared(storage))
            {
                storage.Writes.Clear();
                act(fleet[0]);
            }

            foreach (var (before, after, _) in storage.Writes)
            {
                var (was, would) = (Described(before), Described(after));
                for (var kept = before.Length; kept < after.Length; kept++, tornCount++)
                {
                    Assert.True(was == Described(after.AsSpan(0, kept)), $"'{name}' torn at byte {kept}.");
                }

                Assert.True(was != would, $"'{name}' was written and changed nothing.");
            }
        }

        Assert.True(tornCount > 3_000, $"Only {tornCount} torn images.");
    }

    [Fact]
    public void A_change_that_cannot_be_written_has_not_happened()
    {
        foreach (var (name, act) in MeterActs.All)
        {
            var storage = new RecordedStorage();
            using var fleet = Prepared(storage);
            var before = Describe(fleet);
            storage.FailAtWrite = 1;
            try
            {
                act(fleet[0]);
            }
            catch (IOException)
            {
                Assert.True(before == Describe(fleet), $"'{name}' failed and left something behind.");
                act(fleet[0]);
            }

            storage.FailAtWrite = 0; // An act that changes nothing has written nothing.
            fleet.AdvanceTo(Start + (3 * Day));
            using var reopened = Open(storage);
            reopened.AdvanceTo(Start + (3 * Day));
            Assert.Equal(Describe(fleet), Describe(reopened));
        }
    }

    [Fact]
    public void Any_sequence_of_changes_with_restarts_ends_where_it_would_have_without() =>
        Gen.Select(MeterActs.Sequence(3, 12), Gen.Bool.Array[12]).Sample((acts, restarts) =>
        {
            var (straightStorage, restartedStorage) = (new MemoryMeterStorage(), new MemoryMeterStorage());
            using var straight = Open(straightStorage);
            var restarted = Open(restartedStorage);
            for (var i = 0; i < acts.Length; i++)
            {
                straight.AdvanceTo(Start + acts[i].AtSeconds);
                restarted.AdvanceTo(Start + acts[i].AtSeconds);
                MeterActs.All[acts[i].Act].Do(straight[1]);
                MeterActs.All[acts[i].Act].Do(restarted[1]);
                if (restarts[i])
                {
                    restarted = Open(restartedStorage);
                    restarted.AdvanceTo(Start + acts[i].AtSeconds);
                    Assert.Equal(Describe(straight), Describe(restarted));
                }
            }

            straight.AdvanceTo(Start + (4 * Day));
            restarted.AdvanceTo(Start + (4 * Day));
            Assert.Equal(Describe(straight), Describe(restarted));
            restarted.Compact();
            using var compacted = Open(restartedStorage);
            Assert.Equal(Describe(straight), Describe(compacted));
        }, iter: 150);

    [Fact]
    public void A_change_that_throws_is_taken_back_in_memory_too()
    {
        var meter = MeterOf(new ConstantLoad(1_000));
        meter.AdvanceTo(Start + Hour);
        var before = meter.StateImage();
        Assert.Throws<TimeoutException>(() => meter.Change(m =>
        {
            m.Events.Note(MeterEventCode.Programming);
            m.MoveRelay(RelayTrigger.RemoteDisconnect, RelayCause.RemoteOrder);
            Assert.True(m.TryClearMeter(out _));
            throw new TimeoutException();
        }));
        Assert.Equal(before, meter.StateImage());
        Assert.Equal(5, meter.ProfileRowCount);
        Assert.True(meter.Relay.OutputState);
    }

    [Fact]
    public void A_part_cannot_be_changed_behind_the_door()
    {
        var meter = MeterOf(new ConstantLoad(1_000));
        Assert.Throws<InvalidOperationException>(() => meter.Events.Note(MeterEventCode.Programming));
        Assert.Throws<InvalidOperationException>(() => meter.Look(m => m.Clock.TryShift(5, out _)));
        Assert.Throws<InvalidOperationException>(() => meter.Look(m => m.Change(inner => inner.TrueNow)));
    }

    [Fact]
    public void A_change_within_a_change_is_one_change()
    {
        var storage = new RecordedStorage();
        using var fleet = Open(storage);
        storage.Writes.Clear();
        fleet[0].Change(m =>
        {
            m.OpenCover();
            m.Trigger(RelayTrigger.RemoteDisconnect);
        });
        Assert.Single(storage.Writes);
        Assert.False(fleet[0].Relay.OutputState);
    }

    [Fact]
    public void A_question_or_a_refusal_writes_nothing()
    {
        var storage = new RecordedStorage();
        using var fleet = Open(storage);
        storage.Writes.Clear();
        Assert.Equal(RelayAnswer.Already, fleet[0].PressButton());
        Assert.False(fleet[0].Change(m => m.Demand.TrySetPeriod(15, 4, out _)));
        fleet[0].CloseCover();
        Assert.Empty(storage.Writes);
    }

    /// <summary>An alarm must not be told before it is sure, nor wait for the next row.</summary>
    [Fact]
    public void A_push_is_seen_only_when_it_is_durable()
    {
        var storage = new RecordedStorage();
        using var fleet = Open(storage);
        fleet.AdvanceTo(Start + 100);
        storage.FailAtWrite = 1;
        Assert.Throws<IOException>(() => fleet[0].ApplyMagnet());
        Assert.Empty(fleet[0].PendingPushes());
        fleet[0].ApplyMagnet();
        Assert.Single(fleet[0].PendingPushes());
    }

    [Fact]
    public void What_happens_by_itself_is_durable_at_the_next_tick_though_no_row_fell_due()
    {
        var storage = new RecordedStorage();
        using var fleet = Open(storage);
        fleet[0].Plug(new TripAt(fleet[0], Start + 120));
        fleet[0].AdvanceTo(Start + 130);
        Assert.Empty(fleet[0].PendingPushes());
        fleet.AdvanceTo(Start + 131);
        Assert.Equal([MeterEventCode.RelayOpened, MeterEventCode.RelayReady], Codes(fleet[0]));
        using var reopened = Open(storage);
        Assert.False(reopened[0].Relay.OutputState);
        Assert.Equal([MeterEventCode.RelayOpened, MeterEventCode.RelayReady], Codes(reopened[0]));

        static IEnumerable<MeterEventCode> Codes(Meter meter) => meter.PendingPushes().Select(push => push.Code);
    }

    [Fact]
    public void A_plugged_part_is_stored_brought_back_and_acts_on_its_minute()
    {
        var storage = new MemoryMeterStorage();
        using (var fleet = Open(storage, meter => meter.Plug(new TripAt(meter, Start + 120))))
        {
            fleet.AdvanceTo(Start + 100_000);
            Assert.Equal(1, fleet[0].Part<TripAt>()!.StepsAtDueCount);
            var cut = fleet[0].Look(m => m.Events.Records(MeterEventCode.RelayOpened))[0];
            Assert.Equal(Start + 120, cut.StartUnixSeconds);
        }

        // First without the part, whose section must not be lost, then with it.
        using (var without = Open(storage))
        {
            without.Compact();
        }

        using var again = Open(storage, meter => meter.Plug(new TripAt(meter, 0)));
        Assert.Equal(1, again[0].Part<TripAt>()!.StepsAtDueCount);
    }

    /// <summary>New registers beside an old purse would be a state that never was.</summary>
    [Fact]
    public void A_part_that_forgets_to_say_that_it_changed_is_stored_all_the_same()
    {
        var storage = new MemoryMeterStorage();
        var silent = new TripAt(null, Start + 120);
        using var fleet = Open(storage, meter => meter.Plug(meter.Identity == Plan.IdentityOf(0)
            ? silent : new TripAt(null, 0)));
        fleet.AdvanceTo(Start + 900);
        Assert.Equal(1, Stored());
        fleet[0].Change(_ => silent.StepsAtDueCount = 7);
        Assert.Equal(7, Stored());

        int Stored()
        {
            using var reopened = Open(storage, meter => meter.Plug(new TripAt(null, 0)));
            return reopened[0].Part<TripAt>()!.StepsAtDueCount;
        }
    }

    /// <summary>A journal of before there were parts: its meters go on where they stood.</summary>
    [Fact]
    public void A_journal_of_the_first_version_is_still_read()
    {
        var record = new RecordWriter();
        using var stream = new MemoryStream();
        WriteOldPlan(record);
        stream.Write(record.Finish());
        record.Clear();
        record.Byte(MeterRecords.OldMetersKind);
        record.Unsigned(0);
        record.Signed(Start + 1_000);
        record.Unsigned(500);
        record.Unsigned(1_800);
        record.Unsigned(7);
        record.Unsigned(0);
        record.Byte(((byte)ControlMode.Mode3 << 4) | (byte)ControlState.ReadyForReconnection);
        record.Unsigned(2);
        foreach (var (seconds, wattHours) in new[] { (100UL, 20UL), (900UL, 230UL) })
        {
            record.Unsigned(seconds);
            record.Byte(0);
            record.Unsigned(wattHours);
            record.Unsigned(0);
        }

        stream.Write(record.Finish());
        var storage = RecordedStorage.Image(stream.ToArray());
        using var fleet = MeterFleet.Open(storage, Plan, (_, _) => new ConstantLoad(1_000));
        Assert.Equal((500, 7), (fleet[0].ImportRegister.WattHours, fleet[0].ExportRegister.WattHours));
        Assert.Equal(ControlState.ReadyForReconnection, fleet[0].Relay.State);
        Assert.Equal([250, 480], fleet[0].ReadProfile(0, long.MaxValue).Select(row => row.Import.WattHours));
        fleet[0].PressButton();
        fleet.AdvanceTo(Start + 1_000 + 1_802);
        Assert.Equal(1_001, fleet[0].ImportRegister.WattHours); // The half watt-hour was kept.
        using var again = MeterFleet.Open(storage, Plan, (_, _) => new ConstantLoad(1_000));
        Assert.Equal(4, again[0].ProfileRowCount);
    }

    static void WriteOldPlan(RecordWriter record)
    {
        record.Byte(MeterRecords.PlanKind);
        record.Byte(1);
        record.Signed(1);
        record.Unsigned(1);
        record.Signed(Start);
        record.Real(39.9);
        record.Real(116.4);
        record.Signed(28_800);
        record.Unsigned(15);
        record.Unsigned(9_600);
        record.Byte((byte)ControlMode.Mode3);
        record.Unsigned(0);
        record.Unsigned(0);
        record.Text("homes");
    }

    static MeterFleet Open(IMeterStorage storage, Action<Meter>? equip = null) =>
        MeterFleet.Open(storage, Plan, MeterFleet.HouseholdLoad, equip);

    /// <summary>A day and a bit: something in every part, and things that acts can end.</summary>
    static MeterFleet Prepared(IMeterStorage storage)
    {
        var fleet = Open(storage);
        fleet.AdvanceTo(Start + 4_000);
        fleet[0].OpenCover();
        fleet[0].OpenBreaker();
        fleet[0].Change(MeterActs.WriteTariff);
        fleet.AdvanceTo(Start + Day + 7_777);
        return fleet;
    }

    static string Described(ReadOnlySpan<byte> image)
    {
        using var fleet = Open(RecordedStorage.Image(image));
        return Describe(fleet);
    }

    static string Describe(MeterFleet fleet) => string.Join('\n', fleet.Meters.Select(meter =>
        Convert.ToHexString(meter.StateImage())
        + string.Concat(meter.ReadProfileEntries(0, int.MaxValue).Select(row => $"\n  {row}"))));

    /// <summary>A part as another room would write one: it opens the relay at a time, once.</summary>
    sealed class TripAt(Meter? meter, long atUnixSeconds) : IMeterStepPart
    {
        internal int StepsAtDueCount { get; set; }

        public MeterSection Section => (MeterSection)15; // A number that no part of ours has

        public long NextDueUnixSeconds(long meterUnixSeconds) =>
            meterUnixSeconds < atUnixSeconds ? atUnixSeconds : long.MaxValue;

        public void Step(in MeterStep step)
        {
            if (step.MeterUnixSeconds >= atUnixSeconds && StepsAtDueCount == 0)
            {
                StepsAtDueCount++;
                meter?.MarkUrgent(Section);
                meter?.MoveRelay(RelayTrigger.LocalDisconnect, RelayCause.Timer);
            }
        }

        public void Write(RecordWriter into) => into.Unsigned((ulong)StepsAtDueCount);

        public void Read(ref RecordReader from) => StepsAtDueCount = from.Count();
    }
}
