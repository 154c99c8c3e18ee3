using System.Data.Common;
using Tallywatt.Platform.Readings;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Storage.Readings;

/// <summary>How far the checks have come and what they found, in either database.</summary>
public sealed class FindingStore(StoreDatabase database) : IFindingStore
{
    public DateOnly? NewestClosedDay(int areaId)
    {
        using var connection = database.Read();
        var days = connection.Rows(
            """
            SELECT MAX(day) FROM meter_day_sheet WHERE area_id = @area
            """,
            row => row.LongOrNull(0), ("@area", (long)areaId));
        return days[0] is { } day ? DateOnly.FromDayNumber((int)day) : null;
    }

    public IReadOnlyDictionary<long, DateOnly> CheckedThrough(int areaId)
    {
        using var connection = database.Read();
        return connection.Rows(
                "SELECT meter_number, through_day FROM reading_check WHERE area_id = @area",
                row => (Meter: row.GetInt64(0), Day: DateOnly.FromDayNumber(row.GetInt32(1))),
                ("@area", (long)areaId))
            .ToDictionary(row => row.Meter, row => row.Day);
    }

    public IReadOnlyList<DayRevision> UncheckedRevisions(int areaId)
    {
        using var connection = database.Read();
        return connection.Rows(
            """
            SELECT meter_number, day, revision FROM meter_day AS stored
            WHERE area_id = @area AND revision > 0 AND NOT EXISTS (
                SELECT 1 FROM reading_check_revision AS seen
                WHERE seen.area_id = stored.area_id AND seen.meter_number = stored.meter_number
                    AND seen.day = stored.day AND seen.revision = stored.revision)
            ORDER BY meter_number, day, revision
            """,
            row => new DayRevision(row.GetInt64(0), DateOnly.FromDayNumber(row.GetInt32(1)), row.GetInt32(2)),
            ("@area", (long)areaId));
    }

    public Task<bool> KeepDaysAsync(
        int areaId, long meterNumber, DateOnly? before, DateOnly through, IReadOnlyList<StoredFinding> findings)
    {
        ArgumentNullException.ThrowIfNull(findings);
        return database.WriteAsync(connection =>
        {
            using var mark = before is { } from
                ? connection.Prepare(
                    """
                    UPDATE reading_check SET through_day = @through
                    WHERE area_id = @area AND meter_number = @meter AND through_day = @before
                    """,
                    "@area", "@meter", "@through", "@before").With(
                        areaId, meterNumber, through.DayNumber, from.DayNumber)
                : connection.Prepare(
                    """
                    INSERT INTO reading_check (area_id, meter_number, through_day) VALUES (@area, @meter, @through)
                    ON CONFLICT DO NOTHING
                    """,
                    "@area", "@meter", "@through").With(areaId, meterNumber, through.DayNumber);
            return mark.ExecuteNonQuery() > 0 && Keep(connection, findings);
        });
    }

    public Task<bool> KeepRevisionAsync(int areaId, DayRevision revision, IReadOnlyList<StoredFinding> findings)
    {
        ArgumentNullException.ThrowIfNull(findings);
        return database.WriteAsync(connection =>
        {
            using var mark = connection.Prepare(
                """
                INSERT INTO reading_check_revision (area_id, meter_number, day, revision)
                VALUES (@area, @meter, @day, @revision)
                ON CONFLICT DO NOTHING
                """,
                "@area", "@meter", "@day", "@revision");
            return mark.Run(areaId, revision.MeterNumber, revision.Day.DayNumber, revision.Revision) > 0
                && Keep(connection, findings);
        });
    }

    public IReadOnlyList<NumberedRow> UnjudgedRows(int areaId, int limitCount)
    {
        using var connection = database.Read();
        var through = connection.Rows(
            "SELECT through_sequence FROM quarantine_check WHERE area_id = @area", row => row.GetInt64(0),
            ("@area", (long)areaId));
        return
        [
            .. FindingRows.PutAside(connection, areaId, through.FirstOrDefault(), limitCount).Select(one => one.Row),
        ];
    }

    public Task<bool> KeepRowAsync(int areaId, long sequence, StoredFinding? finding) =>
        database.WriteAsync(connection =>
        {
            using var mark = connection.Prepare(
                """
                INSERT INTO quarantine_check (area_id, through_sequence) VALUES (@area, @sequence)
                ON CONFLICT (area_id) DO UPDATE SET through_sequence = excluded.through_sequence
                WHERE quarantine_check.through_sequence < excluded.through_sequence
                """,
                "@area", "@sequence");
            return mark.Run(areaId, sequence) > 0 && Keep(connection, finding is null ? [] : [finding]);
        });

    public IReadOnlyDictionary<long, MeterWord> Words(int areaId)
    {
        using var connection = database.Read();
        return connection.Rows(
                """
                SELECT meter_number, events_unix_seconds, clock_checked_unix_seconds, drift_seconds
                FROM meter_standing WHERE area_id = @area
                """,
                row => (Meter: row.GetInt64(0), Word: new MeterWord(
                    row.GetInt64(1), row.GetInt64(2), row.GetInt64(3))),
                ("@area", (long)areaId))
            .ToDictionary(row => row.Meter, row => row.Word);
    }

    public IReadOnlyList<MeterNotice> Notices(
        int areaId, IReadOnlyList<long> meterNumbers, long fromUnixSeconds, long toUnixSeconds)
    {
        ArgumentNullException.ThrowIfNull(meterNumbers);
        using var connection = database.Read();
        return
        [
            .. meterNumbers.SelectMany(meter => connection.Rows(
                    """
                    SELECT happened_unix_seconds, log_number, code FROM meter_event
                    WHERE area_id = @area AND meter_number = @meter
                        AND happened_unix_seconds >= @from AND happened_unix_seconds < @to
                    """,
                    row => new MeterNotice(row.GetInt64(0), row.GetInt32(1), row.GetInt32(2)),
                    ("@area", (long)areaId), ("@meter", meter), ("@from", fromUnixSeconds), ("@to", toUnixSeconds)))
                .OrderBy(notice => notice.HappenedUnixSeconds),
        ];
    }

    public IReadOnlyList<StoredFinding> Findings(FindingQuestion question)
    {
        ArgumentNullException.ThrowIfNull(question);
        using var connection = database.Read();
        return FindingRows.Findings(connection, question);
    }

    static bool Keep(DbConnection connection, IReadOnlyList<StoredFinding> findings)
    {
        using var insert = connection.Prepare(
            """
            INSERT INTO reading_finding (area_id, meter_number, day, revision, finding_number, account_number, code,
                severity, channel, from_unix_seconds, to_unix_seconds, seen_number, allowed_number,
                found_unix_seconds)
            VALUES (@area, @meter, @day, @revision,
                (SELECT COALESCE(MAX(finding_number), 0) + 1 FROM reading_finding
                 WHERE area_id = @area AND meter_number = @meter AND day = @day AND revision = @revision),
                @account, @code, @severity, @channel, @from, @to, @seen, @allowed, @found)
            """,
            "@area", "@meter", "@day", "@revision", "@account", "@code", "@severity", "@channel", "@from", "@to",
            "@seen", "@allowed", "@found");
        foreach (var stored in findings)
        {
            var finding = stored.Finding;
            insert.Run(
                stored.AreaId, stored.MeterNumber, stored.Day.DayNumber, stored.Revision, stored.AccountNumber,
                (long)finding.Code, (long)finding.Severity, (long)finding.Flow, finding.StartUnixSeconds,
                finding.StartUnixSeconds + finding.DurationSeconds, finding.SeenNumber, finding.AllowedNumber,
                stored.FoundUnixSeconds);
        }

        return true;
    }
}
