using NodaTime;
using Tallywatt.Core.Readings;

namespace Tallywatt.Core.Tariffs;

/// <summary>The calendar of a tariff: its zone, its holidays, and the Saturdays and Sundays that are worked on.
/// </summary>
public sealed class TariffDays : IDayCalendar
{
    const int SecondsPerMinute = 60;
    const int MinutesPerDay = 1_440;

    readonly CompiledTariff tariff;
    readonly DateTimeZone zone;
    readonly HashSet<int> holidays;
    readonly HashSet<int> workdays;

    public TariffDays(CompiledTariff tariff)
    {
        ArgumentNullException.ThrowIfNull(tariff);
        this.tariff = tariff;
        zone = DateTimeZoneProviders.Tzdb[tariff.ZoneId];
        holidays = [.. tariff.Tariff.Holidays.Concat(tariff.Terms.Holidays).Select(date => date.DayNumber)];
        workdays = [.. tariff.Tariff.Workdays.Concat(tariff.Terms.Workdays).Select(date => date.DayNumber)];
    }

    public int DayNumberOf(long unixSeconds) => tariff.DayNumberOf(unixSeconds);

    public int MinuteOf(long unixSeconds)
    {
        var wallSeconds = unixSeconds + zone.GetUtcOffset(Instant.FromUnixTimeSeconds(unixSeconds)).Seconds;
        var minutes = (wallSeconds / SecondsPerMinute) - (wallSeconds % SecondsPerMinute < 0 ? 1 : 0);
        var minute = (int)(minutes % MinutesPerDay);
        return minute < 0 ? minute + MinutesPerDay : minute;
    }

    public long StartOf(int dayNumber) => tariff.StartOf(DateOnly.FromDayNumber(dayNumber));

    public DayType TypeOf(int dayNumber)
    {
        if (holidays.Contains(dayNumber))
        {
            return DayType.Sunday;
        }

        return workdays.Contains(dayNumber)
            ? DayType.Workday
            : DateOnly.FromDayNumber(dayNumber).DayOfWeek switch
            {
                DayOfWeek.Sunday => DayType.Sunday,
                DayOfWeek.Saturday => DayType.Saturday,
                _ => DayType.Workday,
            };
    }
}
