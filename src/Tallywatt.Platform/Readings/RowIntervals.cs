using Tallywatt.Core.Areas;
using Tallywatt.Core.Readings;
using Tallywatt.Core.Units;

namespace Tallywatt.Platform.Readings;

/// <summary>Register rows as the intervals between them.</summary>
static class RowIntervals
{
    /// <summary>One interval for each row but the first.</summary>
    /// <remarks>Over lost rows the interval is as long as the hole: its energy is known, its hours are not, and it was
    /// rated shared out by time. Its code says so.</remarks>
    internal static List<CodedReading> Of(IReadOnlyList<CodedRow> rows, AccountTerms terms)
    {
        var intervals = new List<CodedReading>(Math.Max(0, rows.Count - 1));
        for (var i = 1; i < rows.Count; i++)
        {
            var (from, to) = (rows[i - 1].Row, rows[i].Row);
            var seconds = to.CapturedUnixSeconds - from.CapturedUnixSeconds;
            if (seconds <= 0)
            {
                continue;
            }

            var code = CodeOf(rows[i - 1].Code, rows[i].Code, seconds > terms.IntervalSeconds);
            intervals.Add(new(
                from.CapturedUnixSeconds, (int)seconds,
                Moved(terms, from.ImportWattHours, to.ImportWattHours),
                Moved(terms, from.ExportWattHours, to.ExportWattHours), code, code));
        }

        return intervals;
    }

    /// <summary>Energy between a position that was read and one that was not is as sure as the less sure of both.
    /// </summary>
    static QualityCode CodeOf(QualityCode first, QualityCode last, bool isOverLostRows) =>
        isOverLostRows && last.IsPlain ? new(ReadingQuality.Estimated, ReadingMethod.Linear)
            : !last.IsPlain || first.Quality == ReadingQuality.Actual ? last
            : first.Quality == ReadingQuality.Edited ? first with { Method = ReadingMethod.Calculated } : first;

    static long Moved(AccountTerms terms, long from, long to) =>
        EnergyRegister.At(to).Since(EnergyRegister.At(from), terms.RegisterCapacityWattHours).WattHours;
}
