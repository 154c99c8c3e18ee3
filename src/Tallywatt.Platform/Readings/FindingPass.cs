using Tallywatt.Core.Areas;
using Tallywatt.Core.Readings.Estimation;
using Tallywatt.Core.Readings.Validation;
using Tallywatt.Core.Tariffs;
using Tallywatt.Platform.Areas;
using Tallywatt.Platform.Registry;

namespace Tallywatt.Platform.Readings;

/// <summary>One look at one area: what it has kept since the last one goes through the checks.</summary>
sealed class FindingPass
{
    /// <summary>A meter's logs are read once a day; a day waits for them this long and no longer.</summary>
    const long LogsWaitSeconds = 2 * 86_400;

    /// <summary>A row put aside waits this long for its day to close.</summary>
    const long RowWaitSeconds = 7 * 86_400;

    const int RowCountMax = 1_000;
    const int RowReachDays = 7;

    readonly UtilityTerms terms;
    readonly UtilityRegistry registry;
    readonly IReadingStore readings;
    readonly IFindingStore store;
    readonly int areaId;
    readonly long nowUnixSeconds;
    readonly ILookup<long, ServicePoint> points;
    readonly Dictionary<long, AccountTerms> accounts;
    readonly IReadOnlyDictionary<long, MeterWord> words;
    readonly Dictionary<long, DateOnly> checkedThrough;

    internal FindingPass(
        UtilityRegistry registry, UtilityTerms terms, IReadingStore readings, IFindingStore store, int areaId,
        long nowUnixSeconds)
    {
        (this.registry, this.terms, this.readings, this.store) = (registry, terms, readings, store);
        (this.areaId, this.nowUnixSeconds) = (areaId, nowUnixSeconds);
        points = registry.AllInArea(areaId).ToLookup(point => point.SeriesNumber);
        accounts = terms.OfArea(areaId).Accounts.ToDictionary(account => account.AccountNumber);
        words = store.Words(areaId);
        checkedThrough = new(store.CheckedThrough(areaId));
    }

    /// <summary>The numbers days are stored under.</summary>
    internal IEnumerable<long> Meters => points.Select(series => series.Key);

    internal int DayCount { get; private set; }

    internal int FindingCount { get; private set; }

    /// <summary>The days of a meter that were closed since, in order, as they were closed first.</summary>
    internal async Task CheckDaysAsync(long meter, DateOnly newest)
    {
        DateOnly? before = checkedThrough.TryGetValue(meter, out var known) ? known : null;
        var next = before?.AddDays(1) ?? terms.DayOf(registry.Installation.HistoryFromUnixSeconds);
        if (next > newest || !IsSettled(meter, next))
        {
            return;
        }

        using var source = readings.Open();
        var held = source.Days(areaId, meter, next.AddDays(-terms.Vee.LikeDayReachDays), newest);
        var due = held.Where(day => day.Day >= next).TakeWhile(day => IsSettled(meter, day.Day)).ToList();
        if (due.Count == 0)
        {
            return;
        }

        var history = HistoryOf(held);
        var findings = due
            .Select(day => day.Revision == 0 ? day : source.Versions(areaId, meter, day.Day)[0])
            .SelectMany(day => Check(day, history))
            .ToList();
        if (await store.KeepDaysAsync(areaId, meter, before, due[^1].Day, findings))
        {
            checkedThrough[meter] = due[^1].Day;
            DayCount += due.Count;
            FindingCount += findings.Count;
        }
    }

    /// <summary>One corrected version. What its day was when it closed is checked first.</summary>
    internal async Task CheckRevisionAsync(DayRevision revision)
    {
        if (!checkedThrough.TryGetValue(revision.MeterNumber, out var through) || through < revision.Day)
        {
            return;
        }

        using var source = readings.Open();
        var held = source.Days(
            areaId, revision.MeterNumber, revision.Day.AddDays(-terms.Vee.LikeDayReachDays), revision.Day);
        var version = source.Versions(areaId, revision.MeterNumber, revision.Day)
            .FirstOrDefault(day => day.Revision == revision.Revision);
        var findings = version is null ? [] : Check(version, HistoryOf(held)).ToList();
        if (await store.KeepRevisionAsync(areaId, revision, findings))
        {
            DayCount++;
            FindingCount += findings.Count;
        }
    }

    /// <summary>Rows that areas put aside, in the order they came, each when its day is closed.</summary>
    internal async Task JudgeRowsAsync(CancellationToken cancel)
    {
        foreach (var (sequence, row) in store.UnjudgedRows(areaId, RowCountMax))
        {
            cancel.ThrowIfCancellationRequested();
            var day = terms.DayOf(row.Raw.CapturedUnixSeconds - 1);
            var series = registry.ByMeter(row.MeterNumber)?.SeriesNumber ?? row.MeterNumber;
            var isClosed = checkedThrough.TryGetValue(series, out var through) && through >= day;
            if (!isClosed && nowUnixSeconds - row.ReceivedUnixSeconds < RowWaitSeconds)
            {
                return;
            }

            var finding = Judge(series, day, row);
            if (await store.KeepRowAsync(areaId, sequence, finding))
            {
                FindingCount += finding is null ? 0 : 1;
            }
        }
    }

    StoredFinding? Judge(long series, DateOnly day, QuarantinedRow row)
    {
        if (OwnerOf(series, day) is not var (point, account))
        {
            return null;
        }

        using var source = readings.Open();
        var held = source.Days(areaId, series, day.AddDays(-RowReachDays), day);
        var before = held.SelectMany(one => one.Rows ?? [])
            .Select(one => (RegisterRow?)one.Row)
            .LastOrDefault(one => one!.Value.CapturedUnixSeconds < row.Raw.CapturedUnixSeconds);
        var revision = held.LastOrDefault(one => one.Day == day)?.Revision ?? 0;
        var finding = AsideCheck.Of(row.Raw, before, DayCheck.FactsOf(point, account));
        return new(areaId, row.AccountNumber, series, day, revision, finding, nowUnixSeconds);
    }

    IEnumerable<StoredFinding> Check(StoredDay day, LoadHistory history)
    {
        if (OwnerOf(day.MeterNumber, day.Day) is not var (point, account))
        {
            return [];
        }

        var (start, end) = ReadingDesk.Span(account.Tariff, day.Day, day.Day);
        start = Math.Max(start, account.InstalledUnixSeconds);
        if (start >= end)
        {
            return [];
        }

        var notices = store.Notices(areaId, [.. point.EarlierMeters, point.MeterNumber], start, end);
        var batch = DayCheck.BatchOf(
            RowIntervals.Of(day.Rows ?? [], account), start, end, account.IntervalSeconds);
        var word = words.GetValueOrDefault(point.MeterNumber);
        var isOfTheDay = word.ClockCheckedUnixSeconds >= start && word.ClockCheckedUnixSeconds < end;
        batch = batch with
        {
            Readings = [.. batch.Readings.Select(reading => MeterLogs.Flagged(reading, notices))],
            ClockDriftSeconds = isOfTheDay
                ? (int)Math.Clamp(word.DriftSeconds, -int.MaxValue, int.MaxValue)
                : 0,
        };
        var result = Validator.Run(
            batch, DayCheck.FactsOf(point, account), history, new TariffDays(account.Tariff), terms.Vee,
            nowUnixSeconds);
        return result.Findings.Select(finding => new StoredFinding(
            areaId, point.AccountNumber, day.MeterNumber, day.Day, day.Revision, finding, nowUnixSeconds));
    }

    LoadHistory HistoryOf(IReadOnlyList<StoredDay> held)
    {
        var intervals = held.SelectMany(day => OwnerOf(day.MeterNumber, day.Day) is var (_, account)
            ? RowIntervals.Of(day.Rows ?? [], account).Select(reading => reading.ToInterval())
            : []);
        return LoadHistory.Of([.. intervals], new TariffDays(terms.Tariff));
    }

    /// <summary>Who lived there on a day.</summary>
    (ServicePoint Point, AccountTerms Account)? OwnerOf(long series, DateOnly day)
    {
        var start = terms.StartOf(day);
        var point = points[series].LastOrDefault(one => start >= one.FromUnixSeconds
            && (one.UntilUnixSeconds == 0 || start < one.UntilUnixSeconds)) ?? points[series].LastOrDefault();
        return point is not null && accounts.TryGetValue(point.AccountNumber, out var account)
            ? (point, account)
            : null;
    }

    /// <summary>Whether everything the day is judged by is known: the meter's logs over its end, or they will not come.
    /// </summary>
    bool IsSettled(long meter, DateOnly day)
    {
        var end = terms.StartOf(day.AddDays(1));
        return nowUnixSeconds - end >= LogsWaitSeconds || points[meter].Any(point =>
            point.IsNewest && words.GetValueOrDefault(point.MeterNumber).EventsUnixSeconds >= end);
    }
}
