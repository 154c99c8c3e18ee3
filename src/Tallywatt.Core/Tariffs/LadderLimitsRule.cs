namespace Tallywatt.Core.Tariffs;

/// <summary>Which ladder period a date lies in, and what its limits are for one service point.</summary>
static class LadderLimitsRule
{
    /// <param name="daysBetween">Counts the local dates that exist from one date until before another.</param>
    /// <returns>The first day of the ladder period, and the effective inclusive limits in Wh.</returns>
    internal static (int FromDayNumber, long[] Limits) On(
        int dayNumber, CompiledVersion version, ServicePointTerms terms, Func<DateOnly, DateOnly, int> daysBetween)
    {
        if (version.Source.Ladder is not { } ladder)
        {
            return (0, []);
        }

        var date = DateOnly.FromDayNumber(dayNumber);
        var (from, until) = PeriodOf(ladder.Reset, date);
        var set = ladder.Limits.First(limits => limits.Season is not { } s || s.Contains(MonthDay.Of(from)));
        var shift = ShiftOf(ladder, date, terms);
        var perDay = ladder.Unit is LadderUnit.WattHoursPerDay or LadderUnit.WattHoursPerKilowattPerDay;
        var daysCount = perDay ? daysBetween(from, until) : 1;
        var limits = new long[set.UpTo.Count];
        for (var i = 0; i < limits.Length; i++)
        {
            limits[i] = set.UpTo[i] == LadderLimits.NoLimit
                ? LadderLimits.NoLimit
                : Scale((set.UpTo[i] * daysCount) + (shift is null ? 0 : shift[i]));
        }

        return (from.DayNumber, limits);

        long Scale(long limit)
        {
            var began = DateOnly.FromDayNumber(
                Math.Max(version.LadderFromDayNumber, terms.FirstDayOfService?.DayNumber ?? 0));
            return began <= from ? limit : ProRata(limit, ladder.FirstPeriod, (from, began, until), daysBetween);
        }
    }

    /// <summary>The ladder period around a date: from one reset day until the next.</summary>
    internal static (DateOnly From, DateOnly Until) PeriodOf(LadderReset reset, DateOnly date)
    {
        var from = DateOnly.MinValue;
        var until = DateOnly.MaxValue;
        for (var year = date.Year - 1; year <= date.Year + 1; year++)
        {
            foreach (var day in reset.On)
            {
                var start = InYear(day, year);
                from = start <= date && start > from ? start : from;
                until = start > date && start < until ? start : until;
            }
        }

        return (from, until);
    }

    /// <summary>The first day of the contract year: an annual ladder's, otherwise the calendar's.</summary>
    internal static int ContractYearOf(int dayNumber, CompiledVersion version)
    {
        var date = DateOnly.FromDayNumber(dayNumber);
        var reset = version.Source.Ladder is { Reset: { On.Count: 1 } annual } ? annual : CalendarYear;
        return PeriodOf(reset, date).From.DayNumber;
    }

    static readonly LadderReset CalendarYear = LadderReset.Annual(new(1, 1));

    // 29 February in a common year is 1 March.
    static DateOnly InYear(MonthDay day, int year) => day.Day > DateTime.DaysInMonth(year, day.Month)
        ? new(year, day.Month + 1, 1)
        : new(year, day.Month, day.Day);

    static IReadOnlyList<long>? ShiftOf(Ladder ladder, DateOnly date, ServicePointTerms terms)
    {
        var persons = terms.Households.LastOrDefault(household => household.From <= date)?.PersonsCount ?? 0;
        return ladder.Entitlements.Where(entitlement => entitlement.PersonsMin <= persons)
            .MaxBy(entitlement => entitlement.PersonsMin)?.ShiftWattHours;
    }

    static long ProRata(
        long limit,
        FirstPeriod rule,
        (DateOnly From, DateOnly Began, DateOnly Until) period,
        Func<DateOnly, DateOnly, int> daysBetween)
    {
        var (from, began, until) = period;
        return rule switch
        {
            _ when began >= until => limit,
            FirstPeriod.Full => limit,
            FirstPeriod.ProRataMonths => Share(limit, MonthsBetween(began, until), MonthsBetween(from, until)),
            FirstPeriod.ProRataDays => Share(limit, daysBetween(began, until), daysBetween(from, until)),
            _ => throw new InvalidOperationException($"No such rule: {rule}."),
        };
    }

    static long Share(long limit, int part, int whole) => (long)((Int128)limit * part / whole);

    // Months count from reset day to reset day; one that has begun counts whole.
    static int MonthsBetween(DateOnly from, DateOnly until) =>
        ((until.Year - from.Year) * 12) + until.Month - from.Month + (from.Day < until.Day ? 1 : 0);
}
