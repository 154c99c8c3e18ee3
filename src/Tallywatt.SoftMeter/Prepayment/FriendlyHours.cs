using Tallywatt.SoftMeter.Storage;

namespace Tallywatt.SoftMeter.Prepayment;

/// <summary>The days a window of friendly hours begins on.</summary>
[Flags]
public enum FriendlyDays : byte
{
    None = 0,
    Monday = 1,
    Tuesday = 2,
    Wednesday = 4,
    Thursday = 8,
    Friday = 16,
    Saturday = 32,
    Sunday = 64,

    /// <summary>The dates listed as friendly, whatever day of the week they are.</summary>
    ListedDates = 128,
    EveryDay = 127,
}

/// <summary>A stretch of local time in which credit that runs out does not cut the power.</summary>
/// <param name="Days">The days it begins on.</param>
/// <param name="StartMinute">0 to 1439, minutes of the local day.</param>
/// <param name="EndMinute">0 to 1440, not included. At or before the start it ends on the next day; 0 to 1440 is the
/// whole day.</param>
public readonly record struct FriendlyWindow(FriendlyDays Days, int StartMinute, int EndMinute)
{
    internal bool IsInRange => Days != FriendlyDays.None
        && StartMinute is >= 0 and < FriendlyHours.MinutesPerDay
        && EndMinute is >= 0 and <= FriendlyHours.MinutesPerDay;

    internal int LengthMinutes => EndMinute > StartMinute
        ? EndMinute - StartMinute
        : EndMinute - StartMinute + FriendlyHours.MinutesPerDay;
}

/// <summary>When no cut-off for used-up credit happens: evenings, nights, weekends, feast days.</summary>
/// <remarks>The cut comes at the end of the window, if the credit is still used up. Local time is the meter's clock
/// with its deviation; nothing here knows a time zone.</remarks>
public sealed class FriendlyHours
{
    internal const int MinutesPerDay = 1_440;
    const int MinuteSeconds = 60;
    const long DaySeconds = 86_400;
    const int WindowsMax = 8;
    const int DatesMax = 64;

    readonly FriendlyWindow[] windows;
    readonly int[] listedDayNumbers;

    FriendlyHours(FriendlyWindow[] windows, int[] listedDayNumbers)
    {
        this.windows = windows;
        this.listedDayNumbers = listedDayNumbers;
    }

    /// <summary>No friendly hours.</summary>
    public static FriendlyHours None { get; } = new([], []);

    public IReadOnlyList<FriendlyWindow> Windows => windows;

    /// <summary>The dates that <see cref="FriendlyDays.ListedDates"/> stands for.</summary>
    public IEnumerable<DateOnly> Dates => listedDayNumbers.Select(DateOnly.FromDayNumber);

    /// <summary>Makes them, or says what is wrong with them.</summary>
    /// <param name="reason">Empty when they are right.</param>
    public static bool TryCreate(
        IEnumerable<FriendlyWindow> windows, IEnumerable<DateOnly> dates, out FriendlyHours hours, out string reason)
    {
        ArgumentNullException.ThrowIfNull(windows);
        ArgumentNullException.ThrowIfNull(dates);
        FriendlyWindow[] kept = [.. windows];
        int[] days = [.. dates.Select(date => date.DayNumber).Distinct().Order()];
        hours = None;
        reason = kept.Length > WindowsMax ? $"At most {WindowsMax} windows of friendly hours are kept."
            : days.Length > DatesMax ? $"At most {DatesMax} friendly dates are kept."
            : kept.Any(window => !window.IsInRange)
                ? "A window names its days, starts at 00:00 to 23:59 and ends at 00:00 to 24:00."
                : "";
        if (reason.Length > 0)
        {
            return false;
        }

        hours = kept.Length == 0 ? None : new(kept, days);
        return true;
    }

    /// <param name="localSeconds">The meter's local time, as seconds since 1970-01-01T00:00 of that time.</param>
    public bool Contains(long localSeconds) => EndOfWindowAt(localSeconds) is not null;

    /// <summary>The next local time after this one at which friendly hours may begin or end; null for never.</summary>
    public long? NextEdge(long localSeconds)
    {
        long? next = null;
        var today = DayStart(localSeconds);
        for (var day = today - DaySeconds; day <= today + (8 * DaySeconds); day += DaySeconds)
        {
            foreach (var window in windows)
            {
                if (Begins(window, day))
                {
                    var start = day + (window.StartMinute * MinuteSeconds);
                    next = Nearest(next, start, localSeconds);
                    next = Nearest(next, start + (window.LengthMinutes * MinuteSeconds), localSeconds);
                }
            }
        }

        return next;
    }

    internal void Write(RecordWriter into)
    {
        into.Unsigned((ulong)windows.Length);
        foreach (var window in windows)
        {
            into.Byte((byte)window.Days);
            into.Unsigned((ulong)window.StartMinute);
            into.Unsigned((ulong)window.EndMinute);
        }

        into.Unsigned((ulong)listedDayNumbers.Length);
        foreach (var day in listedDayNumbers)
        {
            into.Unsigned((ulong)day);
        }
    }

    internal static FriendlyHours Read(ref RecordReader from)
    {
        var windows = new FriendlyWindow[Bounded(from.Count(), WindowsMax)];
        for (var i = 0; i < windows.Length; i++)
        {
            windows[i] = new((FriendlyDays)from.Byte(), from.Count(), from.Count());
        }

        var days = new int[Bounded(from.Count(), DatesMax)];
        for (var i = 0; i < days.Length; i++)
        {
            days[i] = from.Count();
        }

        return windows.Length == 0 ? None : new(windows, days);
    }

    static int Bounded(int count, int max) => count <= max
        ? count
        : throw new MeterStorageException($"A meter's friendly hours hold {count} entries, not up to {max}.");

    static long? Nearest(long? best, long candidate, long after) =>
        candidate > after && (best is null || candidate < best) ? candidate : best;

    static long DayStart(long localSeconds) => localSeconds - ((localSeconds % DaySeconds) + DaySeconds) % DaySeconds;

    /// <summary>The end of a window that holds this time: it began today or, across midnight, yesterday.</summary>
    long? EndOfWindowAt(long localSeconds)
    {
        var today = DayStart(localSeconds);
        for (var day = today - DaySeconds; day <= today; day += DaySeconds)
        {
            foreach (var window in windows)
            {
                var start = day + (window.StartMinute * MinuteSeconds);
                var end = start + (window.LengthMinutes * MinuteSeconds);
                if (localSeconds >= start && localSeconds < end && Begins(window, day))
                {
                    return end;
                }
            }
        }

        return null;
    }

    bool Begins(in FriendlyWindow window, long dayStart)
    {
        var date = DateOnly.FromDateTime(DateTime.UnixEpoch.AddSeconds(dayStart));
        var weekday = (FriendlyDays)(1 << (((int)date.DayOfWeek + 6) % 7));
        return (window.Days & weekday) != 0
            || ((window.Days & FriendlyDays.ListedDates) != 0
                && Array.BinarySearch(listedDayNumbers, date.DayNumber) >= 0);
    }
}
