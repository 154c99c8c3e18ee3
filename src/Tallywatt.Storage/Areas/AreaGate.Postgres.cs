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

    readonly Dictionary<long, long> epochs = [];
    readonly Dictionary<long, long> last = [];
    readonly HashSet<string> keys = [];

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
        }

        using var row = batch.ExecuteReader();
        var gate = new AreaGate();
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

        last[area] = sequence;
        keys.UnionWith(booked);
        return null;
    }

    /// <summary>Keys that only the database can know as taken. Presets and closed days are decided once by the area
    /// itself, whose commits follow each other without a gap.</summary>
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

        while (books && row.NextResult())
        {
            while (row.Read())
            {
                if (row.FieldCount == 1)
                {
                    keys.Add(row.GetString(0));
                }
                else
                {
                    Tips[row.GetInt64(0)] = new(row.GetInt64(1), row.Blob(2));
                }
            }
        }
    }
}
