using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;

namespace Tallywatt.Host.Rate;

/// <summary>What was asked of <c>tallywatt rate</c>.</summary>
/// <param name="From">The first local date, included; null for that of the first reading.</param>
/// <param name="To">The last local date, included; null for that of the last reading.</param>
sealed record RateOptions(
    string UsagePath,
    string Tariff,
    string? Zone = null,
    DateOnly? From = null,
    DateOnly? To = null,
    int? HouseholdPersons = null,
    ExportMode? ExportMode = null,
    Price? ExportPrice = null,
    string? HolidaysPath = null,
    string? Meter = null);
