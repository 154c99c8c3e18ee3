namespace Tallywatt.Storage.Sql;

/// <summary>Local days, both ends included.</summary>
public readonly record struct DaySpan(DateOnly From, DateOnly To);
