namespace Tallywatt.Core.Readings.Estimation;

/// <summary>Finds the days that are most like a day.</summary>
static class LikeDays
{
    /// <summary>More would need a finer unit than a twelfth.</summary>
    internal const int CountMax = 4;

    /// <summary>The nearest days first, the earlier of two as near; each knows every minute asked for.</summary>
    /// <param name="type">Null when the kind of day does not matter: the sun knows no Sundays.</param>
    internal static List<IReadOnlyDictionary<int, IntervalReading>> Of(
        int dayNumber,
        IReadOnlyCollection<int> minutes,
        DayType? type,
        LoadHistory history,
        IDayCalendar calendar,
        VeeOptions options)
    {
        var found = new List<IReadOnlyDictionary<int, IntervalReading>>();
        for (var distance = 1; distance <= options.LikeDayReachDays && found.Count < options.LikeDayCount; distance++)
        {
            Consider(dayNumber - distance);
            Consider(dayNumber + distance);
        }

        return found;

        void Consider(int candidate)
        {
            if (found.Count < options.LikeDayCount && history.Day(candidate) is { } day
                && (type is null || calendar.TypeOf(candidate) == type) && minutes.All(day.ContainsKey))
            {
                found.Add(day);
            }
        }
    }
}
