using Tallywatt.Core.Areas;
using Tallywatt.Core.Readings;
using Tallywatt.Core.Tariffs;
using Tallywatt.Platform.Areas;
using Tallywatt.Platform.Registry;

namespace Tallywatt.Platform.Readings;

/// <summary>Answers questions about readings, as of one commit.</summary>
/// <remarks>Closed days come from the store, open days from the area opened again out of its checkpoint and journal:
/// both are what was rated.</remarks>
public sealed class ReadingDesk(UtilityRegistry registry, UtilityTerms terms, IReadingSource source)
{
    readonly Dictionary<int, ServiceArea> areas = [];

    public UtilityRegistry Registry => registry;

    public UtilityTerms Terms => terms;

    public IReadingSource Source => source;

    /// <summary>The contract of an account.</summary>
    public AccountTerms AccountTerms(ServicePoint point) =>
        AreaTerms(point.AreaId).Accounts.First(account => account.AccountNumber == point.AccountNumber);

    /// <summary>Every interval of a service point from its first row to its newest, as it counts.</summary>
    public IReadOnlyList<CodedReading> Readings(ServicePoint point) =>
        Readings(point, DateOnly.MinValue, DateOnly.MaxValue);

    /// <summary>Intervals that begin in a range of local days, both ends included, as they count.</summary>
    public IReadOnlyList<CodedReading> Readings(ServicePoint point, DateOnly from, DateOnly through)
    {
        var account = AccountTerms(point);
        var readings = new List<CodedReading>();
        // One day more on each side: an interval over lost rows may begin on the day before it is stored with.
        foreach (var day in ClosedDays(point, Before(from), After(through)))
        {
            readings.AddRange(RowIntervals.Of(RowsOf(day), account));
        }

        readings.AddRange(RowIntervals.Of(OpenRows(point), account));
        var (start, end) = Span(account.Tariff, from, through);
        readings.RemoveAll(reading => reading.StartUnixSeconds < start || reading.StartUnixSeconds >= end
            || !IsOwn(point, reading.StartUnixSeconds));
        return readings;
    }

    /// <summary>Intervals that begin in a range of local days, both ends included, each with what it cost.</summary>
    public CostedReadings Costed(ServicePoint point, DateOnly from, DateOnly through)
    {
        var account = AccountTerms(point);
        var (start, end) = Span(account.Tariff, from, through);
        return CostWalk.Of(account, Readings(point), start, end);
    }

    /// <summary>What lies between two instants, cut to the capture period; over lost rows shared out by time, as it
    /// was rated.</summary>
    public IReadOnlyList<CodedReading> Parts(ServicePoint point, long fromUnixSeconds, long toUnixSeconds)
    {
        var account = AccountTerms(point);
        var days = (Before(account.Tariff.DayOf(fromUnixSeconds)), After(account.Tariff.DayOf(toUnixSeconds)));
        return
        [
            .. Readings(point, days.Item1, days.Item2)
                .SelectMany(reading => LoadCurve.Parts(reading, account.IntervalSeconds))
                .Where(part => part.StartUnixSeconds >= fromUnixSeconds && part.EndUnixSeconds <= toUnixSeconds),
        ];
    }

    /// <summary>Where the registers stood at an instant: at a row that is held, or reckoned on from the one before.
    /// </summary>
    /// <exception cref="ReadingsDamagedException">No row at or before the instant is held.</exception>
    internal RegisterRow PositionAt(ServicePoint point, long unixSeconds)
    {
        var account = AccountTerms(point);
        var day = account.Tariff.DayOf(unixSeconds);
        var held = ClosedDays(point, Before(day), After(day)).SelectMany(RowsOf)
            .Concat(OpenRows(point))
            .Select(row => row.Row)
            .Where(row => row.CapturedUnixSeconds <= unixSeconds)
            .OrderBy(row => row.CapturedUnixSeconds)
            .ToList();
        if (held.Count == 0)
        {
            throw new ReadingsDamagedException(
                $"meter {point.MeterSerial} has no row at or before {LocalClock.Utc(unixSeconds)}");
        }

        var at = held[^1];
        var since = Parts(point, at.CapturedUnixSeconds, unixSeconds);
        return new(
            unixSeconds,
            (at.ImportWattHours + since.Sum(part => part.ImportWattHours)) % account.RegisterCapacityWattHours,
            (at.ExportWattHours + since.Sum(part => part.ExportWattHours)) % account.RegisterCapacityWattHours);
    }

    /// <summary>Local days of a service point in order, both ends included: closed ones, then open ones.</summary>
    public IReadOnlyList<DayReading> Days(ServicePoint point, DateOnly from, DateOnly through)
    {
        var days = new List<DayReading>();
        foreach (var day in ClosedDays(point, from, through))
        {
            var intervals = RowIntervals.Of(RowsOf(day), AccountTerms(point));
            days.Add(DayReading.Of(day.Summary, day.Revision, intervals, ExpectedCount(point, day.Day)));
        }

        var area = Area(point.AreaId);
        var open = RowIntervals.Of(OpenRows(point), AccountTerms(point));
        foreach (var summary in area.Snapshot(point.AccountNumber)!.OpenDays)
        {
            if (summary.Day >= from && summary.Day <= through && days.TrueForAll(day => day.Day < summary.Day))
            {
                var (start, end) = Span(AccountTerms(point).Tariff, summary.Day, summary.Day);
                var own = open.FindAll(reading => reading.StartUnixSeconds >= start && reading.StartUnixSeconds < end);
                days.Add(DayReading.Of(summary, null, own, ExpectedCount(point, summary.Day)));
            }
        }

        return days;
    }

    /// <summary>The instants a range of local days covers.</summary>
    public static (long FromUnixSeconds, long ToUnixSeconds) Span(
        CompiledTariff tariff, DateOnly from, DateOnly through) =>
        (from == DateOnly.MinValue ? long.MinValue : tariff.StartOf(from),
            through == DateOnly.MaxValue ? long.MaxValue : tariff.StartOf(through.AddDays(1)));

    /// <summary>How many intervals the local day really has: 92, 96 or 100 quarter-hours.</summary>
    public int ExpectedCount(ServicePoint point, DateOnly day)
    {
        var account = AccountTerms(point);
        var (from, to) = Span(account.Tariff, day, day);
        return (int)((to - from) / account.IntervalSeconds);
    }

    /// <summary>An area as it stands, opened for looking at.</summary>
    public ServiceArea Area(int areaId)
    {
        if (!areas.TryGetValue(areaId, out var area))
        {
            var stored = source.Area(areaId);
            area = ServiceArea.Open(AreaTerms(areaId), stored.Checkpoint, stored.Journal);
            areas.Add(areaId, area);
        }

        return area;
    }

    /// <summary>A service point's days stay together through meters and customers; an account sees its own.</summary>
    IEnumerable<StoredDay> ClosedDays(ServicePoint point, DateOnly from, DateOnly through) =>
        source.Days(point.AreaId, point.SeriesNumber, from, through)
            .Where(day => IsOwn(point, terms.StartOf(day.Day)));

    /// <summary>An account that has ended is settled: what is open belongs to whoever lives there now.</summary>
    IReadOnlyList<CodedRow> OpenRows(ServicePoint point) =>
        point.IsNewest ? Area(point.AreaId).OpenRows(point.MeterNumber) : [];

    static bool IsOwn(ServicePoint point, long unixSeconds) => unixSeconds >= point.FromUnixSeconds
        && (point.UntilUnixSeconds == 0 || unixSeconds < point.UntilUnixSeconds);

    internal static IReadOnlyList<CodedRow> RowsOf(StoredDay day) => day.Rows
        ?? throw new ReadingsDamagedException(
            $"the rows of meter {day.MeterNumber:D12} on {day.Day:yyyy-MM-dd} cannot be read");

    readonly Dictionary<int, AreaTerms> areaTerms = [];

    AreaTerms AreaTerms(int areaId)
    {
        if (!areaTerms.TryGetValue(areaId, out var found))
        {
            areaTerms.Add(areaId, found = terms.OfArea(areaId));
        }

        return found;
    }

    static DateOnly Before(DateOnly day) => day == DateOnly.MinValue ? day : day.AddDays(-1);

    static DateOnly After(DateOnly day) => day == DateOnly.MaxValue ? day : day.AddDays(1);
}

/// <summary>What is stored of readings cannot be read.</summary>
public sealed class ReadingsDamagedException(string message) : Exception(message);
