using System.Data.Common;
using Tallywatt.Core.Areas;
using Tallywatt.Platform.Areas;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Storage.Areas;

/// <summary>Reads an area back, from either database.</summary>
static class AreaReading
{
    /// <summary>The caller holds a snapshot: a checkpoint and the journal after it must be of one moment.</summary>
    internal static StoredArea Load(DbConnection connection, long areaNumber)
    {
        var checkpoint = ReadCheckpoint(connection, areaNumber);
        var epoch = AreaOwner.EpochOf(connection, areaNumber);
        using var select = connection.Prepare(
            "SELECT sequence, body FROM area_journal WHERE area_id = @area AND sequence > @after ORDER BY sequence",
            "@area", "@after");
        using var row = select.With(areaNumber, checkpoint?.Sequence ?? 0).ExecuteReader();
        var journal = new List<JournalRow>();
        while (row.Read())
        {
            journal.Add(new(row.GetInt64(0), row.Blob(1)));
        }

        return new(checkpoint, journal, epoch);
    }

    static AreaCheckpoint? ReadCheckpoint(DbConnection connection, long areaNumber)
    {
        using var select = connection.Prepare(
            "SELECT sequence, body FROM area_checkpoint WHERE area_id = @area", "@area");
        using var row = select.With(areaNumber).ExecuteReader();
        return row.Read() ? new(areaNumber, row.GetInt64(0), row.Blob(1)) : null;
    }
}
