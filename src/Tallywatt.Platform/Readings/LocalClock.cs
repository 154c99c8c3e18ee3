using NodaTime;
using NodaTime.Text;
using Tallywatt.Formats.Espi;

namespace Tallywatt.Platform.Readings;

/// <summary>Instants for people and files, in the zone of the service points.</summary>
public static class LocalClock
{
    static readonly OffsetDateTimePattern WithOffset =
        OffsetDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mm':'sso<Z+HH:mm>");

    /// <summary>"2026-03-29T03:00:00+02:00".</summary>
    public static string Local(long unixSeconds, DateTimeZone zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        return WithOffset.Format(Instant.FromUnixTimeSeconds(unixSeconds).InZone(zone).ToOffsetDateTime());
    }

    /// <summary>"2026-03-29T01:00:00Z".</summary>
    public static string Utc(long unixSeconds) =>
        InstantPattern.General.Format(Instant.FromUnixTimeSeconds(unixSeconds));

    /// <summary>Reads an instant: with an offset or Z, or on the wall clock of the zone.</summary>
    /// <returns>False, and zero, when the text is neither.</returns>
    public static bool TryRead(string text, DateTimeZone zone, out long unixSeconds)
    {
        ArgumentNullException.ThrowIfNull(zone);
        unixSeconds = 0;
        if (OffsetDateTimePattern.ExtendedIso.Parse(text) is { Success: true } exact)
        {
            unixSeconds = exact.Value.ToInstant().ToUnixTimeSeconds();
            return true;
        }

        foreach (var pattern in new[] { "uuuu'-'MM'-'dd'T'HH':'mm", "uuuu'-'MM'-'dd'T'HH':'mm':'ss" })
        {
            if (LocalDateTimePattern.CreateWithInvariantCulture(pattern).Parse(text) is { Success: true } wall)
            {
                unixSeconds = wall.Value.InZoneLeniently(zone).ToInstant().ToUnixTimeSeconds();
                return true;
            }
        }

        return false;
    }

    /// <summary>A zone's offset and the rules of its daylight saving in the year of an instant.</summary>
    internal static EspiZone EspiZoneOf(DateTimeZone zone, long unixSeconds)
    {
        var year = Instant.FromUnixTimeSeconds(unixSeconds).InZone(zone).Year;
        var from = new LocalDate(year, 1, 1).AtStartOfDayInZone(zone).ToInstant();
        var until = new LocalDate(year + 1, 1, 1).AtStartOfDayInZone(zone).ToInstant();
        var intervals = zone.GetZoneIntervals(from, until).ToList();
        var standard = intervals[0].StandardOffset.Seconds;
        var begun = intervals.FindAll(interval => interval.HasStart && interval.Start > from);
        var start = begun.Find(interval => interval.Savings > Offset.Zero);
        var end = begun.Find(interval => interval.Savings == Offset.Zero);
        return start is null || end is null
            ? new(standard, 0, null, null)
            : new(
                standard, start.Savings.Seconds,
                RuleOf(start.Start, zone.GetZoneInterval(start.Start - Duration.Epsilon).WallOffset),
                RuleOf(end.Start, zone.GetZoneInterval(end.Start - Duration.Epsilon).WallOffset));
    }

    /// <summary>The clock of the moment before the change tells when it comes.</summary>
    static EspiZoneRule RuleOf(Instant change, Offset before)
    {
        const int lastWeek = 5;
        var at = change.WithOffset(before);
        var isLast = at.Day + 7 > CalendarSystem.Iso.GetDaysInMonth(at.Year, at.Month);
        return new(at.Month, isLast ? lastWeek : ((at.Day - 1) / 7) + 1, (int)at.DayOfWeek, at.Hour);
    }
}
