using Npgsql;
using Tallywatt.Core.Areas;
using Tallywatt.Core.Ledger;
using Tallywatt.Platform.Areas;
using Tallywatt.Storage.Ledger;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Storage.Areas;

/// <summary>Decides which commits of a group may be written, after one question to the database for all of them.
/// </summary>
/// <remarks>The owners' rows are locked to the end of the transaction: whoever claims an area meanwhile waits, and then
/// finds what was committed.</remarks>
sealed class AreaGate
{
    // In the order of the numbers, so that two groups never wait for each other.
    const string Sql =
        """
        INSERT INTO area_owner (area_id, epoch)
        SELECT area, 0 FROM unnest($1::bigint[]) AS area ORDER BY area ON CONFLICT DO NOTHING;
        """;

    const string LockSql =
        "SELECT area_id, epoch FROM area_owner WHERE area_id = ANY ($1) ORDER BY area_id FOR NO KEY UPDATE";

    const string LastSql =
        """
        SELECT area, GREATEST(
            COALESCE((SELECT sequence FROM area_checkpoint WHERE area_id = area), 0),
            COALESCE((SELECT sequence FROM area_journal WHERE area_id = area ORDER BY sequence DESC LIMIT 1), 0))
        FROM unnest($1::bigint[]) AS area
        """;

    const string KeysSql = "SELECT entry_key FROM ledger_entry WHERE entry_key = ANY ($1)";

    const string OverlapSql =
        """
        SELECT DISTINCT asked.area
        FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[])
            AS asked (area, kind, day, first_account, last_account)
        JOIN ledger_batch AS stored ON stored.kind = asked.kind AND stored.day = asked.day
            AND stored.area_id = asked.area AND stored.first_account <= asked.last_account
            AND stored.last_account >= asked.first_account
        """;

    readonly NpgsqlConnection connection;
    readonly Dictionary<long, long> epochs = [];
    readonly Dictionary<long, long> last = [];
    readonly HashSet<string> keys = [];
    readonly HashSet<long> crowded = [];

    AreaGate(NpgsqlConnection connection) => this.connection = connection;

    /// <summary>Where the books of each area of the group end.</summary>
    internal Dictionary<long, LedgerTip> Tips { get; } = [];

    internal static AreaGate Of(NpgsqlConnection connection, List<AreaWrite> writes)
    {
        var areas = writes.Select(write => write.Commit.AreaNumber).Distinct().Order().ToArray();
        var entries = writes.SelectMany(write => write.Commit.Entries).ToList();
        var booked = KeysAlone(entries);
        using var batch = new NpgsqlBatch(connection);
        foreach (var sql in (string[])[Sql, LockSql, LastSql])
        {
            batch.BatchCommands.Add(new(sql) { Parameters = { new() { Value = areas } } });
        }

        if (entries.Count > 0)
        {
            batch.BatchCommands.Add(new(KeysSql) { Parameters = { new() { Value = booked } } });
            batch.BatchCommands.Add(new(LedgerTip.SqlOfMany) { Parameters = { new() { Value = areas } } });
            batch.BatchCommands.Add(Overlaps(writes));
        }

        using var row = batch.ExecuteReader();
        var gate = new AreaGate(connection);
        gate.Read(row, entries.Count > 0);
        return gate;
    }

    /// <summary>Why this commit may not be written; null when it may, and then the next must follow it.</summary>
    internal Exception? Refusal(AreaWrite write)
    {
        var (area, sequence) = (write.Commit.AreaNumber, write.Commit.Sequence);
        if (epochs[area] != write.OwnerEpoch)
        {
            return new AreaOwnerLostException(area, write.OwnerEpoch, epochs[area]);
        }

        if (sequence != last[area] + 1)
        {
            return new InvalidOperationException(
                $"Area {area} commits {sequence}, but the last one stored is {last[area]}.");
        }

        var booked = KeysAlone(write.Commit.Entries);
        if (Array.Find(booked, keys.Contains) is { } taken)
        {
            return new InvalidOperationException($"Entry {taken} is in the books already.");
        }

        if (crowded.Contains(area) && write.Commit.Entries.FirstOrDefault(IsBookedInBatch) is { } again)
        {
            return new InvalidOperationException($"Entry {again.Key} is in the books already.");
        }

        last[area] = sequence;
        keys.UnionWith(booked);
        return null;
    }

    /// <summary>Asks for areas that have a batch of the same kind and day over the same accounts: nearly always
    /// none.</summary>
    static NpgsqlBatchCommand Overlaps(List<AreaWrite> writes)
    {
        var asked = writes
            .SelectMany(write => write.Commit.Entries.Select(entry => (write.Commit.AreaNumber, entry)))
            .Select(at => EntryBatch.TryPlace(at.entry, out var account, out var day)
                ? (Area: at.AreaNumber, Kind: (long)at.entry.Kind, Day: (long)day, Account: account)
                : default)
            .Where(at => at.Area != 0)
            .GroupBy(at => (at.Area, at.Kind, at.Day), at => at.Account)
            .Select(same => (same.Key.Area, same.Key.Kind, same.Key.Day, First: same.Min(), Last: same.Max()))
            .ToList();
        Array[] columns =
        [
            asked.ConvertAll(at => at.Area).ToArray(), asked.ConvertAll(at => at.Kind).ToArray(),
            asked.ConvertAll(at => at.Day).ToArray(), asked.ConvertAll(at => at.First).ToArray(),
            asked.ConvertAll(at => at.Last).ToArray(),
        ];
        var command = new NpgsqlBatchCommand(OverlapSql);
        Array.ForEach(columns, column => command.Parameters.Add(new() { Value = column }));
        return command;
    }

    bool IsBookedInBatch(LedgerEntry entry) =>
        EntryBatch.TryPlace(entry, out _, out _) && StoredBatches.ByKey(connection, entry.Key) is not null;

    /// <summary>Keys of entries that stand alone; those of batches are found by their kind, day and account.</summary>
    static string[] KeysAlone(IReadOnlyList<LedgerEntry> entries) =>
        [.. entries.Where(entry => !EntryBatch.TryPlace(entry, out _, out _)).Select(entry => entry.Key.Text)];

    void Read(NpgsqlDataReader row, bool books)
    {
        while (row.Read())
        {
            epochs[row.GetInt64(0)] = row.GetInt64(1);
        }

        row.NextResult();
        while (row.Read())
        {
            last[row.GetInt64(0)] = row.GetInt64(1);
        }

        if (books)
        {
            ReadBooks(row);
        }
    }

    void ReadBooks(NpgsqlDataReader row)
    {
        row.NextResult();
        while (row.Read())
        {
            keys.Add(row.GetString(0));
        }

        row.NextResult();
        while (row.Read())
        {
            Tips[row.GetInt64(0)] = new(row.GetInt64(1), row.Blob(2));
        }

        row.NextResult();
        while (row.Read())
        {
            crowded.Add(row.GetInt64(0));
        }
    }
}
