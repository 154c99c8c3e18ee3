using Tallywatt.Platform.HeadEnd;
using Tallywatt.Storage.Registry;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Storage.HeadEnd;

/// <summary>The frame counters of the head-end, in either database.</summary>
public sealed class FrameCounterBook(StoreDatabase database) : IFrameCounterBook
{
    readonly Lazy<uint> sentFloor = new(() =>
    {
        using var connection = database.Read();
        return InstallationEpoch.SentFloor(connection);
    });

    public uint SentFloor => sentFloor.Value;

    public IReadOnlyList<KeptFrameCounter> Of(ulong keyId)
    {
        using var connection = database.Read();
        using var select = connection.Prepare(
            "SELECT system_title, is_sent, counter_limit FROM frame_counter WHERE key_id = @key", "@key");
        select.Parameters[0].Value = Signed(keyId);
        using var row = select.ExecuteReader();
        var kept = new List<KeptFrameCounter>();
        while (row.Read())
        {
            kept.Add(new(
                keyId, unchecked((ulong)row.GetInt64(0)), row.GetInt64(1) != 0, checked((uint)row.GetInt64(2))));
        }

        return kept;
    }

    public Task KeepAsync(IReadOnlyList<KeptFrameCounter> counters) =>
        database.WriteAsync(connection =>
        {
            using var keep = connection.Prepare(
                """
                INSERT INTO frame_counter (key_id, system_title, is_sent, counter_limit)
                VALUES (@key, @title, @sent, @limit)
                ON CONFLICT (key_id, system_title, is_sent)
                DO UPDATE SET counter_limit = excluded.counter_limit
                WHERE frame_counter.counter_limit < excluded.counter_limit
                """,
                "@key", "@title", "@sent", "@limit");
            foreach (var counter in counters)
            {
                keep.Run(
                    Signed(counter.KeyId), Signed(counter.SystemTitle), counter.IsSent ? 1L : 0L, (long)counter.Limit);
            }
        });

    static long Signed(ulong bits) => unchecked((long)bits);
}
