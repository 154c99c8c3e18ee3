using NodaTime;
using Tallywatt.Core.Readings;
using Tallywatt.Formats;

namespace Tallywatt.Host.Rate;

/// <summary>Which local time a bill is made in: --zone, else the tariff's, else the usage file's, else UTC.</summary>
static class RateZone
{
    internal static string? Fault(string zone)
    {
        var provider = DateTimeZoneProviders.Tzdb;
        if (provider.GetZoneOrNull(zone) is not null)
        {
            return null;
        }

        var near = provider.Ids.FirstOrDefault(id => id.Equals(zone, StringComparison.OrdinalIgnoreCase))
            ?? provider.Ids.FirstOrDefault(id => id.EndsWith(
                "/" + zone.Replace(' ', '_'), StringComparison.OrdinalIgnoreCase));
        var hint = near is null ? "" : $" (did you mean {near}?)";
        return $"--zone is '{zone}'; allowed: an IANA zone such as Asia/Shanghai{hint}";
    }

    /// <summary>The zone to use when neither --zone nor the tariff names one.</summary>
    internal static (string ZoneId, string? Warning) Fallback(LocalTimeHint? declared)
    {
        if (declared is null)
        {
            return (
                "UTC",
                "rated in UTC, because neither the tariff nor the file names a zone: pass --zone, such as "
                    + "--zone Asia/Shanghai");
        }

        var zone = declared.ZoneId
            ?? DateTimeZone.ForOffset(Offset.FromSeconds(declared.StandardOffsetSeconds)).Id;
        var source = $"rated in {zone}, because the file declares {declared.Describe()} ({declared.Source})";
        return (zone, declared.ZoneId is null && declared.DaylightSeconds > 0
            ? $"{source}, but its daylight saving rules belong to no zone known here: pass --zone"
            : $"{source}: pass --zone if the meter is elsewhere");
    }

    /// <summary>A warning when the file was made for another local time than the one it is rated in.</summary>
    internal static string? Difference(LocalTimeHint? declared, string zoneId, ReadingSeries series)
    {
        if (declared is null || DateTimeZoneProviders.Tzdb.GetZoneOrNull(zoneId) is not { } used
            || (declared.ZoneId ?? zoneId) is var named && !Differs(declared, named, used, series))
        {
            return null;
        }

        var pass = declared.ZoneId is null ? "--zone" : $"--zone {declared.ZoneId}";
        return $"rated in {zoneId}, but the file declares {declared.Describe()} ({declared.Source}): "
            + $"pass {pass} if that is where the meter is";
    }

    static bool Differs(LocalTimeHint declared, string named, DateTimeZone used, ReadingSeries series)
    {
        const int samplesCount = 12;
        var intervals = series.Intervals.Span;
        var first = intervals[0].StartUnixSeconds;
        var span = intervals[^1].StartUnixSeconds - first;
        var other = DateTimeZoneProviders.Tzdb.GetZoneOrNull(named);
        for (var i = 0; i <= samplesCount; i++)
        {
            var instant = Instant.FromUnixTimeSeconds(first + (span / samplesCount * i));
            var offsetSeconds = used.GetUtcOffset(instant).Seconds;
            var isSame = declared.ZoneId is not null && other is not null
                ? offsetSeconds == other.GetUtcOffset(instant).Seconds
                : offsetSeconds - declared.StandardOffsetSeconds is 0 or 3_600;
            if (!isSame)
            {
                return true;
            }
        }

        return false;
    }
}
