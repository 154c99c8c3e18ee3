namespace Tallywatt.Platform.HeadEnd;

/// <summary>The time that lines to meters live in: real time, also when the utility's own clock is simulated.</summary>
public sealed record LineTime(TimeProvider Provider);
