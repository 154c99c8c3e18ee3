using NodaTime;
using NodaTime.Text;

namespace Tallywatt.Web.Portal;

/// <summary>The days a person asks for: ISO dates, both included; the last 30 days when nothing is said.</summary>
public sealed record UsageSpan(LocalDate From, LocalDate To, string? FaultKey)
{
    const int DefaultDayCount = 30;

    /// <summary>Most days in one answer.</summary>
    public const int MostDayCount = 400;

    public static UsageSpan Read(string? from, string? to, LocalDate today)
    {
        if (!TryDate(to, today, out var last))
        {
            return Default(today, "usage.fault.date");
        }

        if (!TryDate(from, FirstDayBefore(last), out var first))
        {
            return Default(today, "usage.fault.date");
        }

        if (first > last)
        {
            return Default(today, "usage.fault.order");
        }

        var dayCount = Period.DaysBetween(first, last) + 1;
        return dayCount > MostDayCount ? Default(today, "usage.fault.long") : new(first, last, null);
    }

    static UsageSpan Default(LocalDate today, string faultKey) => new(FirstDayBefore(today), today, faultKey);

    static LocalDate FirstDayBefore(LocalDate last) =>
        last.CompareTo(LocalDate.MinIsoValue.PlusDays(DefaultDayCount)) > 0
            ? last.PlusDays(1 - DefaultDayCount)
            : LocalDate.MinIsoValue;

    static bool TryDate(string? text, LocalDate whenEmpty, out LocalDate day)
    {
        day = whenEmpty;
        return string.IsNullOrEmpty(text) || LocalDatePattern.Iso.Parse(text).TryGetValue(whenEmpty, out day);
    }
}
