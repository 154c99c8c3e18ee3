using System.Data.Common;
using Tallywatt.Platform.HeadEnd;
using Tallywatt.Platform.HeadEnd.Sessions;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Storage.HeadEnd;

/// <summary>What the head-end knows of meters, in either database.</summary>
public sealed class AcquisitionStore(StoreDatabase database) : IAcquisitionStore
{
    public IReadOnlyList<MeterStanding> Standings(int areaId) => Rows(
        """
        SELECT meter_number, firmware, daily_unix_seconds, billing_unix_seconds, events_unix_seconds,
               clock_checked_unix_seconds, drift_seconds
        FROM meter_standing WHERE area_id = @area
        """,
        row => new MeterStanding(
            row.GetInt64(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5),
            row.GetInt64(6)),
        ("@area", (long)areaId));

    public IReadOnlyList<LostRows> Lost(int areaId) => Rows(
        """
        SELECT meter_number, first_unix_seconds, last_unix_seconds FROM lost_rows
        WHERE area_id = @area ORDER BY meter_number, first_unix_seconds
        """,
        row => new LostRows(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)),
        ("@area", (long)areaId));

    public IReadOnlyList<AcquisitionTally> Tallies(int areaId, int dayCount) => Rows(
        """
        SELECT day, visit_count, failed_visit_count, row_count FROM acquisition_day
        WHERE area_id = @area ORDER BY day DESC LIMIT @limit
        """,
        row => new AcquisitionTally(
            DateOnly.FromDayNumber(row.GetInt32(0)), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3)),
        ("@area", (long)areaId), ("@limit", (long)dayCount));

    public IReadOnlyDictionary<int, AreaSchedule> Schedules() => Rows(
        """
        SELECT area_id, profile_seconds, daily_freeze_minute, billing_minute, events_seconds, clock_seconds,
               drift_seconds_max
        FROM area_schedule
        """,
        row => (AreaId: row.GetInt32(0), Schedule: new AreaSchedule
        {
            ProfileSeconds = row.GetInt32(1),
            DailyFreezeMinute = row.GetInt32(2),
            BillingMinute = row.GetInt32(3),
            EventsSeconds = row.GetInt32(4),
            ClockSeconds = row.GetInt32(5),
            DriftSecondsMax = row.GetInt32(6),
        })).ToDictionary(row => row.AreaId, row => row.Schedule);

    public Task SetScheduleAsync(int areaId, AreaSchedule schedule) =>
        database.WriteAsync(connection =>
        {
            var valid = schedule.Validated();
            using var set = connection.Prepare(
                """
                INSERT INTO area_schedule (
                    area_id, profile_seconds, daily_freeze_minute, billing_minute, events_seconds, clock_seconds,
                    drift_seconds_max)
                VALUES (@a, @b, @c, @d, @e, @f, @g)
                ON CONFLICT (area_id) DO UPDATE SET
                    profile_seconds = excluded.profile_seconds, daily_freeze_minute = excluded.daily_freeze_minute,
                    billing_minute = excluded.billing_minute, events_seconds = excluded.events_seconds,
                    clock_seconds = excluded.clock_seconds, drift_seconds_max = excluded.drift_seconds_max
                """,
                "@a", "@b", "@c", "@d", "@e", "@f", "@g");
            set.Run(
                (long)areaId, (long)valid.ProfileSeconds, (long)valid.DailyFreezeMinute, (long)valid.BillingMinute,
                (long)valid.EventsSeconds, (long)valid.ClockSeconds, (long)valid.DriftSecondsMax);
        });

    public Task KeepAsync(int areaId, IReadOnlyList<AcquisitionRecord> records) =>
        database.WriteAsync(connection =>
        {
            using var writing = new AcquisitionWriting(connection, areaId);
            foreach (var record in records)
            {
                writing.Write(record);
            }
        });

    public IReadOnlyList<MeterFreeze> Freezes(
        int areaId, long meterNumber, MeterFreezeKind kind, int limitCount) => Rows(
        """
        SELECT captured_unix_seconds, import_watt_hours, export_watt_hours FROM meter_freeze
        WHERE area_id = @area AND meter_number = @meter AND kind = @kind
        ORDER BY captured_unix_seconds DESC LIMIT @limit
        """,
        row => new MeterFreeze(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)),
        ("@area", (long)areaId), ("@meter", meterNumber), ("@kind", (long)kind), ("@limit", (long)limitCount));

    public IReadOnlyList<MeterEvent> Events(int areaId, long meterNumber, int limitCount) => Rows(
        """
        SELECT happened_unix_seconds, log_number, code FROM meter_event
        WHERE area_id = @area AND meter_number = @meter
        ORDER BY happened_unix_seconds DESC, log_number, code LIMIT @limit
        """,
        row => new MeterEvent(row.GetInt64(0), row.GetInt32(1), row.GetInt32(2)),
        ("@area", (long)areaId), ("@meter", meterNumber), ("@limit", (long)limitCount));

    List<T> Rows<T>(string sql, Func<DbDataReader, T> read, params (string Name, object? Value)[] parameters)
    {
        using var connection = database.Read();
        return connection.Rows(sql, read, parameters);
    }
}
