using Tallywatt.SoftMeter.Metrology;

namespace Tallywatt.SoftMeter.Homes;

/// <summary>A recorded series as the load of one home: scaled, and shifted by whole weeks.</summary>
public sealed class ReplayLoad : ILoad
{
    const long JoulesPerWattHour = 3_600;
    const long WeekSeconds = 7 * 86_400;

    readonly ReplaySeries series;
    readonly long shiftSeconds;
    readonly int scalePermille;

    /// <param name="scalePermille">1 000 replays as recorded; 1 to 100 000.</param>
    /// <param name="shiftWeeks">Whole weeks the series is played earlier, or, negative, later; keeps weekdays.</param>
    /// <exception cref="ArgumentOutOfRangeException">The scale or the shift is outside its range.</exception>
    public ReplayLoad(ReplaySeries series, int scalePermille, int shiftWeeks)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(scalePermille, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(scalePermille, 100_000);
        ArgumentOutOfRangeException.ThrowIfLessThan(shiftWeeks, -10_000);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(shiftWeeks, 10_000);
        this.series = series;
        this.scalePermille = scalePermille;
        shiftSeconds = shiftWeeks * WeekSeconds;
    }

    /// <summary>One home of a street: its file, a scale of 50 to 150 % and up to two weeks of shift.</summary>
    /// <param name="installedUnixSeconds">A year of data is played so that its seasons fit this instant's.</param>
    public static ReplayLoad ForHome(
        IReadOnlyList<ReplaySeries> series, long seed, int homeIndex, long installedUnixSeconds)
    {
        ArgumentNullException.ThrowIfNull(series);
        ArgumentOutOfRangeException.ThrowIfZero(series.Count);
        var dice = Dice.For(seed, homeIndex, 0x5E71E5);
        var own = series[dice.Next(series.Count)];
        var scalePermille = 500 + dice.Next(1_001);
        return new(own, scalePermille, dice.Next(3) - SeasonWeeks(own, installedUnixSeconds));
    }

    /// <summary>A tile of 52 weeks is 1.2425 days short of a year: the whole weeks that have added up since.</summary>
    static int SeasonWeeks(ReplaySeries series, long installedUnixSeconds)
    {
        if (series.TileSeconds < 51 * WeekSeconds)
        {
            return 0;
        }

        var years = (installedUnixSeconds - series.OriginUnixSeconds) / 31_556_952.0;
        return (int)Math.Round(Math.Round(years) * 1.2425 / 7);
    }

    public LoadEnergy Between(long fromUnixSeconds, long toUnixSeconds)
    {
        var (importTo, exportTo) = Before(toUnixSeconds);
        var (importFrom, exportFrom) = Before(fromUnixSeconds);
        return new((long)(importTo - importFrom), (long)(exportTo - exportFrom));
    }

    public LoadPower At(long unixSeconds)
    {
        var energy = Between(unixSeconds, unixSeconds + 1);
        return new((int)energy.ImportJoules, (int)energy.ExportJoules);
    }

    /// <summary>Joules from the series' origin to an instant: a floor of one growing number, hence additive.</summary>
    (Int128 Import, Int128 Export) Before(long unixSeconds)
    {
        var sinceOrigin = unixSeconds + shiftSeconds - series.OriginUnixSeconds;
        var tile = Math.DivRem(sinceOrigin, series.TileSeconds, out var offsetSeconds);
        if (offsetSeconds < 0)
        {
            tile--;
            offsetSeconds += series.TileSeconds;
        }

        var slot = series.SlotAt(offsetSeconds);
        var start = series.SlotStartSeconds(slot);
        var duration = series.SlotStartSeconds(slot + 1) - start;
        var import = Joules(tile, series.TileImportWattHours, series.ImportBeforeWattHours(slot),
            series.SlotImportWattHours(slot), offsetSeconds - start, duration);
        var export = Joules(tile, series.TileExportWattHours, series.ExportBeforeWattHours(slot),
            series.SlotExportWattHours(slot), offsetSeconds - start, duration);
        return (import, export);
    }

    Int128 Joules(
        long tile, long tileWattHours, long beforeWattHours, long slotWattHours, long intoSeconds, long durationSeconds)
    {
        var wholeSlots = (((Int128)tile * tileWattHours) + beforeWattHours) * JoulesPerWattHour * scalePermille;
        var part = (Int128)slotWattHours * JoulesPerWattHour * scalePermille * intoSeconds / durationSeconds;
        return FloorDiv(wholeSlots + part, 1_000);
    }

    static Int128 FloorDiv(Int128 value, int by)
    {
        var (quotient, remainder) = Int128.DivRem(value, by);
        return remainder < 0 ? quotient - 1 : quotient;
    }
}
