namespace Tallywatt.Platform.Registry;

/// <summary>The utility's own clock, as pages show it.</summary>
public interface IUtilityClock
{
    long NowUnixSeconds { get; }

    /// <summary>Utility seconds in a real second once it runs; 1 is real time.</summary>
    int Speed { get; }

    /// <summary>The span of time being played as fast as the machine can; null when the clock runs by itself.</summary>
    PlayedSpan? Playing { get; }
}

/// <summary>A span of time that is played, not lived.</summary>
public sealed record PlayedSpan(long FromUnixSeconds, long ToUnixSeconds);
