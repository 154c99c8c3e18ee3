using CsCheck;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Tariff;
using Xunit;
using static Tallywatt.Tests.Metrology.MeterFixtures;

namespace Tallywatt.Tests.Metrology;

/// <summary>What holds for a meter with all its parts, whatever is done to it.</summary>
public sealed class PartsTests
{
    [Fact]
    public void Nothing_in_a_meter_depends_on_how_time_was_cut() =>
        Gen.Select(Loads, MeterActs.Sequence(4, 12), Gen.Long[0, 5 * Day].Array[0, 30]).Sample((load, acts, cuts) =>
        {
            var once = MeterOf(load, new() { ExportContracted = false });
            var often = MeterOf(load, new() { ExportContracted = false });
            foreach (var (at, act) in acts)
            {
                once.AdvanceTo(Start + at);
                foreach (var cut in cuts.Where(cut => cut <= at).Order())
                {
                    often.AdvanceTo(Start + cut);
                }

                often.AdvanceTo(Start + at);
                MeterActs.All[act].Do(once);
                MeterActs.All[act].Do(often);
            }

            Array.ForEach(cuts, cut => often.AdvanceTo(Start + cut));
            once.AdvanceTo(Start + (5 * Day));
            often.AdvanceTo(Start + (5 * Day));
            Assert.Equal(once.StateImage(), often.StateImage());
            Assert.Equal(once.ReadProfileEntries(0, int.MaxValue), often.ReadProfileEntries(0, int.MaxValue));
        }, iter: 300);

    /// <summary>A customer pays for what flowed, whatever the clock or the tariff said.</summary>
    [Fact]
    public void Energy_is_what_flowed_whatever_is_done_to_clock_and_tariff() =>
        Gen.Select(Loads, MeterActs.Sequence(4, 12)).Sample((load, acts) =>
        {
            string[] harmless = ["clock", "shift", "drift", "zone", "summer", "demand", "tariff", "special", "hourly"];
            var meter = MeterOf(load);
            foreach (var (at, act) in acts.Where(one => harmless.Any(MeterActs.All[one.Act].Name.Contains)))
            {
                meter.AdvanceTo(Start + at);
                MeterActs.All[act].Do(meter);
            }

            meter.AdvanceTo(Start + (5 * Day));
            var flowed = load.Between(Start, Start + (5 * Day));
            Assert.Equal(flowed.ImportJoules / 3_600, meter.ImportRegister.WattHours);
            Assert.Equal(flowed.ExportJoules / 3_600, meter.ExportRegister.WattHours);
            var snapshot = meter.Look(m => m.Registers.Snapshot());
            var rates = Enumerable.Range(1, 4).Sum(snapshot.ImportWattHours);
            Assert.InRange(snapshot.ImportWattHours(0) - rates, -3, 3); // Each shows whole watt-hours only.
        }, iter: 200);

    [Fact]
    public void Reactive_energy_goes_to_the_quadrant_of_its_load()
    {
        var meter = MeterOf(new Character(new(1_000, -500)));
        meter.AdvanceTo(Start + Hour);
        var registers = meter.Look(m => m.Registers.Snapshot());
        Assert.Equal([2_000, 0, 300, 0], Enumerable.Range(1, 4).Select(registers.ReactiveVarHours));

        var capacitive = MeterOf(new Character(new(-250, 100)));
        capacitive.AdvanceTo(Start + Hour);
        registers = capacitive.Look(m => m.Registers.Snapshot());
        Assert.Equal([0, 60, 0, 500], Enumerable.Range(1, 4).Select(registers.ReactiveVarHours));
    }

    [Fact]
    public void Energy_is_counted_under_the_rate_in_force_and_the_total_wraps_as_the_sum()
    {
        var meter = MeterOf(new ConstantLoad(1_000), new() { InitialImportWattHours = 999_990_000 });
        meter.Change(MeterActs.WriteTariff);
        meter.Change(m => m.Tariff.TryActivate(
            [TariffPart.Seasons, TariffPart.Days], out _));
        meter.AdvanceTo(Start + Day); // A Thursday: 8 h of rate 2, 14 h of rate 1, 2 h of rate 2.
        var registers = meter.Look(m => m.Registers.Snapshot());
        Assert.Equal(4_000, registers.ImportWattHours(1));
        Assert.Equal(10_000, registers.ImportWattHours(2));
        Assert.Equal(14_000, registers.ImportWattHours(0));
        Assert.Equal(2, meter.Read().Rate);
    }

    [Fact]
    public void Voltage_and_current_are_believable_and_the_same_for_the_same_question()
    {
        var meter = MeterOf(HomeOf(3, 4));
        for (var at = Start; at < Start + Day; at += 371)
        {
            meter.AdvanceTo(at);
            var seen = meter.Read().Electric;
            Assert.Equal(seen, meter.Read().Electric);
            Assert.InRange(seen.VoltageMillivolts, 198_000, 242_000);
            Assert.InRange(seen.FrequencyMillihertz, 49_900, 50_100);
            Assert.InRange(
                (long)seen.VoltageMillivolts * seen.CurrentMilliamps / 1_000_000,
                seen.ApparentVoltAmperes - 1,
                seen.ApparentVoltAmperes + 1);
            Assert.InRange(Math.Abs(seen.PowerFactorPermille), 940, 1_000);
        }
    }

    [Fact]
    public void A_load_beyond_any_wire_leaves_half_the_voltage()
    {
        var seen = MeterOf(new ConstantLoad(1_000_000)).Read().Electric;
        Assert.InRange(seen.VoltageMillivolts, 100_000, 115_000);
        Assert.Equal(1_000_000, seen.ImportWatts);
    }

    /// <summary>The "is this meter mine?" test of a customer in a stairwell full of meters.</summary>
    [Fact]
    public void Opening_the_breaker_drops_the_load_at_once_and_the_meter_lives_on()
    {
        var meter = MeterOf(new ConstantLoad(2_000));
        meter.AdvanceTo(Start + 1_000);
        Assert.Equal(2_000, meter.Read().Power.ImportWatts);
        meter.OpenBreaker();
        var off = meter.Read();
        Assert.Equal(0, off.Power.ImportWatts);
        Assert.Equal(0, off.Electric.CurrentMilliamps);
        Assert.True(off.Electric.VoltageMillivolts > 200_000);
        Assert.True(off.Relay.OutputState);

        meter.AdvanceTo(Start + 10_000);
        Assert.Equal(off.Import, meter.ImportRegister);
        meter.CloseBreaker();
        Assert.Equal(2_000, meter.Read().Power.ImportWatts);
    }

    sealed class Character(LoadCharacter character) : ILoad
    {
        readonly ConstantLoad load = new(2_000, 600);

        LoadCharacter ILoad.Character => character;

        public LoadEnergy Between(long fromUnixSeconds, long toUnixSeconds) =>
            load.Between(fromUnixSeconds, toUnixSeconds);

        public LoadPower At(long unixSeconds) => load.At(unixSeconds);
    }
}
