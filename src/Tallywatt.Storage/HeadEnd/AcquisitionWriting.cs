using System.Data.Common;
using Tallywatt.Platform.HeadEnd;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Storage.HeadEnd;

/// <summary>The statements of one transaction of acquisition records.</summary>
sealed class AcquisitionWriting(DbConnection connection, int areaId) : IDisposable
{
    readonly long area = areaId;

    readonly DbCommand standing = connection.Prepare(
        """
        INSERT INTO meter_standing (
            area_id, meter_number, firmware, daily_unix_seconds, billing_unix_seconds, events_unix_seconds,
            clock_checked_unix_seconds, drift_seconds)
        VALUES (@a, @b, @c, @d, @e, @f, @g, @h)
        ON CONFLICT (area_id, meter_number) DO UPDATE SET
            firmware = excluded.firmware, daily_unix_seconds = excluded.daily_unix_seconds,
            billing_unix_seconds = excluded.billing_unix_seconds, events_unix_seconds = excluded.events_unix_seconds,
            clock_checked_unix_seconds = excluded.clock_checked_unix_seconds, drift_seconds = excluded.drift_seconds
        """,
        "@a", "@b", "@c", "@d", "@e", "@f", "@g", "@h");

    readonly DbCommand freeze = connection.Prepare(
        """
        INSERT INTO meter_freeze (
            area_id, meter_number, kind, captured_unix_seconds, import_watt_hours, export_watt_hours)
        VALUES (@a, @b, @c, @d, @e, @f) ON CONFLICT DO NOTHING
        """,
        "@a", "@b", "@c", "@d", "@e", "@f");

    readonly DbCommand happened = connection.Prepare(
        """
        INSERT INTO meter_event (area_id, meter_number, happened_unix_seconds, log_number, code)
        VALUES (@a, @b, @c, @d, @e) ON CONFLICT DO NOTHING
        """,
        "@a", "@b", "@c", "@d", "@e");

    readonly DbCommand lost = connection.Prepare(
        """
        INSERT INTO lost_rows (area_id, meter_number, first_unix_seconds, last_unix_seconds)
        VALUES (@a, @b, @c, @d)
        ON CONFLICT (area_id, meter_number, first_unix_seconds)
        DO UPDATE SET last_unix_seconds = excluded.last_unix_seconds
        """,
        "@a", "@b", "@c", "@d");

    readonly DbCommand tally = connection.Prepare(
        """
        INSERT INTO acquisition_day (area_id, day, visit_count, failed_visit_count, row_count)
        VALUES (@a, @b, @c, @d, @e)
        ON CONFLICT (area_id, day) DO UPDATE SET
            visit_count = acquisition_day.visit_count + excluded.visit_count,
            failed_visit_count = acquisition_day.failed_visit_count + excluded.failed_visit_count,
            row_count = acquisition_day.row_count + excluded.row_count
        """,
        "@a", "@b", "@c", "@d", "@e");

    internal void Write(AcquisitionRecord record)
    {
        if (record.Standing is { } known)
        {
            standing.Run(
                area, known.MeterNumber, known.Firmware, known.DailyUnixSeconds, known.BillingUnixSeconds,
                known.EventsUnixSeconds, known.ClockCheckedUnixSeconds, known.DriftSeconds);
        }

        if (record.Freeze is var (meter, kind, frozen))
        {
            freeze.Run(
                area, meter, (long)kind, frozen.CapturedUnixSeconds, frozen.ImportWattHours, frozen.ExportWattHours);
        }

        if (record.Event is var (from, entry))
        {
            happened.Run(area, from, entry.HappenedUnixSeconds, (long)entry.LogNumber, (long)entry.Code);
        }

        if (record.Lost is { } rows)
        {
            lost.Run(area, rows.MeterNumber, rows.FirstUnixSeconds, rows.LastUnixSeconds);
        }

        if (record.Tally is { } done)
        {
            tally.Run(area, (long)done.Day.DayNumber, done.VisitCount, done.FailedVisitCount, done.RowCount);
        }
    }

    public void Dispose()
    {
        standing.Dispose();
        freeze.Dispose();
        happened.Dispose();
        lost.Dispose();
        tally.Dispose();
    }
}
