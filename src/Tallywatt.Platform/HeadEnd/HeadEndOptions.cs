namespace Tallywatt.Platform.HeadEnd;

/// <summary>How the head-end reads meters. Times are real time unless they say otherwise.</summary>
public sealed record HeadEndOptions
{
    /// <summary>Meters spoken to at the same moment, 1 to 4096.</summary>
    public int SessionCountMax { get; init; } = 64;

    /// <summary>Whether a connection stays open between visits. A head-end with more meters than sockets closes it.
    /// </summary>
    public bool KeepsConnections { get; init; } = true;

    /// <summary>A meter with more rows to read than this is a backlog and yields to the others: a day of
    /// quarter-hours.</summary>
    public int FreshRowCountMax { get; init; } = 96;

    /// <summary>Capture period of the meters' load profile, in seconds of the utility's clock.</summary>
    public int CapturePeriodSeconds { get; init; } = 900;

    /// <summary>The first wait after a failure; it doubles with each further one. Up to a quarter of each wait is
    /// taken off, differently for each meter, so that meters that failed together do not come back together.
    /// </summary>
    public TimeSpan BackoffFirst { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan BackoffMax { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How many polls a gap is asked for again before its energy is shared over its intervals.</summary>
    public int GapReadCountMax { get; init; } = 3;

    /// <summary>The most profile rows asked for at once: ten days of quarter-hours.</summary>
    public int ProfileRowCountMax { get; init; } = 960;

    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public HeadEndOptions Validated()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(SessionCountMax, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(SessionCountMax, 4_096);
        ArgumentOutOfRangeException.ThrowIfLessThan(CapturePeriodSeconds, 60);
        ArgumentOutOfRangeException.ThrowIfLessThan(ProfileRowCountMax, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(GapReadCountMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(FreshRowCountMax, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(BackoffFirst, BackoffMax);
        return this;
    }
}
