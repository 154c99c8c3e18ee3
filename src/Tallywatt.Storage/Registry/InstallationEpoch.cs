using System.Data.Common;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Storage.Registry;

/// <summary>The epoch of an installation: 1 when it is new, one more after every restore.</summary>
/// <remarks>
/// What was given out between the backup and the loss is not known any more. So whatever must never be given out twice
/// carries the epoch or leaves a gap that nobody can have filled: receipts carry it, and the head-end's frame counters
/// go on 16 million further, which is more than one meter is asked in years.
/// </remarks>
public static class InstallationEpoch
{
    /// <summary>Frame counters that one epoch leaves out. 255 restores use all of a key's 32 bits up.</summary>
    public const long CounterStep = 1L << 24;

    const long CounterMax = uint.MaxValue;

    /// <summary>The epoch of the database.</summary>
    internal static long Of(DbConnection connection) =>
        connection.Rows("SELECT MAX(epoch) FROM installation_epoch", row => row.LongOrNull(0))[0] ?? 1;

    /// <summary>Frame counters that may have been sent under a key of which nothing is kept.</summary>
    internal static uint SentFloor(DbConnection connection) =>
        (uint)Math.Min((Of(connection) - 1) * CounterStep, CounterMax);

    /// <summary>SQL of the epoch that `entry` of the books was booked in, as both databases accept it.</summary>
    /// <remarks>An area without a mark had no entry when the epoch began: all it has belongs to that epoch.</remarks>
    internal const string SqlOfEntry =
        """
        COALESCE((SELECT MAX(begun.epoch) FROM installation_epoch AS begun
                  LEFT JOIN epoch_entry AS mark ON mark.epoch = begun.epoch AND mark.area_id = entry.area_id
                  WHERE entry.sequence > COALESCE(mark.after_entry_sequence, 0)), 1)
        """;

    /// <summary>Begins the next epoch. The caller holds a transaction.</summary>
    /// <returns>Its number.</returns>
    internal static long BeginNext(DbConnection connection, long nowUnixSeconds, string reason)
    {
        var epoch = Of(connection) + 1;
        using (var begin = connection.Prepare(
            "INSERT INTO installation_epoch (epoch, begun_unix_seconds, reason) VALUES (@epoch, @now, @reason)",
            "@epoch", "@now", "@reason"))
        {
            begin.Run(epoch, nowUnixSeconds, reason);
        }

        using (var mark = connection.Prepare(
            """
            INSERT INTO epoch_entry (area_id, epoch, after_entry_sequence)
            SELECT area_id, @epoch, MAX(sequence) FROM (
                SELECT area_id, sequence FROM ledger_entry
                UNION ALL
                SELECT area_id, last_sequence FROM ledger_batch) AS entry
            GROUP BY area_id
            """,
            "@epoch"))
        {
            mark.Run(epoch);
        }

        connection.Execute("UPDATE area_owner SET epoch = epoch + 1");
        using var skip = connection.Prepare(
            """
            UPDATE frame_counter
            SET counter_limit = CASE WHEN counter_limit < @room THEN counter_limit + @step ELSE @max END
            WHERE is_sent = 1
            """,
            "@room", "@step", "@max");
        skip.Run(CounterMax - CounterStep, CounterStep, CounterMax);
        return epoch;
    }
}
