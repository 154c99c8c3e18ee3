using NodaTime;

namespace Tallywatt.Core.Tariffs;

/// <summary>Cuts local dates into runs of one rate. The only place that asks a zone anything.</summary>
sealed class DayCompiler(
    DateTimeZone zone,
    CompiledVersion[] versions,
    ServicePointTerms terms,
    HashSet<int> holidays,
    HashSet<int> workdays)
{
    const int SecondsPerMinute = 60;
    const int SecondsPerDay = 86_400;
    const int UnixEpochDayNumber = 719_162;

    /// <summary>Days announced in time; filled by the owner once starts of days can be asked.</summary>
    internal HashSet<int> CriticalDays { get; } = [];

    /// <summary>The instant a local date begins: for a skipped midnight the first instant after the gap.</summary>
    internal long StartOf(int dayNumber)
    {
        var midnight = LocalDate.FromDateOnly(DateOnly.FromDayNumber(dayNumber)).AtMidnight();
        var mapping = zone.MapLocal(midnight);
        return mapping.Count == 0
            ? mapping.LateInterval.Start.ToUnixTimeSeconds()
            : mapping.First().ToInstant().ToUnixTimeSeconds();
    }

    /// <summary>The local dates that exist from one date until before another: a date the zone skips is none.
    /// </summary>
    int DaysBetween(DateOnly from, DateOnly until)
    {
        // Changes of the clock by an hour or two round away; a skipped date is a whole day missing.
        var seconds = StartOf(until.DayNumber) - StartOf(from.DayNumber);
        var elapsed = (int)((seconds + (SecondsPerDay / 2)) / SecondsPerDay);
        return Math.Min(elapsed, until.DayNumber - from.DayNumber);
    }

    /// <summary>The day number on the wall's calendar. A day may begin or end a little elsewhere: see StartOf.
    /// </summary>
    internal int WallDayNumber(long unixSeconds)
    {
        var offset = zone.GetUtcOffset(Instant.FromUnixTimeSeconds(unixSeconds)).Seconds;
        return (int)FloorDivide(unixSeconds + offset, SecondsPerDay) + UnixEpochDayNumber;
    }

    /// <exception cref="TariffException">No version is in force on the date.</exception>
    internal CompiledDay Compile(int dayNumber)
    {
        var version = VersionOn(dayNumber);
        var start = StartOf(dayNumber);
        var end = StartOf(dayNumber + 1);
        var (starts, runs) = CutIntoRuns(PlanOf(version, dayNumber), start, end);
        var (ladderFrom, limits) = LadderLimitsRule.On(dayNumber, version, terms, DaysBetween);
        return new()
        {
            DayNumber = dayNumber,
            StartUnixSeconds = start,
            EndUnixSeconds = end,
            Version = version,
            RunStarts = starts,
            Runs = runs,
            LadderDayNumber = ladderFrom,
            LimitsWattHours = limits,
            YearDayNumber = LadderLimitsRule.ContractYearOf(dayNumber, version),
        };
    }

    CompiledVersion VersionOn(int dayNumber)
    {
        for (var i = versions.Length - 1; i >= 0; i--)
        {
            if (versions[i].FromDayNumber <= dayNumber)
            {
                return versions[i];
            }
        }

        var day = DateOnly.FromDayNumber(dayNumber);
        var first = versions[0].Source.From;
        throw new TariffException(
            "versions", $"No version is in force on {day:yyyy-MM-dd}; the first begins on {first:yyyy-MM-dd}.");
    }

    /// <summary>Walks the day's instants through the zone's offsets and looks up the wall clock's second.</summary>
    (long[] Starts, RunTerms[] Runs) CutIntoRuns(DayPlan plan, long start, long end)
    {
        var (starts, runs, count) = (new long[8], new RunTerms[8], 0);
        for (var at = start; at < end;)
        {
            var interval = zone.GetZoneInterval(Instant.FromUnixTimeSeconds(at));
            var offset = interval.WallOffset.Seconds;
            var until = interval.HasEnd ? Math.Min(end, interval.End.ToUnixTimeSeconds()) : end;
            while (at < until)
            {
                var second = (int)(at + offset - (FloorDivide(at + offset, SecondsPerDay) * SecondsPerDay));
                var (terms, pieceEnd) = plan.At(second / SecondsPerMinute);
                if (count == 0 || runs[count - 1] != terms)
                {
                    if (count == runs.Length)
                    {
                        Array.Resize(ref starts, count * 2);
                        Array.Resize(ref runs, count * 2);
                    }

                    (starts[count], runs[count]) = (at, terms);
                    count++;
                }

                at = Math.Min(until, at + (pieceEnd * SecondsPerMinute) - second);
            }
        }

        Array.Resize(ref starts, count);
        Array.Resize(ref runs, count);
        return (starts, runs);
    }

    /// <summary>What is in force from each minute of the wall clock on, for the kind of day this date is.</summary>
    DayPlan PlanOf(CompiledVersion version, int dayNumber)
    {
        var date = DateOnly.FromDayNumber(dayNumber);
        var day = new DayKey(MonthDay.Of(date), KindsOf(dayNumber, date.DayOfWeek));
        var energy = day.Select(version.Source.Calendar);
        var export = version.NetMetering ? [] : day.Select(version.Source.Export.Calendar);
        var slots = version.MonthDemands[date.Month - 1];
        var demand = slots.Select(slot => day.Select(version.Source.Demand[slot].When)).ToArray();

        var cuts = new List<int> { 0 };
        energy.ForEach(rule => AddCuts(cuts, rule.When));
        export.ForEach(rule => AddCuts(cuts, rule.When));
        Array.ForEach(demand, windows => windows.ForEach(window => AddCuts(cuts, window)));
        cuts.Sort();

        var terms = new RunTerms[cuts.Count];
        for (var i = 0; i < terms.Length; i++)
        {
            var (minute, bits) = (cuts[i], 0);
            for (var slot = 0; slot < slots.Length; slot++)
            {
                var always = version.Source.Demand[slots[slot]].When.Count == 0;
                bits |= always || demand[slot].Exists(window => window.CoversMinute(minute)) ? 1 << slot : 0;
            }

            terms[i] = new(RateAt(energy, minute), RateAt(export, minute), bits);
        }

        return new(cuts, terms);
    }

    static void AddCuts(List<int> cuts, TimeWindow window)
    {
        cuts.Add(window.FromMinute);
        cuts.Add(window.ToMinute % TimeWindow.MinutesPerDay);
    }

    // An empty calendar means the one rate there is; that a minute has a rule at all was checked at compile.
    static int RateAt(List<RateRule> rules, int minute) =>
        rules.Find(rule => rule.When.CoversMinute(minute))?.Rate ?? 0;

    DayKinds KindsOf(int dayNumber, DayOfWeek dayOfWeek)
    {
        dayOfWeek = workdays.Contains(dayNumber) ? DayOfWeek.Monday : dayOfWeek;
        var kinds = dayOfWeek == DayOfWeek.Sunday ? DayKinds.Sunday : (DayKinds)(1 << ((int)dayOfWeek - 1));
        kinds |= holidays.Contains(dayNumber) ? DayKinds.Holiday : DayKinds.None;
        return kinds | (CriticalDays.Contains(dayNumber) ? DayKinds.Critical : DayKinds.None);
    }

    static long FloorDivide(long value, long divisor) =>
        (value / divisor) - (value % divisor < 0 ? 1 : 0);
}

/// <summary>What is in force from each of some minutes of the wall clock on; the first is 0, some repeat.</summary>
sealed class DayPlan(List<int> fromMinutes, RunTerms[] terms)
{
    /// <returns>The terms at a minute, and the minute until which they hold.</returns>
    internal (RunTerms Terms, int UntilMinute) At(int minute)
    {
        var piece = terms.Length - 1;
        while (fromMinutes[piece] > minute)
        {
            piece--;
        }

        return (terms[piece], piece + 1 < terms.Length ? fromMinutes[piece + 1] : TimeWindow.MinutesPerDay);
    }
}

/// <summary>What a date is to the calendar: its day of the year and its kinds.</summary>
readonly record struct DayKey(MonthDay Day, DayKinds Kinds)
{
    /// <summary>The rules for this date, in the order in which they win: critical, holiday, day of the week.</summary>
    internal List<RateRule> Select(IReadOnlyList<RateRule> rules)
    {
        var chosen = new List<RateRule>();
        foreach (var layer in Layers)
        {
            foreach (var rule in rules)
            {
                if ((rule.When.Days & Kinds & layer) != 0 && InSeason(rule.When))
                {
                    chosen.Add(rule);
                }
            }
        }

        return chosen;
    }

    /// <summary>The windows that hold on this date. A window for holidays only replaces nothing.</summary>
    internal List<TimeWindow> Select(IReadOnlyList<TimeWindow> windows)
    {
        var (kinds, day) = (Kinds, this);
        return [.. windows.Where(window => (window.Days & kinds) != 0 && day.InSeason(window))];
    }

    static readonly DayKinds[] Layers = [DayKinds.Critical, DayKinds.Holiday, DayKinds.Any];

    bool InSeason(TimeWindow window) => window.Season is not { } season || season.Contains(Day);
}
