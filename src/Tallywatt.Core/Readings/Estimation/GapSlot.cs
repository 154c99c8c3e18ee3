namespace Tallywatt.Core.Readings.Estimation;

/// <summary>One missing interval.</summary>
/// <param name="Minute">What the wall clock shows where it begins.</param>
/// <param name="LimitWattHours">The most the service point can have carried.</param>
/// <param name="IsLost">A real outage covers the whole of it.</param>
readonly record struct GapSlot(
    long StartUnixSeconds, int DurationSeconds, int DayNumber, int Minute, long LimitWattHours, bool IsLost);
