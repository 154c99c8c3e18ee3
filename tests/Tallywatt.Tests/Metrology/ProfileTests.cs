using CsCheck;
using Tallywatt.Core.Units;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;
using Xunit;
using static Tallywatt.Tests.Metrology.MeterFixtures;

namespace Tallywatt.Tests.Metrology;

public sealed class ProfileTests
{
    /// <summary>Rows of any distance and size, against a plain list.</summary>
    [Fact]
    public void The_ring_keeps_the_newest_rows_exactly() =>
        Gen.Select(
            Gen.Select(
                Gen.OneOf<int>(900, 900, 900, 60, 7_200),
                Gen.OneOf(Gen.Long[0, 3_000], Gen.Long[65_530, 65_540], Gen.Long[0, 999_999_999]),
                Gen.Long[0, 70_000],
                Gen.Byte).Array[1, 400],
            Gen.Int[2, 150],
            Gen.Int[0, 420],
            Gen.Int[0, 420]).Sample((parts, capacity, first, limit) =>
        {
            var ring = new ProfileRing(capacity, 900, 0);
            var plain = new List<ProfileRow>();
            var row = new ProfileRow(Start, ProfileStatus.None, EnergyRegister.At(0), EnergyRegister.At(0));
            foreach (var (seconds, import, export, status) in parts)
            {
                row = new(
                    row.CapturedUnixSeconds + seconds,
                    (ProfileStatus)status,
                    EnergyRegister.At((row.Import.WattHours + import) % MeterSettings.RegisterCapacityWattHours),
                    EnergyRegister.At((row.Export.WattHours + export) % MeterSettings.RegisterCapacityWattHours));
                ring.Append(row, durable: true);
                plain.Add(row);
            }

            var kept = plain.Skip(Math.Max(0, plain.Count - capacity)).ToList();
            Assert.Equal(kept.Count, ring.Count);
            Assert.Equal(kept, ring.All());
            Assert.Equal(kept.Skip(first).Take(limit), ring.From(first, limit));

            var from = plain[Math.Min(first, plain.Count - 1)].CapturedUnixSeconds - (limit % 3);
            var to = plain[Math.Min(limit, plain.Count - 1)].CapturedUnixSeconds + (first % 3);
            Assert.Equal(
                kept.Where(r => r.CapturedUnixSeconds >= from && r.CapturedUnixSeconds <= to),
                ring.Between(from, to, int.MaxValue));
        }, iter: 500);

    [Fact]
    public void Rows_that_are_not_durable_are_not_shown()
    {
        var ring = new ProfileRing(10, 900, 0);
        for (var i = 0; i < 5; i++)
        {
            ring.Append(new(Start + (900 * i), 0, EnergyRegister.At(i), EnergyRegister.At(0)), durable: i < 2);
        }

        Assert.Equal(2, ring.Count);
        Assert.Equal(2, ring.Between(0, long.MaxValue, int.MaxValue).Count);
        Assert.Equal(2, ring.From(0, 10).Count);
        Assert.Equal([2L, 3, 4], ring.Uncommitted().Select(row => row.Import.WattHours));
        ring.Commit(2);
        Assert.Equal(4, ring.Count);
        Assert.Equal([4L], ring.Uncommitted().Select(row => row.Import.WattHours));
    }

    [Fact]
    public void A_hundred_days_are_kept_and_the_oldest_row_goes_first()
    {
        var meter = MeterOf(new ConstantLoad(1_000));
        meter.AdvanceTo(Start + (120 * Day));
        var rows = meter.ReadProfile(0, long.MaxValue);

        Assert.Equal(9_600, rows.Count);
        Assert.Equal(Start + (120 * Day), rows[^1].CapturedUnixSeconds);
        Assert.Equal(rows[^1].CapturedUnixSeconds - (9_599 * 900L), rows[0].CapturedUnixSeconds);
        Assert.Equal(rows[^1].Import.WattHours - (9_599 * 250), rows[0].Import.WattHours);
    }

    [Fact]
    public void Range_access_takes_both_ends_and_a_limit()
    {
        var meter = MeterOf(new ConstantLoad(1_000));
        meter.AdvanceTo(Start + Day);
        var rows = meter.ReadProfile(Start + 900, Start + 3_600);
        Assert.Equal([900L, 1_800, 2_700, 3_600], rows.Select(row => row.CapturedUnixSeconds - Start));
        Assert.Equal(2, meter.ReadProfile(Start + 900, Start + 3_600, limitCount: 2).Count);
        Assert.Empty(meter.ReadProfile(Start + 901, Start + 1_799));
        Assert.Empty(meter.ReadProfile(Start + 3_600, Start + 900));
    }
}
