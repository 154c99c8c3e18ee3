using System.Data.Common;
using Tallywatt.Platform.Readings;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Storage.Readings;

/// <summary>Readings, edits and supply meters in either database.</summary>
public sealed class ReadingStore(StoreDatabase database) : IReadingStore
{
    public IReadingSource Open() => new ReadingSource(database);

    public Task<bool> KeepEditAsync(StoredEdit edit)
    {
        ArgumentNullException.ThrowIfNull(edit);
        return database.WriteAsync(connection => Keep(connection, edit));
    }

    public Task<int> KeepSupplyAsync(
        int areaId, IReadOnlyList<SupplyReading> readings, string sourceName, long nowUnixSeconds)
    {
        ArgumentNullException.ThrowIfNull(readings);
        return database.WriteAsync(connection => Keep(connection, areaId, readings, sourceName, nowUnixSeconds));
    }

    static bool Keep(DbConnection connection, StoredEdit stored)
    {
        var (area, edit) = ((long)stored.AreaId, stored.Edit);
        using var insert = connection.Prepare(
            """
            INSERT INTO reading_edit (area_id, sequence, edit_key, account_number, meter_number, actor_name, reason,
                                      made_unix_seconds)
            SELECT @area, COALESCE((SELECT MAX(sequence) FROM reading_edit WHERE area_id = @area), 0) + 1, @key,
                   @account, @meter, @actor, @reason, @made
            WHERE 1 = 1
            ON CONFLICT DO NOTHING
            """,
            "@area", "@key", "@account", "@meter", "@actor", "@reason", "@made");
        var isNew = insert.Run(
            area, edit.Key, edit.AccountNumber, stored.MeterNumber, edit.ActorName, edit.Reason,
            edit.MadeUnixSeconds) > 0;
        if (!isNew)
        {
            return false;
        }

        var sequence = connection.Rows(
            "SELECT sequence FROM reading_edit WHERE edit_key = @key", row => row.GetInt64(0), ("@key", edit.Key))[0];
        using var change = connection.Prepare(
            """
            INSERT INTO reading_edit_change VALUES (
                @area, @sequence, @start, @seconds, @ib, @eb, @icb, @ecb, @ia, @ea, @ica, @eca)
            """,
            "@area", "@sequence", "@start", "@seconds", "@ib", "@eb", "@icb", "@ecb", "@ia", "@ea", "@ica", "@eca");
        foreach (var (before, after) in edit.Changes.Select(change => (change.Before, change.After)))
        {
            change.Run(
                area, sequence, after.StartUnixSeconds, after.DurationSeconds, before.ImportWattHours,
                before.ExportWattHours, (long)before.ImportCode.ToByte(), (long)before.ExportCode.ToByte(),
                after.ImportWattHours, after.ExportWattHours, (long)after.ImportCode.ToByte(),
                (long)after.ExportCode.ToByte());
        }

        return true;
    }

    static int Keep(
        DbConnection connection, int areaId, IReadOnlyList<SupplyReading> readings, string sourceName, long now)
    {
        if (readings.Count == 0)
        {
            return 0;
        }

        var known = ReadingSource.Supply(
                connection, areaId, readings.Min(reading => reading.StartUnixSeconds),
                readings.Max(reading => reading.StartUnixSeconds) + 1)
            .ToDictionary(reading => reading.StartUnixSeconds);
        using var insert = connection.Prepare(
            """
            INSERT INTO supply_reading
            SELECT @area, @start, COALESCE((SELECT MAX(revision) + 1 FROM supply_reading
                                            WHERE area_id = @area AND start_unix_seconds = @start), 0),
                   @seconds, @import, @export, @quality, @source, @kept
            """,
            "@area", "@start", "@seconds", "@import", "@export", "@quality", "@source", "@kept");
        var keptCount = 0;
        foreach (var reading in readings)
        {
            if (known.TryGetValue(reading.StartUnixSeconds, out var held) && held == reading)
            {
                continue;
            }

            keptCount += insert.Run(
                (long)areaId, reading.StartUnixSeconds, reading.DurationSeconds, reading.ImportWattHours,
                reading.ExportWattHours, (long)reading.Quality, sourceName, now);
        }

        return keptCount;
    }
}
