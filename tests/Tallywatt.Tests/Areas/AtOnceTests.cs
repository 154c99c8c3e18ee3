using CsCheck;
using Tallywatt.Core.Areas;
using Tallywatt.Core.Ledger;
using Tallywatt.Core.Purse;
using Tallywatt.Core.Tariffs;
using Tallywatt.Tests.Tariffs;
using Xunit;

namespace Tallywatt.Tests.Areas;

/// <summary>The way by sums and the way row by row come to the same, to the nano, whatever the tariff and the rows.
/// </summary>
public sealed class AtOnceTests
{
    const long Account = 1;
    const long Meter = 2;
    const long Capacity = 10_000_000;

    [Fact]
    public void Rows_at_once_come_to_the_same_as_row_by_row() => Gen.Select(
        Gen.OneOf(TariffGen.Cases(BlockRule.Chronological), TariffGen.Cases(BlockRule.Proportional)),
        Gen.Int[0, 2].Select(i => 900 << i),
        Gen.Int[0, int.MaxValue]).Sample(
            (rating, interval, seed) => BothWaysAgree(rating.Compile(), interval, new(seed)),
            iter: 300,
            print: c => c.ToString());

    /// <summary>The test above must have gone the quick way, or it proves nothing.</summary>
    [Fact]
    public void A_day_in_order_is_accepted_and_closed_at_once()
    {
        var rows = AreaSample.Rows(97);
        var area = AreaSample.NewArea();
        area.AcceptProfile(AreaSample.Meter, rows.AsSpan(0, 1), rows[0].CapturedUnixSeconds);
        area.TakeCommit();
        area.AcceptProfile(AreaSample.Meter, rows, AreaSample.After(rows));
        var packed = area.TakeCommit()!.Journal.Length;
        Assert.InRange(packed, 96, 250); // Row by row it is more than 380 bytes.
        area.CloseDay(new(2026, 3, 1), AreaSample.After(rows));
        var day = Assert.Single(area.TakeCommit()!.MeterDays);
        Assert.Equal(96, day.Summary.RowCount);
        Assert.True(RowsBlob.TryRead(day.Rows.Span, AreaSample.Interval, out var kept));
        Assert.Equal(rows, kept);
    }

    static void BothWaysAgree(CompiledTariff tariff, int interval, Random random)
    {
        var start = (tariff.StartOf(tariff.DayOf(1_700_000_000)) / interval * interval) + interval;
        start = random.Next(2) == 0 ? start : 1_700_000_000 / interval * interval;
        var rows = Rows(start, interval, random);
        var terms = new AreaTerms(1, "CNY", PurseTerms.Default,
            [new(Account, Meter, tariff, rows[0].CapturedUnixSeconds, interval, Capacity)]);
        var (quick, plain) = (ServiceArea.Open(terms, null, []), ServiceArea.Open(terms, null, []));
        plain.AcceptsAtOnce = false;
        quick.Install(Account, start);
        plain.Install(Account, start);
        for (var first = 0; first < rows.Length;)
        {
            var count = Math.Min(rows.Length - first, random.Next(1, 80));
            var from = Math.Max(0, first - random.Next(2));
            var part = rows.AsSpan(from, count + first - from);
            var now = rows[^1].CapturedUnixSeconds;
            Assert.Equal(plain.AcceptProfile(Meter, part, now), quick.AcceptProfile(Meter, part, now));
            first += count;
            CloseBoth(plain, quick, tariff, now, random);
        }
    }

    static void CloseBoth(ServiceArea plain, ServiceArea quick, CompiledTariff tariff, long now, Random random)
    {
        if (random.Next(3) == 0)
        {
            foreach (var gap in plain.Missing(Meter))
            {
                Assert.Equal(plain.DeclareLost(Meter, gap, now), quick.DeclareLost(Meter, gap, now));
            }

            var day = tariff.DayOf(now);
            Assert.Equal(plain.CloseDay(day, now), quick.CloseDay(day, now));
        }

        if (random.Next(2) == 0)
        {
            Same(plain.TakeCommit(), quick.TakeCommit());
        }

        Same(plain.Snapshot(Account)!, quick.Snapshot(Account)!);
    }

    static void Same(AccountSnapshot plain, AccountSnapshot quick)
    {
        Assert.Equal(RatingStateTests.Bytes(plain.Rating), RatingStateTests.Bytes(quick.Rating));
        Assert.Equal(plain.OpenDays.Select(Words), quick.OpenDays.Select(Words));
        Assert.Equal(plain.Missing, quick.Missing);
        Assert.Equal((plain.Purse, plain.Relay, plain.LastRow, plain.Unbilled),
            (quick.Purse, quick.Relay, quick.LastRow, quick.Unbilled));
    }

    static void Same(AreaCommit? plain, AreaCommit? quick)
    {
        Assert.Equal(plain is null, quick is null);
        if (plain is null || quick is null)
        {
            return;
        }

        Assert.Equal(plain.Entries.Select(entry => entry.ToString()), quick.Entries.Select(entry => entry.ToString()));
        Assert.Equal(plain.Notices, quick.Notices);
        Assert.Equal(plain.Orders, quick.Orders);
        Assert.Equal(plain.MeterDays.Select(Words), quick.MeterDays.Select(Words));
    }

    static string Words(MeterDay day) => $"{Words(day.Summary)} {Convert.ToHexString(day.Rows.Span)}";

    static string Words(DaySummary day) => $"{day with { Rates = [] }} {string.Join(';', day.Rates)}";

    /// <summary>Mostly one period apart and small steps; now and then a gap, a leap, or the register's end.</summary>
    static RegisterRow[] Rows(long start, int interval, Random random)
    {
        var rows = new List<RegisterRow>();
        var (at, import, export) = (start, Capacity - random.Next(40_000), (long)random.Next(1_000));
        for (var i = 0; i < 260; i++)
        {
            rows.Add(new(at, import, export));
            at += (long)interval * (random.Next(60) == 0 ? random.Next(2, 30) : 1);
            import = (import + (random.Next(80) == 0 ? random.Next(20_000) : random.Next(300))) % Capacity;
            export += random.Next(3) == 0 ? random.Next(200) : 0;
        }

        return [.. rows];
    }
}
