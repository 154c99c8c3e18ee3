using System.Data.Common;
using Tallywatt.Core.Areas;
using Tallywatt.Core.Units;
using Tallywatt.Storage.Sql;

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
        var days = asked.MeterNumbers
            .SelectMany(meter => Days(connection, asked, meter, from))
            .OrderBy(day => day.Summary.Day)
            .ToList();
        return new(anchor, days);
    }

    static List<HeldDay> Days(DbConnection connection, HistoryQuestion asked, long meterNumber, DateOnly from) =>
        connection.Rows(
            """
            SELECT day, import_watt_hours, export_watt_hours, charge_nanos, tax_nanos, export_credit_nanos, row_count,
                   rates, register_rows, revision
            FROM meter_day AS held
            WHERE area_id = @area AND meter_number = @meter AND day BETWEEN @from AND @through
                AND revision = (SELECT MAX(revision) FROM meter_day AS newest
                    WHERE newest.area_id = held.area_id AND newest.meter_number = held.meter_number
                        AND newest.day = held.day)
            ORDER BY day
            """,
            row => Day(row, asked.IntervalSeconds),
            ("@area", asked.AreaNumber), ("@meter", meterNumber), ("@from", (long)from.DayNumber),
            ("@through", (long)asked.LastDay.DayNumber));

    static HeldDay Day(DbDataReader row, int intervalSeconds)
    {
        var day = DateOnly.FromDayNumber((int)row.GetInt64(0));
        if (!RowsBlob.TryReadMarked(row.Blob(8), intervalSeconds, out var rows))
        {
            throw new AreaCorruptException($"The rows of {day:yyyy-MM-dd} cannot be read.");
        }

        return new(
            (int)row.GetInt64(9),
            rows,
            new(
                day, row.GetInt64(1), row.GetInt64(2),
                new(Money.FromNanos(row.GetInt64(3)), Money.FromNanos(row.GetInt64(4)),
                    Money.FromNanos(row.GetInt64(5))),
                (int)row.GetInt64(6), [.. RatesText.Read(row.GetString(7))]));
    }
}
