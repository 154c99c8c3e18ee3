using System.Data.Common;
using Tallywatt.Core.Areas;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Storage.Areas;

/// <summary>Writes what few commits hold beside the ordinary, inside the transaction of the commit.</summary>
static class RevisionWriting
{
    internal static void Write(DbConnection connection, long areaNumber, AreaExtras extras)
    {
        WriteRegistry(connection, areaNumber, extras);
        foreach (var anchor in extras.Anchors)
        {
            using var keep = connection.Prepare(
                """
                INSERT INTO rating_anchor (area_id, account_number, day, body) VALUES (@area, @account, @day, @body)
                ON CONFLICT (area_id, account_number, day) DO UPDATE SET body = excluded.body
                """,
                "@area", "@account", "@day", "@body");
            keep.Run(areaNumber, anchor.AccountNumber, anchor.Day.DayNumber, anchor.Body.ToArray());
        }

        foreach (var row in extras.Quarantined)
        {
            using var insert = connection.Prepare(
                """
                INSERT INTO quarantined_row (area_id, account_number, meter_number, captured_unix_seconds,
                    import_watt_hours, export_watt_hours, reason, received_unix_seconds)
                VALUES (@area, @account, @meter, @captured, @import, @export, @reason, @received)
                """,
                "@area", "@account", "@meter", "@captured", "@import", "@export", "@reason", "@received");
            insert.Run(
                areaNumber, row.AccountNumber, row.MeterNumber, row.Raw.CapturedUnixSeconds, row.Raw.ImportWattHours,
                row.Raw.ExportWattHours, (int)row.Reason, row.ReceivedUnixSeconds);
        }
    }

    static void WriteRegistry(DbConnection connection, long areaNumber, AreaExtras extras)
    {
        foreach (var exchange in extras.Exchanges)
        {
            using var insert = connection.Prepare(
                """
                INSERT INTO meter_exchange (new_meter_number, area_id, service_point_number, old_meter_number,
                    at_unix_seconds, old_import_watt_hours, old_export_watt_hours, new_import_watt_hours,
                    new_export_watt_hours, requested_by, reason)
                VALUES (@new, @area, @account, @old, @at, @oldImport, @oldExport, @newImport, @newExport, @by, @why)
                """,
                "@new", "@area", "@account", "@old", "@at", "@oldImport", "@oldExport", "@newImport", "@newExport",
                "@by", "@why");
            insert.Run(
                exchange.NewMeterNumber, areaNumber, exchange.AccountNumber, exchange.OldMeterNumber,
                exchange.AtUnixSeconds, exchange.OldImportWattHours, exchange.OldExportWattHours,
                exchange.NewImportWattHours, exchange.NewExportWattHours, exchange.RequestedBy, exchange.Reason);
        }

        foreach (var end in extras.Ends)
        {
            using var insert = connection.Prepare(
                """
                INSERT INTO account_end (account_number, area_id, until_unix_seconds) VALUES (@account, @area, @until)
                """,
                "@account", "@area", "@until");
            insert.Run(end.AccountNumber, areaNumber, end.UntilUnixSeconds);
        }
    }

    /// <summary>The newest anchor of an account at or before a day.</summary>
    internal static RatingAnchor? Anchor(DbConnection connection, long areaNumber, long accountNumber, DateOnly day)
    {
        using var select = connection.Prepare(
            """
            SELECT day, body FROM rating_anchor
            WHERE area_id = @area AND account_number = @account AND day <= @day ORDER BY day DESC LIMIT 1
            """,
            "@area", "@account", "@day");
        using var row = select.With(areaNumber, accountNumber, day.DayNumber).ExecuteReader();
        return row.Read()
            ? new(accountNumber, DateOnly.FromDayNumber((int)row.GetInt64(0)), row.Blob(1))
            : null;
    }

    internal static List<QuarantinedRow> Quarantined(DbConnection connection, long areaNumber, long meterNumber) =>
        connection.Rows(
            """
            SELECT account_number, captured_unix_seconds, import_watt_hours, export_watt_hours, reason,
                received_unix_seconds
            FROM quarantined_row WHERE area_id = @area AND meter_number = @meter ORDER BY sequence
            """,
            row => new QuarantinedRow(
                row.GetInt64(0), meterNumber, new(row.GetInt64(1), row.GetInt64(2), row.GetInt64(3)),
                (QuarantineReason)row.GetInt64(4), row.GetInt64(5)),
            ("@area", areaNumber), ("@meter", meterNumber));
}
