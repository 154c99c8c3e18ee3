namespace Tallywatt.Core.Readings.Estimation;

/// <summary>Valid values of one service point by local day and minute of the wall clock.</summary>
/// <remarks>Only what was read or put in by a person is history; an estimate never makes another estimate.</remarks>
public sealed class LoadHistory
{
    /// <summary>A day cannot have more values: the wall clock shows an hour twice at most.</summary>
    internal const int MinutesPerDayCount = 1_440;

    readonly SortedDictionary<int, Dictionary<int, IntervalReading>> days = [];

    LoadHistory()
    {
    }

    /// <summary>Nothing is known.</summary>
    public static LoadHistory Empty { get; } = new();

    /// <summary>Puts valid values in order; others are left out.</summary>
    public static LoadHistory Of(ReadOnlySpan<IntervalReading> readings, IDayCalendar calendar)
    {
        var history = new LoadHistory();
        foreach (ref readonly var reading in readings)
        {
            if (reading.Quality is not (ReadingQuality.Actual or ReadingQuality.Edited))
            {
                continue;
            }

            var day = calendar.DayNumberOf(reading.StartUnixSeconds);
            if (!history.days.TryGetValue(day, out var minutes))
            {
                history.days.Add(day, minutes = []);
            }

            // Of an hour that the wall clock shows twice the first is kept.
            minutes.TryAdd(calendar.MinuteOf(reading.StartUnixSeconds), reading);
        }

        return history;
    }

    /// <summary>A day's values by minute; null when none is known.</summary>
    internal IReadOnlyDictionary<int, IntervalReading>? Day(int dayNumber) => days.GetValueOrDefault(dayNumber);

    /// <summary>A day's energy; null unless at least so many intervals of it are known.</summary>
    internal (long ImportWattHours, long ExportWattHours)? Total(int dayNumber, int countMin)
    {
        if (Day(dayNumber) is not { } minutes || minutes.Count < countMin)
        {
            return null;
        }

        return (minutes.Values.Sum(reading => reading.ImportWattHours),
            minutes.Values.Sum(reading => reading.ExportWattHours));
    }
}
