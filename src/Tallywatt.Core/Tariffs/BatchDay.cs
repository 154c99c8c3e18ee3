namespace Tallywatt.Core.Tariffs;

/// <summary>The slots from one to another that share one rate.</summary>
readonly record struct SlotRun(int FromIndex, int UntilIndex, RunTerms Terms);

/// <summary>What all meters of a batch share on one day.</summary>
readonly ref struct BatchDay
{
    /// <summary>The most energy of a day whose price is known to fit 64 bits.</summary>
    readonly long wattHoursMax;

    /// <param name="before">The calendar day before; null when the tariff did not exist yet.</param>
    internal BatchDay(CompiledDay day, CompiledDay? before, ReadOnlySpan<SlotRun> runs)
    {
        Day = day;
        Runs = runs;
        var version = day.Version;
        var fixedNanos = version.Source.FixedPerDay.Nanos;
        const long FixedNanosMax = long.MaxValue / 8 / BatchRater.PicosPerNano;
        Simple = version.Source.Taxes.Count == 0 && fixedNanos is >= -FixedNanosMax and <= FixedNanosMax;
        FollowsOpenDay = before is { Exists: true } && before.Version == version
            && before.Date.Month == day.Date.Month;
        FixedPicos = Simple ? fixedNanos * BatchRater.PicosPerNano : 0;
        wattHoursMax = long.MaxValue / 8 / version.PriceNanosMax;
    }

    internal CompiledDay Day { get; }

    internal ReadOnlySpan<SlotRun> Runs { get; }

    /// <summary>No charge here has a tax, and the fixed charge fits its 64 bits.</summary>
    internal bool Simple { get; }

    /// <summary>From the day before, only the day changes: not the month, not the version.</summary>
    internal bool FollowsOpenDay { get; }

    /// <summary>What closing the day before charges.</summary>
    internal long FixedPicos { get; }

    /// <summary>Prices a day that lies in one block. False when a sum might not fit 64 bits.</summary>
    internal bool TryPrice(
        int block,
        ReadOnlySpan<int> import,
        ReadOnlySpan<int> export,
        out long totalWattHours,
        out long chargePicos,
        out long creditPicos)
    {
        var version = Day.Version;
        var exportedWattHours = 0L;
        (totalWattHours, chargePicos, creditPicos) = (0, 0, 0);
        foreach (ref readonly var slots in Runs)
        {
            var imported = BatchRater.Sum(import[slots.FromIndex..slots.UntilIndex]);
            var exported = export.IsEmpty ? 0 : BatchRater.Sum(export[slots.FromIndex..slots.UntilIndex]);
            totalWattHours += imported;
            exportedWattHours += exported;
            if (totalWattHours > wattHoursMax || exportedWattHours > wattHoursMax)
            {
                return false;
            }

            // Each sum is at most wattHoursMax times the highest price: an eighth of the range of 64 bits.
            unchecked
            {
                chargePicos += imported * version.PriceNanos[(slots.Terms.RateIndex * version.BlockCount) + block];
                creditPicos += exported * version.ExportNanos[slots.Terms.ExportIndex];
            }
        }

        return true;
    }
}
