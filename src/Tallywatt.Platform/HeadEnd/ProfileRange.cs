namespace Tallywatt.Platform.HeadEnd;

/// <summary>A range of capture times, both ends included.</summary>
readonly record struct ProfileRange(long FromUnixSeconds, long ToUnixSeconds);
