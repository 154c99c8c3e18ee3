using Tallywatt.Core.Areas;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Storage.Areas;

/// <summary>Reads closed days of one account back, to rate them again.</summary>
/// <remarks>The area's own writer asks, so nothing of the area changes meanwhile.</remarks>
static class HistoryReading
{
    internal static MeterHistory Read(StoreDatabase database, HistoryQuestion asked)
    {
        var anchor = Anchor(database, asked);
        var from = anchor?.Day ?? asked.FirstDay;
        var days = new List<HeldDay>();
        foreach (var (first, last) in database.SpansOf(from, asked.LastDay))
        {
            using var connection = database.ReadDays(first, last);
            days.AddRange(MeterDays
                .OfMeter(connection, asked.AreaNumber, asked.SeriesNumber, first.DayNumber, last.DayNumber)
                .Select(day => Held(day, asked.IntervalSeconds)));
        }

        return new(anchor, days);
    }

    static RatingAnchor? Anchor(StoreDatabase database, HistoryQuestion asked)
    {
        using var connection = database.Read();
        var anchor = RevisionWriting.Anchor(connection, asked.AreaNumber, asked.AccountNumber, asked.Day);
        return anchor is not null && anchor.Day > asked.FirstDay
            ? anchor
            : null; // The account begins there: nothing of it was rated before.
    }

    static HeldDay Held(MeterDay day, int intervalSeconds) =>
        RowsBlob.TryReadMarked(day.Rows.Span, intervalSeconds, out var rows)
            ? new(day.Revision, rows, day.Summary)
            : throw new AreaHistoryException($"The rows of {day.Summary.Day:yyyy-MM-dd} cannot be read.");
}
