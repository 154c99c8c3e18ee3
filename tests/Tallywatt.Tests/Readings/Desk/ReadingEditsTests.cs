using CsCheck;
using Tallywatt.Core.Readings.Editing;
using Tallywatt.Platform.Readings;
using Tallywatt.Tests.Areas;
using Xunit;

namespace Tallywatt.Tests.Readings.Desk;

public sealed class ReadingEditsTests
{
    static readonly DateOnly First = MeteredStreet.FirstDay;

    [Fact]
    public void An_edit_on_an_open_day_is_charged_at_the_rates_it_moves_between()
    {
        var street = new MeteredStreet(1).Read(0, MeteredStreet.Rows(60, _ => 100));
        var before = street.View().Costed(street.Point(), First, First).Total;
        // 07:45 is the last valley interval, 08:00 the first of the peak.
        var edit = Plan(street, EditAbsorb.Next, new EditedValue(AreaSample.Start + (31 * 900), 20, null));

        var result = street.Revise(EditedRows.Of(street.View(), street.Point(), edit).Rows);

        Assert.Equal((1, 0), (result.AcceptedCount, result.RefusedCount));
        var after = street.View().Costed(street.Point(), First, First);
        Assert.Equal([20L, 180], after.Readings.Skip(31).Take(2).Select(line => line.Reading.ImportWattHours));
        Assert.Equal(["F16", "F12"], after.Readings.Skip(31).Take(2).Select(line => line.Reading.Code.ToString()));
        Assert.Equal(after.Total - before, result.Debited);
        Assert.True(result.Debited > Core.Units.Money.Zero);
    }

    /// <summary>Any edits of a day, whoever absorbs them: every row fits where it goes, and the day reads as the
    /// person said.</summary>
    [Fact]
    public void Every_planned_row_fits_and_the_day_reads_as_was_said() =>
        Gen.Select(
                Gen.Long[0, 900].Array[48], Gen.Dictionary(Gen.Int[0, 46], Gen.Long[0, 900])[1, 8],
                Gen.Enum<EditAbsorb>())
            .Sample(
                (energy, edits, absorb) =>
                {
                    var street = new MeteredStreet(1).Read(0, MeteredStreet.Rows(48, slot => energy[slot]));
                    var values = edits.Select(edit =>
                        new EditedValue(AreaSample.Start + (edit.Key * 900L), edit.Value, null)).ToList();
                    var (edit, fault) = ReadingEdits.Plan(
                        street.View(), street.Point(), Order(absorb, values), AreaSample.Start + 90_000);
                    if (edit is null)
                    {
                        Assert.NotNull(fault);
                        return;
                    }

                    var result = street.Revise(EditedRows.Of(street.View(), street.Point(), edit).Rows);

                    Assert.Equal((0, 0), (result.RefusedCount, result.ConflictCount));
                    var read = street.View().Readings(street.Point());
                    Assert.Equal(energy.Sum(), read.Sum(reading => reading.ImportWattHours));
                    Assert.All(edits, pair => Assert.Equal(pair.Value, read[pair.Key].ImportWattHours));
                    Assert.Empty(EditedRows.Of(street.View(), street.Point(), edit).Rows);
                },
                iter: 300);

    [Fact]
    public void More_than_the_breaker_lets_through_is_refused()
    {
        var street = new MeteredStreet(1).Read(0, MeteredStreet.Rows(4, _ => 20_000));

        var (_, fault) = ReadingEdits.Plan(
            street.View(), street.Point(), Order(EditAbsorb.Next, [new(AreaSample.Start, 30_000, null)]), 0);

        Assert.Contains("25000 Wh", fault, StringComparison.Ordinal);
    }

    static ReadingEdit Plan(MeteredStreet street, EditAbsorb absorb, params EditedValue[] values)
    {
        var (edit, fault) = ReadingEdits.Plan(
            street.View(), street.Point(), Order(absorb, values), AreaSample.Start + 90_000);
        Assert.Null(fault);
        return edit!;
    }

    static EditOrder Order(EditAbsorb absorb, IReadOnlyList<EditedValue> values) =>
        new("k", MeteredStreet.FirstAccount, "A. Meter", "test", absorb, values);
}
