using Tallywatt.Core.Readings.Validation;

namespace Tallywatt.Platform.Readings;

/// <summary>What a meter's event logs say of the intervals they happened in.</summary>
static class MeterLogs
{
    /// <summary>The flag an entry gives its interval. Sources: the event numbers of European meter profiles, which
    /// the head-end gives DL/T 645 events too; 91 is this platform's meters' own for energy in reverse.</summary>
    internal static MeterFlags FlagOf(int code) => code switch
    {
        1 => MeterFlags.PowerFail,
        5 => MeterFlags.ClockSet,
        7 or 8 => MeterFlags.Battery,
        40 or 42 or 44 => MeterFlags.Tamper,
        91 => MeterFlags.Reverse,
        _ => MeterFlags.None,
    };

    internal static RawReading Flagged(in RawReading reading, IReadOnlyList<MeterNotice> notices)
    {
        var flags = reading.Flags;
        foreach (var notice in notices)
        {
            if (notice.HappenedUnixSeconds >= reading.StartUnixSeconds
                && notice.HappenedUnixSeconds < reading.EndUnixSeconds)
            {
                flags |= FlagOf(notice.Code);
            }
        }

        return reading with { Flags = flags };
    }
}
