namespace Tallywatt.Platform.HeadEnd;

/// <summary>How many rows of a meter are expected, lost and missing in a span of capture times. Pure.</summary>
/// <remarks>The first row of an installation is only where its register stood: it ends no interval, and is not counted.
/// </remarks>
/// <param name="ExpectedCount">Capture times in the span that are past.</param>
/// <param name="MissingCount">Of these, rows that are awaited.</param>
/// <param name="LostCount">Of these, rows that nobody waits for.</param>
/// <param name="OldestGapUnixSeconds">The first capture time awaited; null when none is.</param>
readonly record struct RowCounts(long ExpectedCount, long MissingCount, long LostCount, long? OldestGapUnixSeconds)
{
    internal long HeldCount => ExpectedCount - MissingCount - LostCount;

    /// <param name="channel">The meter.</param>
    /// <param name="afterUnixSeconds">The span's beginning, excluded.</param>
    /// <param name="throughUnixSeconds">The span's end, included; a capture time.</param>
    /// <param name="periodSeconds">The time between two rows.</param>
    internal static RowCounts Of(
        MeterChannel channel, long afterUnixSeconds, long throughUnixSeconds, int periodSeconds)
    {
        var expected = Math.Max(0, (throughUnixSeconds - afterUnixSeconds) / periodSeconds);
        var position = channel.Position;
        var missing = 0L;
        long? oldest = null;
        foreach (var gap in position.MissingFromTo.Chunk(2))
        {
            Count(gap[0], gap[1]);
        }

        var nextUnixSeconds = Math.Max(position.LastRowUnixSeconds, afterUnixSeconds) + periodSeconds;
        Count(nextUnixSeconds, throughUnixSeconds);
        var lost = channel.LostBetween(afterUnixSeconds, throughUnixSeconds, periodSeconds);
        return new(expected, missing, Math.Min(lost, expected - missing), oldest);

        void Count(long firstUnixSeconds, long lastUnixSeconds)
        {
            var first = Math.Max(firstUnixSeconds, afterUnixSeconds + periodSeconds);
            var last = Math.Min(lastUnixSeconds, throughUnixSeconds);
            if (first <= last)
            {
                missing += ((last - first) / periodSeconds) + 1;
                oldest = Math.Min(oldest ?? long.MaxValue, first);
            }
        }
    }
}
