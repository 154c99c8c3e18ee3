using System.Data.Common;
using Tallywatt.Core.Areas;
using Tallywatt.Core.Ledger;
using Tallywatt.Core.Units;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Storage.Areas;

/// <summary>Reads closed days back: from their sheet, or the newest revision where there is one.</summary>
static class MeterDays
{
    const string SheetsSql =
        """
        SELECT day, body FROM meter_day_sheet
        WHERE area_id = @area AND day BETWEEN @from AND @through AND first_meter <= @meter AND last_meter >= @meter
        ORDER BY day, first_meter, sequence
        """;

    const string AllSheetsSql =
        """
        SELECT day, body FROM meter_day_sheet
        WHERE area_id = @area AND day BETWEEN @from AND @through ORDER BY day, first_meter, sequence
        """;

    const string RevisionsSql =
        """
        SELECT meter_number, day, revision, import_watt_hours, export_watt_hours, charge_nanos, tax_nanos,
               export_credit_nanos, row_count, rates, register_rows
        FROM meter_day WHERE area_id = @area AND day BETWEEN @from AND @through
        """;

    /// <summary>The days of one meter, oldest first, each in its newest revision.</summary>
    internal static List<MeterDay> OfMeter(
        DbConnection connection, long areaId, long meterNumber, int fromDay, int throughDay) =>
        [.. AllOfMeter(connection, areaId, meterNumber, fromDay, throughDay)
            .GroupBy(day => day.Summary.Day, (_, same) => same.MaxBy(day => day.Revision)!)
            .OrderBy(day => day.Summary.Day)];

    /// <summary>The days of one meter in every revision, oldest day first, the first revision of a day first.</summary>
    internal static List<MeterDay> AllOfMeter(
        DbConnection connection, long areaId, long meterNumber, int fromDay, int throughDay) =>
        [.. connection.Rows(SheetsSql, row => Sheet(row, meterNumber),
                ("@area", areaId), ("@from", (long)fromDay), ("@through", (long)throughDay), ("@meter", meterNumber))
            .SelectMany(days => days)
            .Concat(connection.Rows(RevisionsSql + " AND meter_number = @meter", Revision,
                ("@area", areaId), ("@from", (long)fromDay), ("@through", (long)throughDay),
                ("@meter", meterNumber)))
            .OrderBy(day => day.Summary.Day).ThenBy(day => day.Revision)];

    /// <summary>The days of a whole area, by day and then by meter, each in its newest revision.</summary>
    internal static IEnumerable<MeterDay> OfArea(DbConnection connection, long areaId, int fromDay, int throughDay)
    {
        for (var day = fromDay; day <= throughDay; day++)
        {
            var closed = connection.Rows(AllSheetsSql, row => Sheet(row, null),
                    ("@area", areaId), ("@from", (long)day), ("@through", (long)day))
                .SelectMany(days => days);
            var revisions = connection.Rows(RevisionsSql, Revision,
                ("@area", areaId), ("@from", (long)day), ("@through", (long)day));
            foreach (var newest in closed.Concat(revisions)
                .GroupBy(one => one.MeterNumber, (_, same) => same.MaxBy(one => one.Revision)!)
                .OrderBy(one => one.MeterNumber))
            {
                yield return newest;
            }
        }
    }

    static IReadOnlyList<MeterDay> Sheet(DbDataReader row, long? meterNumber) =>
        DaySheet.TryRead(row.Blob(1), meterNumber, out var days)
            ? days
            : throw new StoreRefusedException(
                $"a sheet of closed days of {DateOnly.FromDayNumber(row.GetInt32(0)):yyyy-MM-dd} is damaged; "
                + "restore it from a backup.");

    static MeterDay Revision(DbDataReader row) => new(
        0,
        row.GetInt64(0),
        row.Blob(10),
        new(DateOnly.FromDayNumber(row.GetInt32(1)), row.GetInt64(3), row.GetInt64(4),
            new DayUse(
                Money.FromNanos(row.GetInt64(5)), Money.FromNanos(row.GetInt64(6)), Money.FromNanos(row.GetInt64(7))),
            row.GetInt32(8), [.. RatesText.Read(row.GetString(9))]))
    {
        Revision = row.GetInt32(2),
    };
}
