using System.Globalization;

namespace Tallywatt.Formats.Espi;

/// <summary>ESPI LocalTimeParameters: an offset and two daylight saving rules packed into four bytes each.</summary>
/// <remarks>
/// Source: NAESB REQ.21 (ESPI), DstRuleType: bits 0 to 11 seconds, 12 to 16 hour, 17 to 19 day of the week (1 Monday
/// to 7 Sunday), 20 to 24 day of the month, 25 to 27 which (2 first, 3 second ... 7 last), 28 to 31 month.
/// </remarks>
static class EspiLocalTime
{
    const string Source = "its LocalTimeParameters";
    const string NorthAmericaStart = "360E2000";
    const string NorthAmericaEnd = "B40E2000";

    /// <summary>Common zones by standard offset: with the daylight saving rules of the United States, and
    /// without.</summary>
    static readonly (int OffsetSeconds, string? WithDaylight, string? Without)[] Zones =
    [
        (-36_000, null, "Pacific/Honolulu"),
        (-32_400, "America/Anchorage", null),
        (-28_800, "America/Los_Angeles", null),
        (-25_200, "America/Denver", "America/Phoenix"),
        (-21_600, "America/Chicago", "America/Regina"),
        (-18_000, "America/New_York", "America/Panama"),
        (-14_400, "America/Halifax", "America/Puerto_Rico"),
        (0, null, "UTC"),
        (28_800, null, "Asia/Shanghai"),
        (36_000, null, "Australia/Brisbane"),
    ];

    /// <returns>Null when the offset is not that of any place on earth.</returns>
    internal static LocalTimeHint? Of(int? offsetSeconds, int? daylightSeconds, string start, string end)
    {
        if (offsetSeconds is not { } offset || Math.Abs(offset) > 14 * 3_600)
        {
            return null;
        }

        var observes = daylightSeconds is > 0 and <= 7_200 && Month(start) > 0 && Month(end) > 0;
        var american = observes && Same(start, NorthAmericaStart) && Same(end, NorthAmericaEnd);
        var known = Array.Find(Zones, zone => zone.OffsetSeconds == offset);
        var zone = american ? known.WithDaylight : observes ? null : known.Without;
        return new(offset, observes ? daylightSeconds ?? 0 : 0, zone, Source);
    }

    static bool Same(string rule, string other) => rule.Equals(other, StringComparison.OrdinalIgnoreCase);

    /// <summary>The month of a rule; 0 when there is no rule.</summary>
    static int Month(string rule) =>
        rule.Length == 8 && uint.TryParse(rule, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var bits)
            && bits >> 28 is var month and <= 12
            ? (int)month
            : 0;
}
