using NodaTime;
using Tallywatt.Core.Relay;
using Tallywatt.Core.Units;
using Tallywatt.Platform.Areas;
using Tallywatt.Platform.Registry;

namespace Tallywatt.Platform.Reports;

/// <summary>Puts a page's answer together from the areas' memory and the database.</summary>
sealed class UtilityReports(
    UtilityRegistry registry, UtilityTerms terms, IGrainFactory grains, IUtilityClock clock, IReportStore store)
    : IUtilityReports
{
    const int UpToDateSeconds = 2 * 3_600;
    const int RecentCount = 20;
    const int HomeDayCount = 30;
    const int HomeTopUpCount = 10;
    const int AverageDayCount = 7;

    public async Task<UtilityOverview> OverviewAsync(CancellationToken cancel)
    {
        var now = clock.NowUnixSeconds;
        var briefs = await BriefsAsync();
        var installation = registry.Installation;
        return new(
            now,
            clock.Speed,
            installation.Zone,
            installation.Currency,
            terms.Tariff.Tariff.Name,
            WarmUpNow(now),
            briefs.Length,
            briefs.Count(brief => brief.LastRowUnixSeconds > 0),
            briefs.Count(brief => IsUpToDate(brief, now)),
            briefs.Length * IntervalsUntil(now),
            briefs.Sum(brief => IntervalsUntil(brief.LastRowUnixSeconds) - brief.MissingRowCount),
            briefs.Where(brief => brief.MissingRowCount > 0).Min(brief => (long?)brief.FirstMissingUnixSeconds),
            [.. registry.AreaIds.Select(area => LineOf(area, briefs, now))],
            [.. briefs.GroupBy(brief => PositionOf(brief.ControlState)).OrderBy(group => group.Key)
                .Select(group => new RelayCount(group.Key, group.Count()))],
            Bands(briefs),
            store.Notices(RecentCount),
            [.. store.RelayOrders(RecentCount).Select(LineOf)]);
    }

    public async Task<AccountPage> AccountsAsync(AccountSearch search, CancellationToken cancel)
    {
        var now = clock.NowUnixSeconds;
        var briefs = await BriefsAsync();
        var matches = briefs.Where(brief => Matches(brief, search, now)).OrderBy(brief => brief.AccountNumber).ToList();
        var rows = matches.Skip((search.PageNumber - 1) * search.PageSizeCount).Take(search.PageSizeCount);
        return new([.. rows.Select(LineOf)], matches.Count, briefs.Length);
    }

    public async Task<AccountHome?> HomeAsync(long accountNumber, CancellationToken cancel)
    {
        if (await ViewAsync(accountNumber) is not { } view)
        {
            return null;
        }

        var now = clock.NowUnixSeconds;
        var point = registry.ByAccount(accountNumber)!;
        var today = terms.Tariff.DayOf(now);
        var days = DaysOf(point, view, today.AddDays(1 - HomeDayCount), today, now);
        var plan = new PriceView(terms.Tariff);
        return new(
            now,
            registry.Installation.Zone,
            registry.Installation.Currency,
            accountNumber,
            point.MeterSerial,
            PositionOf(view.ControlState),
            point.HasSolar,
            Money.FromNanos(view.BalanceNanos),
            Money.FromNanos(view.PresetOwedNanos),
            DaysLeft(view, days, today),
            [terms.Purse.FirstReminder, terms.Purse.SecondReminder],
            view.LastRowUnixSeconds == 0 ? null : view.LastRowUnixSeconds,
            WarmUpNow(now),
            plan.Ladder(now, view.LadderWattHours),
            plan.Prices(now, view.LadderWattHours),
            days,
            store.TopUps(accountNumber, HomeTopUpCount))
        {
            IsPostpaid = point.IsPostpaid,
        };
    }

    public async Task<AccountUsage?> UsageAsync(
        long accountNumber, LocalDate from, LocalDate to, CancellationToken cancel)
    {
        if (await ViewAsync(accountNumber) is not { } view)
        {
            return null;
        }

        const int daysMax = 400;
        var (first, last) = (from.ToDateOnly(), to.ToDateOnly());
        var end = last.DayNumber - first.DayNumber > daysMax ? first.AddDays(daysMax) : last;
        var days = DaysOf(registry.ByAccount(accountNumber)!, view, first, end, clock.NowUnixSeconds);
        return new(accountNumber, registry.Installation.Zone, registry.Installation.Currency, days);
    }

    public Task<AccountTopUps?> TopUpsAsync(long accountNumber, int limitCount, CancellationToken cancel) =>
        Task.FromResult(registry.ByAccount(accountNumber) is null
            ? null
            : new AccountTopUps(
                accountNumber, registry.Installation.Zone, registry.Installation.Currency,
                store.TopUps(accountNumber, limitCount)));

    async Task<AccountBrief[]> BriefsAsync()
    {
        var areas = await Task.WhenAll(registry.AreaIds.Select(area => grains.GetGrain<IAreaGrain>(area).Accounts()));
        return [.. areas.SelectMany(briefs => briefs)];
    }

    async Task<AccountView?> ViewAsync(long accountNumber) =>
        registry.ByAccount(accountNumber) is { } point
            ? await grains.GetGrain<IAreaGrain>(point.AreaId).Account(accountNumber)
            : null;

    List<DayUse> DaysOf(ServicePoint point, AccountView view, DateOnly from, DateOnly to, long now)
    {
        // A service point's days stay together; an account sees its own.
        var closed = store.ClosedDays(point.AreaId, point.SeriesNumber, from, to)
            .Where(day => terms.StartOf(day.Day) is var start && start >= point.FromUnixSeconds
                && (point.UntilUnixSeconds == 0 || start < point.UntilUnixSeconds));
        var open = view.OpenDays.Where(day => day.DayNumber >= from.DayNumber && day.DayNumber <= to.DayNumber);
        var days = new SortedDictionary<int, DayUse>();
        foreach (var day in closed)
        {
            days[day.Day.DayNumber] = DayOf(DayView.Of(day), now);
        }

        foreach (var day in open)
        {
            days[day.DayNumber] = DayOf(day, now);
        }

        return [.. days.Values];
    }

    DayUse DayOf(DayView day, long now)
    {
        var date = DateOnly.FromDayNumber(day.DayNumber);
        var (start, end) = (terms.Tariff.StartOf(date), terms.Tariff.StartOf(date.AddDays(1)));
        const int period = UtilityTerms.IntervalSeconds;
        var expected = (Math.Min(end, now - (now % period)) - start) / period;
        return new(
            LocalDate.FromDateOnly(date),
            Energy.FromWattHours(day.ImportWattHours),
            Energy.FromWattHours(day.ExportWattHours),
            Money.FromNanos(day.ChargeNanos + day.TaxNanos),
            Money.FromNanos(day.ExportCreditNanos),
            [.. day.Rates.GroupBy(rate => rate.Name).Select(rate => new RateUse(
                rate.Key,
                Energy.FromWattHours(rate.Sum(part => part.ImportWattHours)),
                Money.FromNanos(rate.Sum(part => part.ChargeNanos))))],
            day.RowCount,
            (int)Math.Max(0, expected));
    }

    static int? DaysLeft(AccountView view, List<DayUse> days, DateOnly today)
    {
        var whole = days.FindAll(day => day.Day.ToDateOnly() < today && day.IntervalCount >= day.ExpectedIntervalCount);
        var last = whole.TakeLast(AverageDayCount).ToList();
        var netNanos = last.Sum(day => day.Charge.Nanos - day.ExportCredit.Nanos);
        if (last.Count == 0 || netNanos <= 0)
        {
            return null;
        }

        return view.BalanceNanos <= 0
            ? 0
            : (int)Int128.Min(int.MaxValue, (Int128)view.BalanceNanos * last.Count / netNanos);
    }

    WarmUp? WarmUpNow(long now) =>
        clock.Playing is { } span ? new(span.FromUnixSeconds, span.ToUnixSeconds, now) : null;

    long IntervalsUntil(long unixSeconds) => Math.Max(
        0, (unixSeconds - registry.Installation.HistoryFromUnixSeconds) / UtilityTerms.IntervalSeconds);

    static bool IsUpToDate(AccountBrief brief, long now) => brief.LastRowUnixSeconds >= now - UpToDateSeconds;

    bool Matches(AccountBrief brief, AccountSearch search, long now) =>
        (string.IsNullOrEmpty(search.Text)
            || brief.AccountNumber.ToString(System.Globalization.CultureInfo.InvariantCulture)
                .Contains(search.Text, StringComparison.Ordinal)
            || registry.ByAccount(brief.AccountNumber)!.MeterSerial.Contains(search.Text, StringComparison.Ordinal))
        && search.Filter switch
        {
            AccountFilter.All => true,
            AccountFilter.LowBalance => brief.BalanceNanos < terms.Purse.FirstReminder.Nanos,
            AccountFilter.WithoutPower => PositionOf(brief.ControlState) != RelayPosition.Connected,
            AccountFilter.NotRead => !IsUpToDate(brief, now),
            _ => throw new InvalidOperationException($"No such filter: {search.Filter}."),
        };

    AccountLine LineOf(AccountBrief brief)
    {
        var point = registry.ByAccount(brief.AccountNumber)!;
        return new(
            brief.AccountNumber,
            point.MeterSerial,
            point.AreaName,
            Money.FromNanos(brief.BalanceNanos),
            PositionOf(brief.ControlState),
            brief.LastRowUnixSeconds == 0 ? null : brief.LastRowUnixSeconds);
    }

    RelayOrderLine LineOf(StoredOrder order)
    {
        var point = registry.ByMeter(order.MeterNumber)!;
        return new(
            order.DecidedUnixSeconds, point.AccountNumber, point.MeterSerial, order.Powered,
            order.State, order.SettledUnixSeconds);
    }

    AreaLine LineOf(int areaId, AccountBrief[] briefs, long now)
    {
        var own = Array.FindAll(briefs, brief => registry.ByAccount(brief.AccountNumber)!.AreaId == areaId);
        var last = own.Max(brief => brief.LastRowUnixSeconds);
        return new(
            ServicePoint.NameOfArea(areaId), own.Length, own.Count(brief => IsUpToDate(brief, now)),
            last == 0 ? null : last);
    }

    BalanceBand[] Bands(AccountBrief[] briefs)
    {
        Money?[] edges =
            [null, Money.Zero, terms.Purse.SecondReminder, terms.Purse.FirstReminder, Money.FromUnits(100), null];
        return [.. Enumerable.Range(0, edges.Length - 1).Select(band => new BalanceBand(
            edges[band],
            edges[band + 1],
            briefs.Count(brief => (edges[band] is not { } from || brief.BalanceNanos >= from.Nanos)
                && (edges[band + 1] is not { } to || brief.BalanceNanos < to.Nanos))))];
    }

    static RelayPosition PositionOf(byte controlState) => (ControlState)controlState switch
    {
        ControlState.Connected => RelayPosition.Connected,
        ControlState.Disconnected => RelayPosition.Disconnected,
        ControlState.ReadyForReconnection => RelayPosition.ReadyForReconnection,
        _ => RelayPosition.Unknown,
    };
}
