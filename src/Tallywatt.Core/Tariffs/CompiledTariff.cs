using NodaTime;
using Tallywatt.Core.Readings;
using Tallywatt.Core.Units;

namespace Tallywatt.Core.Tariffs;

/// <summary>A tariff made ready for one kind of service point: the only way to rate. Safe for many threads.
/// </summary>
/// <remarks>Days are compiled when first asked for, so a year of readings costs a year of days.</remarks>
public sealed class CompiledTariff
{
    /// <summary>Compiled days kept, a power of two: a day and the one so many days later share a place.</summary>
    const int DaysKept = 1_024;

    /// <summary>Days are immutable: two threads that compile the same one at worst do the work twice.</summary>
    readonly CompiledDay?[] days = new CompiledDay?[DaysKept];
    readonly DayCompiler compiler;

    CompiledTariff(Tariff tariff, ServicePointTerms terms, DateTimeZone zone)
    {
        Tariff = tariff;
        Terms = terms;
        ZoneId = zone.Id;
        Versions = CompileVersions(tariff, terms);
        HashSet<int> holidays = [.. tariff.Holidays.Concat(terms.Holidays).Select(date => date.DayNumber)];
        HashSet<int> workdays = [.. tariff.Workdays.Concat(terms.Workdays).Select(date => date.DayNumber)];
        compiler = new(zone, Versions, terms, holidays, workdays);
        LateCriticalDays = KeepCriticalDays();
    }

    /// <exception cref="TariffException">The tariff or the terms have faults; all are named.</exception>
    public static CompiledTariff Compile(Tariff tariff, ServicePointTerms terms)
    {
        ArgumentNullException.ThrowIfNull(tariff);
        ArgumentNullException.ThrowIfNull(terms);
        var faults = TariffCheck.Faults(tariff, terms);
        if (faults.Count > 0)
        {
            throw new TariffException(faults);
        }

        return new(tariff, terms, DateTimeZoneProviders.Tzdb[terms.ZoneId ?? tariff.ZoneId ?? "UTC"]);
    }

    public Tariff Tariff { get; }

    public ServicePointTerms Terms { get; }

    /// <summary>The IANA zone that decides the local day.</summary>
    public string ZoneId { get; }

    internal CompiledVersion[] Versions { get; }

    /// <summary>Critical days that were announced after they had begun, and so do not count.</summary>
    internal IReadOnlyList<CriticalDay> LateCriticalDays { get; }

    /// <summary>Opens an account whose service is rated from the beginning of a local date on.</summary>
    /// <exception cref="TariffException">The tariff has no version for the date.</exception>
    public RatingState Open(DateOnly firstDay)
    {
        var day = Day(firstDay.DayNumber);
        return new() { DayNumber = day.Exists ? day.DayNumber : NextDay(day).DayNumber };
    }

    /// <summary>Rates intervals in the order of time, and returns what to deduct: charges with tax, less credit.
    /// </summary>
    /// <param name="trace">When given, collects each part with rate, block, Wh, price and amount.</param>
    /// <returns>Whole nano-units; what is smaller is carried in the state. Negative when credit exceeds charge.
    /// </returns>
    /// <remarks>
    /// An interval that begins on a later local date first closes the days, months and years before it, as
    /// <see cref="CloseUntil"/> does. When an exception is thrown the state is as it was before the call.
    /// Within the open day the order of calls is the order on the ladder.
    /// </remarks>
    /// <exception cref="ArgumentException">An interval begins before the open day, has no duration, or a negative
    /// energy.</exception>
    /// <exception cref="TariffException">The tariff has no version for the interval's date.</exception>
    /// <exception cref="OverflowException">An amount is beyond its range; never a wrong number.</exception>
    public Money Rate(ref RatingState state, ReadOnlySpan<IntervalReading> intervals, RatingTrace? trace = null)
    {
        var work = Opened(state);
        var run = new RatingRun(this, ref work, trace);
        foreach (ref readonly var interval in intervals)
        {
            run.Rate(interval);
        }

        var due = run.TakeDue();
        state = work;
        return due;
    }

    /// <summary>Rates one interval.</summary>
    public Money Rate(ref RatingState state, in IntervalReading interval, RatingTrace? trace = null) =>
        Rate(ref state, new ReadOnlySpan<IntervalReading>(in interval), trace);

    /// <summary>Closes every local day that has ended by an instant: fixed charges, demand, minimums, netting and
    /// settlements that are due with the day, month and year. Repeating it does nothing.</summary>
    /// <returns>What to deduct, as from Rate.</returns>
    public Money CloseUntil(ref RatingState state, long unixSeconds, RatingTrace? trace = null) =>
        CloseBefore(ref state, DayOf(unixSeconds), trace);

    /// <summary>Closes every local day before a date, which is then the open day.</summary>
    public Money CloseBefore(ref RatingState state, DateOnly day, RatingTrace? trace = null)
    {
        var work = Opened(state);
        var run = new RatingRun(this, ref work, trace);
        run.AdvanceTo(day.DayNumber);
        var due = run.TakeDue();
        state = work;
        return due;
    }

    /// <summary>Ends the account's service: settles what waits, and closes the open day, month and the fixed
    /// charges and minimum of the month, though they have not ended. The state must be opened anew.</summary>
    public Money Finish(ref RatingState state, RatingTrace? trace = null)
    {
        var work = Opened(state);
        var run = new RatingRun(this, ref work, trace);
        run.Finish();
        var due = run.TakeDue();
        state = work;
        return due;
    }

    /// <summary>Ends the account's service before the open day has begun: settles what waits and closes the month, with
    /// what net metering has kept. The state must be opened anew.</summary>
    public Money Leave(ref RatingState state, RatingTrace? trace = null)
    {
        var work = Opened(state);
        var run = new RatingRun(this, ref work, trace);
        run.Leave();
        var due = run.TakeDue();
        state = work;
        return due;
    }

    /// <summary>Where the ladder stands when the open day ends, before a reset; null without a ladder.</summary>
    internal LadderStanding? StandingAtEndOf(in RatingState state)
    {
        if (!state.IsOpen)
        {
            return null;
        }

        var (day, copy) = (Day(state.DayNumber), state);
        new RatingRun(this, ref copy, trace: null).Finish();
        return Biller.StandingOf(day, copy.LadderPositionWattHours);
    }

    /// <summary>The local date an instant belongs to, in the service point's zone.</summary>
    public DateOnly DayOf(long unixSeconds) => DateOnly.FromDayNumber(DayNumberOf(unixSeconds));

    /// <summary>The instant a local date begins. For a date the zone skips, the beginning of the next.</summary>
    public long StartOf(DateOnly day) => compiler.StartOf(day.DayNumber);

    internal int DayNumberOf(long unixSeconds)
    {
        var number = compiler.WallDayNumber(unixSeconds);
        while (compiler.StartOf(number) > unixSeconds)
        {
            number--;
        }

        while (compiler.StartOf(number + 1) <= unixSeconds)
        {
            number++;
        }

        return number;
    }

    internal CompiledDay Day(int dayNumber)
    {
        ref var place = ref days[dayNumber & (DaysKept - 1)];
        var day = Volatile.Read(ref place);
        if (day is null || day.DayNumber != dayNumber)
        {
            day = compiler.Compile(dayNumber);
            Volatile.Write(ref place, day);
        }

        return day;
    }

    internal CompiledDay NextDay(CompiledDay day)
    {
        do
        {
            day = Day(day.DayNumber + 1);
        }
        while (!day.Exists);

        return day;
    }

    static RatingState Opened(in RatingState state) => state.IsOpen
        ? state
        : throw new ArgumentException("The account is not open; call Open first.", nameof(state));

    static CompiledVersion[] CompileVersions(Tariff tariff, ServicePointTerms terms)
    {
        var keptNames = new List<string>();
        var ladderFrom = 0;
        LadderReset? reset = null;
        var versions = new CompiledVersion[tariff.Versions.Count];
        for (var i = 0; i < versions.Length; i++)
        {
            var version = tariff.Versions[i];
            ladderFrom = version.Ladder?.Reset == reset ? ladderFrom : version.From.DayNumber;
            reset = version.Ladder?.Reset;
            versions[i] = CompiledVersion.Of(version, ladderFrom, keptNames, terms);
        }

        return versions;
    }

    List<CriticalDay> KeepCriticalDays()
    {
        var late = new List<CriticalDay>();
        foreach (var day in Tariff.CriticalDays.Concat(Terms.CriticalDays))
        {
            if (day.AnnouncedUnixSeconds >= compiler.StartOf(day.Date.DayNumber))
            {
                late.Add(day);
            }
            else
            {
                compiler.CriticalDays.Add(day.Date.DayNumber);
            }
        }

        return late;
    }
}
