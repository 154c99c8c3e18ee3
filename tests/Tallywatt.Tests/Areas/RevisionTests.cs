using CsCheck;
using Tallywatt.Core.Areas;
using Tallywatt.Core.Ledger;
using Tallywatt.Core.Readings;
using Tallywatt.Core.Units;
using Xunit;
using static Tallywatt.Tests.Areas.AreaSample;

namespace Tallywatt.Tests.Areas;

/// <summary>Rows that come when their day is closed: rated as if they had come in time, and booked as a difference.
/// </summary>
public sealed class RevisionTests
{
    const int DayCount = 35;
    static readonly DateOnly FirstDay = new(2026, 3, 1);

    static RegisterRow[] AllRows { get; } = Rows((DayCount * 96) + 1, wattHours: 150);

    public static TheoryData<string> Tariffs => [.. RevisionTariffs.Names];

    [Theory]
    [MemberData(nameof(Tariffs))]
    public void Late_rows_leave_the_purse_where_it_would_be_had_they_come_in_time(string tariff)
    {
        var inTime = new RevisedArea(RevisionTariffs.Of(tariff));
        inTime.Accept(AllRows);
        inTime.Close(FirstDay.AddDays(DayCount - 2));

        var late = new RevisedArea(RevisionTariffs.Of(tariff));
        late.Accept([.. AllRows[..500], .. AllRows[530..1_000], .. AllRows[1_001..]]);
        late.GiveUpAll();
        late.Close(FirstDay.AddDays(DayCount - 2));
        Assert.NotEqual(inTime.Balance, late.Balance);

        var result = late.Revise(AllRows[500..530]);
        late.Revise(AllRows[1_000]);

        Assert.Equal(30, result.AcceptedCount);
        Assert.Equal(inTime.Balance, late.Balance);
        Assert.All(inTime.Days.Zip(late.Days), pair => AssertSame(pair.First, pair.Second));
        Assert.Equal(SumsByKind(inTime), SumsByKind(late));
    }

    [Fact]
    public void Only_the_day_itself_is_corrected_where_no_other_day_depends_on_it()
    {
        var area = new RevisedArea(RevisionTariffs.Of("flat"));
        area.Accept([.. AllRows[..500], .. AllRows[520..]]);
        area.GiveUpAll();
        area.Close(FirstDay.AddDays(DayCount - 2));
        var before = area.Balance;

        var result = area.Revise(AllRows[500..520]);

        Assert.Equal([FirstDay.AddDays(5)], result.RevisedDays);
        var entry = area.Store.Commits[^1].Entries.Single();
        Assert.Equal((EntryKind.Correction, "correction:1001:2026-03-06:1"), (entry.Kind, entry.Key.Text));
        Assert.Equal(before - result.Debited, area.Balance);
        Assert.Equal(-result.Debited, entry.To(AccountId.Customer(Account)));
        Assert.Equal(1, area.HistoryReadCount);
    }

    [Fact]
    public void A_ladder_reaches_into_later_days_of_its_month_and_into_none_of_the_next()
    {
        var area = new RevisedArea(RevisionTariffs.Of("ladder"));
        area.Accept(AllRows);
        area.Close(FirstDay.AddDays(DayCount - 2));

        // A person finds that a tenth of a kWh of the first evening was not there: later rows of the day stand lower.
        var edited = AllRows[80..96].Select(row => new MarkedRow(
            row with { ImportWattHours = row.ImportWattHours - 100 },
            new(ReadingQuality.Edited, ReadingMethod.Agreed))).ToArray();
        var result = area.Revise(edited);

        Assert.Equal(16, result.AcceptedCount);
        Assert.All(result.RevisedDays, day => Assert.Equal(3, day.Month));
        Assert.Equal(FirstDay, result.RevisedDays[0]);
        Assert.Equal(ReadingQuality.Edited, area.Days.First().Rows[81].Code.Quality);
        var again = area.Revise(edited);
        Assert.Equal((0, 16), (again.AcceptedCount, again.RepeatedCount));
    }

    [Fact]
    public void A_row_of_a_closed_day_that_is_held_is_a_repeat_or_a_conflict_and_changes_nothing()
    {
        var area = new RevisedArea(RevisionTariffs.Of("flat"));
        area.Accept(AllRows);
        area.Close(FirstDay.AddDays(9));
        var commits = area.Store.Commits.Count;

        var result = area.Revise(
            AllRows[100], AllRows[200] with { ImportWattHours = AllRows[200].ImportWattHours + 1 });

        Assert.Equal((0, 1, 1), (result.AcceptedCount, result.RepeatedCount, result.ConflictCount));
        Assert.Equal(Money.Zero, result.Debited);
        Assert.Equal(commits, area.Store.Commits.Count);
    }

    [Fact]
    public void A_late_row_that_cannot_stand_between_its_neighbours_is_refused()
    {
        var area = new RevisedArea(RevisionTariffs.Of("flat"));
        area.Accept([.. AllRows[..100], .. AllRows[101..]]);
        area.GiveUpAll();
        area.Close(FirstDay.AddDays(9));

        var result = area.Revise(AllRows[100] with { ImportWattHours = AllRows[102].ImportWattHours });

        Assert.Equal((0, 1), (result.AcceptedCount, result.RefusedCount));
    }

    [Fact]
    public void A_row_lost_over_midnight_moves_energy_between_both_days()
    {
        var inTime = new RevisedArea(RevisionTariffs.Of("ladder"));
        inTime.Accept(AllRows[..400]);
        inTime.Close(FirstDay.AddDays(2));
        var late = new RevisedArea(RevisionTariffs.Of("ladder"));
        late.Accept([.. AllRows[..190], .. AllRows[195..400]]);
        late.GiveUpAll();
        late.Close(FirstDay.AddDays(1));

        // The step over midnight was closed with the first day; its rows come before and after the second closes.
        late.Revise(AllRows[193], AllRows[194]);
        late.Close(FirstDay.AddDays(2));
        late.Revise(AllRows[190..193]);

        Assert.Equal(inTime.Balance, late.Balance);
        Assert.All(inTime.Days.Zip(late.Days), pair => AssertSame(pair.First, pair.Second));
    }

    /// <summary>Whatever is lost and comes back, in whatever order, whatever closed or opened again in between.
    /// </summary>
    [Fact]
    public void The_purse_depends_on_the_rows_and_not_on_when_they_came() =>
        Gen.Select(
            Gen.Int[0, 4].Select(index => RevisionTariffs.Names[index]), Gen.Int[1, AllRows.Length - 40].Array[1, 6],
            Gen.Int[1, 30],
            Gen.Int[0, 999].Array[1, 12]).Sample((name, firsts, length, steps) =>
        {
            var area = new RevisedArea(RevisionTariffs.Of(name));
            var lost = firsts.SelectMany(first => Enumerable.Range(first, length)).ToHashSet();
            area.Accept([.. AllRows.Where((_, index) => !lost.Contains(index))]);
            area.GiveUpAll();
            foreach (var step in steps)
            {
                area.Close(FirstDay.AddDays(step % (DayCount - 1)));
                var first = step * 7 % AllRows.Length;
                area.Revise(AllRows[first..Math.Min(AllRows.Length, first + (step % 60))]);
                if (step % 3 == 0)
                {
                    area.Reopen(fromCheckpoint: step % 2 == 0);
                }
            }

            area.Close(FirstDay.AddDays(DayCount - 2));
            area.Revise([.. lost.Order().Select(index => AllRows[index])]);

            var inTime = new RevisedArea(RevisionTariffs.Of(name));
            inTime.Accept(AllRows);
            inTime.Close(FirstDay.AddDays(DayCount - 2));
            Assert.Equal(inTime.Balance, area.Balance);
            Assert.Equal(SumsByKind(inTime), SumsByKind(area));
            Assert.Equal(
                area.Area.ToCheckpoint().Payload.ToArray(), area.FromTheFirstRow().ToCheckpoint().Payload.ToArray());
        }, iter: 25);

    static void AssertSame(HeldDay expected, HeldDay actual)
    {
        Assert.Equal(expected.Summary.Day, actual.Summary.Day);
        Assert.Equal(expected.Rows, actual.Rows);
        Assert.Equal(expected.Summary.ImportWattHours, actual.Summary.ImportWattHours);
        Assert.Equal(expected.Summary.RowCount, actual.Summary.RowCount);
        Assert.Equal(expected.Summary.Rates.AsEnumerable(), actual.Summary.Rates.AsEnumerable());

        // The fraction carried from day to day may fall on another day: less than one nano-unit in each.
        Assert.InRange(expected.Summary.Use.Net.Nanos - actual.Summary.Use.Net.Nanos, -1, 1);
    }

    /// <summary>What the customer and the state have in the books.</summary>
    static (long Customer, long Tax) SumsByKind(RevisedArea area) =>
        (area.Store.Book.Balance(AccountId.Customer(Account)).Nanos,
            area.Store.Book.Balance(AccountId.TaxPayable).Nanos);
}
