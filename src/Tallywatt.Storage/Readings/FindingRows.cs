using System.Data.Common;
using Tallywatt.Core.Areas;
using Tallywatt.Core.Readings;
using Tallywatt.Core.Readings.Validation;
using Tallywatt.Platform.Readings;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Storage.Readings;

/// <summary>Reads what the checks found, and rows put aside, from either database.</summary>
static class FindingRows
{
    internal static List<StoredFinding> Findings(DbConnection connection, FindingQuestion question)
    {
        var conditions = new List<string>();
        var values = new List<(string, object?)>();
        Add("area_id", question.AreaId);
        Add("account_number", question.AccountNumber);
        Add("day", question.Day?.DayNumber);
        var where = conditions.Count == 0 ? "" : $"WHERE {string.Join(" AND ", conditions)}";
        return connection.Rows(
            $"""
            SELECT area_id, account_number, meter_number, day, revision, code, severity, channel, from_unix_seconds,
                   to_unix_seconds, seen_number, allowed_number, found_unix_seconds
            FROM reading_finding {where}
            ORDER BY area_id, day, meter_number, revision, finding_number
            """,
            Finding, [.. values]);

        void Add(string column, long? value)
        {
            if (value is { } asked)
            {
                conditions.Add($"{column} = @{column}");
                values.Add(($"@{column}", asked));
            }
        }
    }

    /// <summary>Rows put aside after a place, in the order they came; of every area for null.</summary>
    internal static List<(int AreaId, NumberedRow Row)> PutAside(
        DbConnection connection, int? areaId, long afterSequence, int limitCount) =>
        connection.Rows(
            $"""
            SELECT sequence, area_id, account_number, meter_number, captured_unix_seconds, import_watt_hours,
                   export_watt_hours, reason, received_unix_seconds
            FROM quarantined_row WHERE sequence > @after {(areaId is null ? "" : "AND area_id = @area")}
            ORDER BY sequence LIMIT @limit
            """,
            row => (row.GetInt32(1), new NumberedRow(row.GetInt64(0), new(
                row.GetInt64(2), row.GetInt64(3), new(row.GetInt64(4), row.GetInt64(5), row.GetInt64(6)),
                (QuarantineReason)row.GetInt64(7), row.GetInt64(8)))),
            areaId is { } area
                ? [("@after", afterSequence), ("@limit", (long)limitCount), ("@area", (long)area)]
                : [("@after", afterSequence), ("@limit", (long)limitCount)]);

    static StoredFinding Finding(DbDataReader row)
    {
        var (from, to) = (row.GetInt64(8), row.GetInt64(9));
        return new(
            row.GetInt32(0), row.GetInt64(1), row.GetInt64(2), DateOnly.FromDayNumber(row.GetInt32(3)),
            row.GetInt32(4),
            new(
                (FindingCode)row.GetInt64(5), (FindingSeverity)row.GetInt64(6), (EnergyFlow)row.GetInt64(7), from,
                (int)(to - from), row.GetInt64(10), row.GetInt64(11)),
            row.GetInt64(12));
    }
}
