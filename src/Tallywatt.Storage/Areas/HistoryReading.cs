using System.Data.Common;
using Tallywatt.Core.Areas;

namespace Tallywatt.Storage.Areas;

/// <summary>Reads closed days of one account back, to rate them again.</summary>
static class HistoryReading
{
    /// <summary>The caller holds a snapshot.</summary>
    internal static MeterHistory Read(DbConnection connection, HistoryQuestion asked)
    {
        var anchor = RevisionWriting.Anchor(connection, asked.AreaNumber, asked.AccountNumber, asked.Day);
        if (anchor is not null && anchor.Day <= asked.FirstDay)
        {
            anchor = null; // The account begins there: nothing of it was rated before.
        }

        var from = anchor?.Day ?? asked.FirstDay;
        return new(anchor, Days(connection, asked, asked.SeriesNumber, from));
    }

    static IEnumerable<HeldDay> Days(
        DbConnection connection, HistoryQuestion asked, long meterNumber, DateOnly from) =>
        MeterDays.OfMeter(connection, asked.AreaNumber, meterNumber, from.DayNumber, asked.LastDay.DayNumber)
            .Select(day => RowsBlob.TryReadMarked(day.Rows.Span, asked.IntervalSeconds, out var rows)
                ? new HeldDay(day.Revision, rows, day.Summary)
                : throw new AreaCorruptException($"The rows of {day.Summary.Day:yyyy-MM-dd} cannot be read."));
}
