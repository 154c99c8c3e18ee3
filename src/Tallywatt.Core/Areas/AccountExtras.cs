using Tallywatt.Core.Readings;

namespace Tallywatt.Core.Areas;

/// <summary>What only few accounts have: rows that are not plain, rows waited for, meters that were exchanged.
/// </summary>
sealed class AccountExtras
{
    /// <summary>Codes of open rows that are not plain actuals, by capture time.</summary>
    internal SortedDictionary<long, QualityCode> Codes { get; } = [];

    /// <summary>The code of the base row.</summary>
    internal QualityCode BaseCode { get; set; }

    /// <summary>Rows of closed days that were estimated: still asked for, oldest first.</summary>
    internal List<MissingRows> Awaited { get; } = [];

    /// <summary>What register positions mean, for each meter the service point has had.</summary>
    internal List<RegisterSegment> Segments { get; } = [];

    /// <summary>The newest rows that could not be, as they came, in order of arrival.</summary>
    internal List<RegisterRow> Suspects { get; } = [];

    internal bool IsEmpty => Codes.Count == 0 && BaseCode.IsPlain && Awaited.Count == 0 && Segments.Count == 0
        && Suspects.Count == 0;
}

/// <summary>A stretch of one meter's register, and where it lies on the service point's own register.</summary>
/// <param name="MeterNumber">The meter.</param>
/// <param name="FromUnixSeconds">Capture times after this belong to the stretch.</param>
/// <param name="UntilUnixSeconds">Capture times after this do not; the greatest number while it goes on.</param>
/// <param name="ImportOffsetWattHours">Added to +A, modulo the register's capacity.</param>
/// <param name="ExportOffsetWattHours">Added to -A, modulo the register's capacity.</param>
readonly record struct RegisterSegment(
    long MeterNumber,
    long FromUnixSeconds,
    long UntilUnixSeconds,
    long ImportOffsetWattHours,
    long ExportOffsetWattHours);
