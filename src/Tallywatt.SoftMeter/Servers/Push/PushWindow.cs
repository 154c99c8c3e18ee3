using Tallywatt.Protocols.Dlms;

namespace Tallywatt.SoftMeter.Servers.Push;

/// <summary>A time in which pushes may leave. Fields that are not specified match any.</summary>
/// <remarks>Source: IEC 62056-6-2, class_id 40, communication_window.</remarks>
readonly record struct PushWindow(CosemDateTime From, CosemDateTime To)
{
    const ushort AnyYear = 0xFFFF;
    const byte Any = 0xFF;

    /// <summary>Reads attribute 4; what makes no sense is left out.</summary>
    internal static IReadOnlyList<PushWindow> ReadAll(ReadOnlySpan<byte> element)
    {
        var reader = new AxdrReader(element);
        var windows = new List<PushWindow>();
        for (var count = reader.Array(); count > 0 && !reader.Failed; count--)
        {
            reader.Structure(2);
            if (CosemDateTime.TryRead(reader.OctetString(), out var from)
                && CosemDateTime.TryRead(reader.OctetString(), out var to))
            {
                windows.Add(new(from, to));
            }
        }

        return windows;
    }

    /// <summary>Whether a moment lies in any of the windows, or there is none.</summary>
    internal static bool IsOpen(IReadOnlyList<PushWindow> windows, CosemDateTime now) =>
        windows.Count == 0 || windows.Any(window => window.Contains(now));

    /// <summary>From the first moment, up to and without the last; over midnight when the last is the earlier.
    /// </summary>
    bool Contains(CosemDateTime now)
    {
        if (From.DayOfWeek is not Any and not 0 && From.DayOfWeek != now.DayOfWeek)
        {
            return false;
        }

        var at = Number(now, now);
        var from = Number(From, now);
        var to = Number(To, now);
        return from <= to ? at >= from && at < to : at >= from || at < to;
    }

    static long Number(CosemDateTime time, CosemDateTime now)
    {
        long number = time.Year == AnyYear ? now.Year : time.Year;
        number = (number * 13) + (time.Month > 12 ? now.Month : time.Month);
        number = (number * 32) + (time.Day > 31 ? now.Day : time.Day);
        number = (number * 25) + (time.Hour == Any ? now.Hour : time.Hour);
        number = (number * 61) + (time.Minute == Any ? now.Minute : time.Minute);
        return (number * 61) + (time.Second == Any ? 0 : time.Second);
    }
}
