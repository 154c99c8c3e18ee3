using Microsoft.Data.Sqlite;
using Tallywatt.Core.Areas;
using Tallywatt.Platform.Areas;
using Tallywatt.Storage.Ledger;
using Tallywatt.Storage.Sql;
using Tallywatt.Storage.Sqlite;

namespace Tallywatt.Storage.Areas;

/// <summary>Areas in SQLite: a commit is one transaction over journal, books, outboxes and closed days.</summary>
public sealed class SqliteAreaStore(SqliteDatabase database) : IAreaStore
{
    public Task CommitAsync(AreaWrite write) => database.Writer.WriteAsync(connection => Write(connection, write));

    public Task<StoredArea> ClaimAsync(long areaNumber) => database.Writer.WriteAsync(connection =>
    {
        AreaOwner.Claim(connection, areaNumber);
        return AreaReading.Load(connection, areaNumber);
    });

    public StoredArea Load(long areaNumber)
    {
        using var connection = database.Read();
        using var transaction = connection.BeginSnapshot();
        return AreaReading.Load(connection, areaNumber);
    }

    public MeterHistory History(HistoryQuestion asked) => HistoryReading.Read(database, asked);

    static void Write(SqliteConnection connection, AreaWrite write)
    {
        var commit = write.Commit;
        AreaOwner.Check(connection, commit.AreaNumber, write.OwnerEpoch);
        Append(connection, commit);
        LedgerWriting.Append(connection, commit.AreaNumber, commit.Entries);
        CauseWriting.WriteNotices(connection, write);
        CauseWriting.Write(connection, write);
        WriteSheets(connection, commit);
        WriteRevisions(connection, commit);
        if (write.Checkpoint is { } checkpoint)
        {
            Keep(connection, checkpoint);
        }
    }

    static void Append(SqliteConnection connection, AreaCommit commit)
    {
        using var last = connection.Prepare(
            """
            SELECT MAX(COALESCE((SELECT sequence FROM area_checkpoint WHERE area_id = @area), 0),
                       COALESCE((SELECT MAX(sequence) FROM area_journal WHERE area_id = @area), 0))
            """,
            "@area");
        last.Parameters[0].Value = commit.AreaNumber;
        var before = (long)last.ExecuteScalar()!;
        if (commit.Sequence != before + 1)
        {
            throw new InvalidOperationException(
                $"Area {commit.AreaNumber} commits {commit.Sequence}, but the last one stored is {before}.");
        }

        using var insert = connection.Prepare(
            "INSERT INTO area_journal (area_id, sequence, body) VALUES (@area, @sequence, @body)",
            "@area", "@sequence", "@body");
        insert.Run(commit.AreaNumber, commit.Sequence, commit.Journal.ToArray());
    }

    static void WriteSheets(SqliteConnection connection, AreaCommit commit)
    {
        if (commit.MeterDays.Count == 0)
        {
            return;
        }

        using var insert = connection.Prepare(
            MeterDaySheets.Insert, "@area", "@day", "@first", "@last", "@sequence", "@body");
        foreach (var sheet in MeterDaySheets.Of(commit))
        {
            insert.Run(sheet.AreaNumber, sheet.DayNumber, sheet.FirstMeter, sheet.LastMeter, sheet.Sequence,
                sheet.Body);
        }
    }

    static void WriteRevisions(SqliteConnection connection, AreaCommit commit)
    {
        var revisions = MeterDaySheets.Revisions(commit).ToList();
        if (revisions.Count == 0)
        {
            return;
        }

        using var insert = connection.Prepare(
            """
            INSERT INTO meter_day (area_id, meter_number, day, revision, import_watt_hours, export_watt_hours,
                                   charge_nanos, tax_nanos, export_credit_nanos, row_count, rates, register_rows)
            VALUES (@area, @meter, @day, @revision, @import, @export, @charge, @tax, @credit, @count, @rates, @rows)
            """,
            "@area", "@meter", "@day", "@revision", "@import", "@export", "@charge", "@tax", "@credit", "@count",
            "@rates", "@rows");
        foreach (var day in revisions)
        {
            var summary = day.Summary;
            insert.Run(
                commit.AreaNumber, day.MeterNumber, summary.Day.DayNumber, day.Revision, summary.ImportWattHours,
                summary.ExportWattHours, summary.Use.Charge.Nanos, summary.Use.Tax.Nanos,
                summary.Use.ExportCredit.Nanos, (long)summary.RowCount, RatesText.Write(summary.Rates),
                day.Rows.ToArray());
        }
    }

    static void Keep(SqliteConnection connection, AreaCheckpoint checkpoint)
    {
        using var keep = connection.Prepare(
            """
            INSERT INTO area_checkpoint (area_id, sequence, body) VALUES (@area, @sequence, @body)
            ON CONFLICT (area_id) DO UPDATE SET sequence = @sequence, body = @body
            """,
            "@area", "@sequence", "@body");
        keep.Run(checkpoint.AreaNumber, checkpoint.Sequence, checkpoint.Payload.ToArray());
        using var drop = connection.Prepare(
            "DELETE FROM area_journal WHERE area_id = @area AND sequence <= @sequence", "@area", "@sequence");
        drop.Run(checkpoint.AreaNumber, checkpoint.Sequence);
    }
}
