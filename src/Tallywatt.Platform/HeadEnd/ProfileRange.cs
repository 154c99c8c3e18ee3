using Tallywatt.Core.Areas;

namespace Tallywatt.Platform.HeadEnd;

/// <summary>A range of capture times, both ends included.</summary>
readonly record struct ProfileRange(long FromUnixSeconds, long ToUnixSeconds)
{
    internal static ProfileRange Of(MissingRows missing) => new(missing.FirstUnixSeconds, missing.LastUnixSeconds);

    internal long RowCount(int periodSeconds) => ((ToUnixSeconds - FromUnixSeconds) / periodSeconds) + 1;

    /// <summary>The capture times of a range that an answer lacks, as ranges.</summary>
    /// <param name="capturedUnixSeconds">The answer's capture times, oldest first.</param>
    /// <param name="periodSeconds">The meter's capture period.</param>
    internal IReadOnlyList<ProfileRange> Lacking(ReadOnlySpan<long> capturedUnixSeconds, int periodSeconds)
    {
        var lacking = new List<ProfileRange>();
        var next = FromUnixSeconds;
        foreach (var captured in capturedUnixSeconds)
        {
            if (captured > next && captured <= ToUnixSeconds)
            {
                lacking.Add(new(next, captured - periodSeconds));
            }

            next = Math.Max(next, captured + periodSeconds);
        }

        if (next <= ToUnixSeconds)
        {
            lacking.Add(new(next, ToUnixSeconds));
        }

        return lacking;
    }
}
