using CsCheck;
using Tallywatt.Core.Readings;
using Tallywatt.Core.Tariffs;
using Tallywatt.SoftMeter.Events;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Tariff;
using Xunit;
using static Tallywatt.Tests.Metrology.MeterActs;
using static Tallywatt.Tests.Metrology.MeterFixtures;

namespace Tallywatt.Tests.SoftMeter;

public sealed class TariffTableTests
{
    static readonly TariffPart[] Whole = Enum.GetValues<TariffPart>();

    /// <summary>The meter's own look-up and Core's compiled calendar must never disagree about a minute.</summary>
    [Fact]
    public void The_rate_in_force_is_the_rate_that_Core_charges() =>
        Gen.Select(Sets, Gen.Long[0, 3 * 366 * Day]).Sample((set, at) =>
        {
            var meter = Written(set);
            Assert.True(meter.Change(m => m.Tariff.TryActivate(Whole, out _)));
            Assert.True(meter.Tariff.TryCompile(out var compiled, out _));
            var local = Start + at;
            var day = DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeSeconds(local).UtcDateTime);
            foreach (var run in TariffDay.Of(compiled!, day).Runs)
            {
                Assert.Equal(run.Rate.Name, $"{meter.Tariff.RateAt(run.FromUnixSeconds)}");
                Assert.Equal(run.Rate.Name, $"{meter.Tariff.RateAt(run.ToUnixSeconds - 1)}");
                Assert.InRange(
                    meter.Tariff.NextRateChange(run.FromUnixSeconds), run.FromUnixSeconds + 1, run.ToUnixSeconds);
            }
        }, iter: 500);

    [Fact]
    public void A_set_survives_its_stored_form() =>
        Sets.Sample(set =>
        {
            var meter = Written(set);
            meter.Change(m => m.Tariff.TryActivate(Whole, out _));
            var again = Written(set);
            again.Change(m => m.Tariff.TryActivate(Whole, out _));
            Assert.Equal(meter.StateImage(), again.StateImage());
        }, iter: 50);

    [Fact]
    public void Meters_with_equal_tables_hold_one_object_and_one_compiled_tariff_written_or_read_back()
    {
        var (one, other) = (MeterOf(new ConstantLoad(0)), MeterOf(new ConstantLoad(0)));
        foreach (var meter in (Meter[])[one, other])
        {
            meter.Change(WriteTariff);
            Assert.True(meter.Change(m => m.Tariff.TryActivate(Whole, out _)));
        }

        Assert.Same(one.Tariff.Active, one.Tariff.Passive);
        Assert.Same(one.Tariff.Active, other.Tariff.Active);
        Assert.True(one.Tariff.TryCompile(out var compiled, out _));
        Assert.True(other.Tariff.TryCompile(out var same, out _));
        Assert.Same(compiled, same);

        // A change that fails reads the tables back as they were stored.
        Assert.Throws<TimeoutException>(() => other.Change(m =>
        {
            m.Tariff.TryWritePrices(new([1, 2, 3, 4]), out _);
            Assert.NotSame(one.Tariff.Passive, m.Tariff.Passive);
            throw new TimeoutException();
        }));
        Assert.Same(one.Tariff.Passive, other.Tariff.Passive);
        Assert.Same(TariffSet.Factory, MeterOf(new ConstantLoad(0)).Tariff.Active);
    }

    [Fact]
    public void A_kilowatt_hour_costs_the_price_of_its_rate_plus_that_of_its_block()
    {
        var meter = MeterOf(new ConstantLoad(0));
        meter.Change(WriteTariff);
        meter.Change(m => m.Tariff.TryActivate(Whole, out _));
        Assert.True(meter.Tariff.TryCompile(out var compiled, out _));
        var state = compiled!.Open(new(2026, 1, 1));
        var charged = compiled.Rate(ref state, new IntervalReading(Start + (9 * Hour), 900, 150_000, 0));
        Assert.Equal(150 * 900_000_000L, charged.Nanos);
        charged = compiled.Rate(ref state, new IntervalReading(Start + (23 * Hour), 900, 150_000, 0));
        Assert.Equal((50 * 300_000_000L) + (100 * 350_000_000L), charged.Nanos);
    }

    [Fact]
    public void A_dated_switch_takes_over_at_its_time_with_a_freeze_and_an_event()
    {
        var meter = MeterOf(new ConstantLoad(1_000));
        meter.Change(WriteTariff);
        var before = meter.Tariff.Revision;
        meter.Change(m => m.Tariff.TrySetSwitch(TariffPart.Days, Start + (10 * Hour), out _));
        meter.Change(m => m.Tariff.TrySetSwitch(TariffPart.Seasons, Start + (10 * Hour), out _));
        meter.AdvanceTo(Start + (10 * Hour) - 1);
        Assert.Equal((before, 1), (meter.Tariff.Revision, meter.Look(m => m.Tariff.ActiveRate)));
        meter.AdvanceTo(Start + (23 * Hour));

        Assert.Equal(2, meter.Look(m => m.Tariff.ActiveRate));
        Assert.Null(meter.Tariff.SwitchAt(TariffPart.Days));
        Assert.Equal(
            Start + (10 * Hour), meter.Look(m => m.Freezes.Newest(FreezeKind.DaySwitch, 1))!.Value.UnixSeconds);
        Assert.Equal(2u, meter.Look(m => m.Events.Count(MeterEventCode.TariffSwitch)));
        Assert.Equal(1_000, meter.Look(m => m.Registers.ImportWattHours(2)));
        Assert.Equal(RatePrices.None, meter.Tariff.Active.Prices);
    }

    [Fact]
    public void A_switch_time_that_has_passed_switches_at_once()
    {
        var meter = MeterOf(new ConstantLoad(1_000));
        meter.Change(WriteTariff);
        meter.Change(m => m.Tariff.TrySetSwitch(TariffPart.Prices, Start - 1, out _));
        Assert.Equal(900_000_000, meter.Tariff.Active.Prices.NanosPerKilowattHour[0]);
    }

    [Fact]
    public void A_set_that_does_not_fit_together_stays_passive_and_that_is_logged()
    {
        var meter = MeterOf(new ConstantLoad(1_000));
        meter.Change(WriteTariff);
        Assert.False(meter.Change(m => m.Tariff.TryActivate([TariffPart.Seasons], out _)));
        meter.Change(m => m.Tariff.TrySetSwitch(TariffPart.Seasons, Start + Hour, out _));
        meter.AdvanceTo(Start + (2 * Hour));

        Assert.Same(TariffSet.Factory, meter.Tariff.Active);
        Assert.Null(meter.Tariff.SwitchAt(TariffPart.Seasons));
        Assert.Equal(1u, meter.Look(m => m.Events.Count(MeterEventCode.TariffRefused)));
        Assert.True(meter.Change(m => m.Tariff.CanActivate(out _)));
    }

    [Fact]
    public void What_cannot_be_expressed_is_refused_with_a_reason()
    {
        var meter = MeterOf(new ConstantLoad(0));
        Refused("rate 5", (Meter m, out string r) => m.Tariff.TryWriteDays([new(1, [new(0, 5)])], out r));
        Refused("00:00", (Meter m, out string r) => m.Tariff.TryWriteDays([new(1, [new(60, 1)])], out r));
        Refused("rise", (Meter m, out string r) =>
            m.Tariff.TryWriteDays([new(1, [new(0, 1), new(60, 2), new(60, 3)])], out r));
        Refused("number of its own", (Meter m, out string r) =>
            m.Tariff.TryWriteDays([new(1, [new(0, 1)]), new(1, [new(0, 2)])], out r));
        Refused("no date", (Meter m, out string r) =>
            m.Tariff.TryWriteSeasons([new("", 2, 30, WeekTable.Every(1))], out r));
        Refused("order of the year", (Meter m, out string r) => m.Tariff.TryWriteSeasons(
            [new("a", 6, 1, WeekTable.Every(1)), new("b", 1, 1, WeekTable.Every(1))], out r));
        Refused("below zero", (Meter m, out string r) => m.Tariff.TryWritePrices(new([1, 1, 1, -1]), out r));
        Refused("never fall", (Meter m, out string r) =>
            m.Tariff.TryWriteLadder(new([200, 100], [0, 0, 0], 1, []), out r));
        Refused("one price more", (Meter m, out string r) =>
            m.Tariff.TryWriteLadder(new([100], [0], 1, []), out r));
        Refused("begins anew", (Meter m, out string r) => m.Tariff.TryWriteLadder(new([100], [0, 0], 31, []), out r));
        Refused("Day table 7", (Meter m, out string r) =>
            m.Tariff.TryWriteSpecialDays([new(2026, 5, 1, 7)], out r));
        Refused("two years", (Meter m, out string r) =>
        {
            m.Tariff.TryWriteDays(PeakDays, out _);
            m.Tariff.TryActivate([TariffPart.Days], out _);
            return m.Tariff.TryWriteSpecialDays([new(2026, 5, 1, 1), new(2027, 5, 1, 2)], out r);
        });

        void Refused(string words, Attempt attempt) => meter.Change(m =>
        {
            Assert.False(attempt(m, out var reason));
            Assert.Contains(words, reason, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Slots_as_DLT645_has_them_wrap_over_midnight() => Assert.Equal(
        [new(0, 3), new(360, 1), new(1_200, 3)],
        MeterDay.Wrapped(4, [new(1_200, 3), new(360, 1)]).Switches);

    [Fact]
    public void Meters_with_the_same_tables_share_one_compiled_tariff()
    {
        var (first, second) = (MeterOf(new ConstantLoad(0)), MeterOf(new ConstantLoad(1)));
        foreach (var meter in new[] { first, second })
        {
            meter.Change(WriteTariff);
            meter.Change(m => m.Tariff.TryActivate(Whole, out _));
        }

        first.Tariff.TryCompile(out var one, out _);
        second.Tariff.TryCompile(out var other, out _);
        Assert.Same(one, other);
    }

    static Gen<TariffSet> Sets =>
        from dayCount in Gen.Int[1, 4]
        from days in Gen.Select(Gen.Int[0, 95], Gen.Int[1, 4]).Array[1, 6].Array[dayCount]
        from seasons in Gen.Select(Gen.Int[1, 12], Gen.Int[1, 28], Gen.Int[1, dayCount].Array[7]).Array[1, 5]
        from specials in Gen.Select(Gen.Bool, Gen.Int[1, 12], Gen.Int[1, 28], Gen.Int[1, dayCount]).Array[0, 6]
        select TariffSet.Factory with
        {
            Days = [.. days.Select((slots, i) => MeterDay.Wrapped(i + 1, [.. slots
                .DistinctBy(slot => slot.Item1).Select(slot => new RateSwitch(slot.Item1 * 15, slot.Item2))]))],
            Seasons = [.. seasons.DistinctBy(one => (one.Item1, one.Item2)).OrderBy(one => (one.Item1, one.Item2))
                .Select((one, i) => new MeterSeason($"{i}", one.Item1, one.Item2, new("w", one.Item3)))],
            SpecialDays = [.. specials.DistinctBy(one => (one.Item2, one.Item3))
                .Select(one => new SpecialDay(one.Item1 ? 2027 : null, one.Item2, one.Item3, one.Item4))],
            Prices = new([4, 3, 2, 1]),
        };

    static Meter Written(TariffSet set)
    {
        var meter = MeterOf(new ConstantLoad(0));
        meter.Change(m =>
        {
            Assert.True(m.Tariff.TryWriteDays(set.Days, out var reason), reason);
            Assert.True(m.Tariff.TryWriteSeasons(set.Seasons, out reason), reason);
            Assert.True(m.Tariff.TryWritePrices(set.Prices, out reason), reason);
            Assert.True(m.Tariff.TryActivate([TariffPart.Days, TariffPart.Seasons], out reason), reason);
            Assert.True(m.Tariff.TryWriteSpecialDays(set.SpecialDays, out reason), reason);
        });
        return meter;
    }

    delegate bool Attempt(Meter meter, out string reason);
}
