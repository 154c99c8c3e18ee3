using System.Data.Common;
using Tallywatt.Core.Areas;
using Tallywatt.Platform.Areas;
using Tallywatt.Storage.Areas;

namespace Tallywatt.Storage.Ledger;

/// <summary>Reads the closed days of a meter with their rows: the newest revision of each.</summary>
static class ClosedDays
{
    /// <summary>Oldest first.</summary>
    internal static IEnumerable<ClosedDay> Of(
        DbConnection connection, int areaId, long meterNumber, DateOnly from, DateOnly through) =>
        MeterDays.OfMeter(connection, areaId, meterNumber, from.DayNumber, through.DayNumber).Select(Of);

    internal static ClosedDay Of(MeterDay day)
    {
        var whole = RowsBlob.TryRead(day.Rows.Span, UtilityTerms.IntervalSeconds, out var rows);
        var summary = day.Summary;
        return new(
            summary.Day, summary.ImportWattHours, summary.ExportWattHours, summary.Use.Net, summary.RowCount,
            whole ? rows : null);
    }
}
