using NodaTime;
using Tallywatt.Core.Units;
using Tallywatt.Platform.Reports;

namespace Tallywatt.Tests.Portal;

/// <summary>A small utility in memory: the same numbers on every run, and books that top-ups move.</summary>
sealed class FakeSupplier : IUtilityReports, ITopUpDesk
{
    internal const string Zone = "Asia/Shanghai";
    internal const long FirstAccount = 1001;
    static readonly LocalDateTime Now = new(2026, 11, 23, 12, 20);
    static readonly long[] PriceNanos = [1_028_968_750, 608_868_750, 236_768_750];
    readonly Lock gate = new();
    readonly Dictionary<string, (TopUpRequest Request, TopUpLine Line)> booked = [];

    internal int AccountCount { get; init; } = 45;

    /// <summary>0 is the first second: nothing has been read. 30 is a full history.</summary>
    internal int HistoryDayCount { get; init; } = 30;

    internal bool IsFillingHistory { get; init; }

    internal bool IsBroken { get; set; }

    internal IReadOnlyList<string> RateNames { get; init; } = ["peak", "flat", "valley"];

    internal int BookedCount => booked.Count;

    static long NowUnixSeconds => UnixSeconds(Now);

    public Task<UtilityOverview> OverviewAsync(CancellationToken cancel)
    {
        var read = HistoryDayCount > 0 ? AccountCount : 0;
        var expected = AccountCount * 96L * HistoryDayCount;
        return Answer(new UtilityOverview(
            NowUnixSeconds, 60, Zone, "CNY", "shanghai-residential-tou", Filling(), AccountCount, read, read,
            expected, Math.Max(0, expected - 12), expected > 0 ? NowUnixSeconds - 7_200 : null,
            Areas(),
            [new(RelayPosition.Connected, read - Math.Min(read, 3)), new(RelayPosition.Disconnected, Math.Min(read, 2)),
                new(RelayPosition.ReadyForReconnection, Math.Min(read, 1))],
            Bands(), Notices(), Orders()));
    }

    public Task<AccountPage> AccountsAsync(AccountSearch search, CancellationToken cancel)
    {
        var matching = Enumerable.Range(0, AccountCount)
            .Select(index => Line(FirstAccount + index))
            .Where(line => search.Text is null
                || $"{line.AccountNumber}".Contains(search.Text, StringComparison.Ordinal)
                || line.MeterNumber.Contains(search.Text, StringComparison.Ordinal))
            .Where(line => search.Filter switch
            {
                AccountFilter.LowBalance => line.Balance < Money.FromUnits(30),
                AccountFilter.WithoutPower => line.Relay != RelayPosition.Connected,
                AccountFilter.NotRead => line.LastReadingUnixSeconds is null,
                _ => true,
            })
            .ToList();
        var rows = matching.Skip((search.PageNumber - 1) * search.PageSizeCount).Take(search.PageSizeCount);
        return Answer(new AccountPage([.. rows], matching.Count, AccountCount));
    }

    public Task<AccountHome?> HomeAsync(long accountNumber, CancellationToken cancel)
    {
        if (!Exists(accountNumber))
        {
            return Answer<AccountHome?>(null);
        }

        var line = Line(accountNumber);
        return Answer<AccountHome?>(new AccountHome(
            NowUnixSeconds, Zone, "CNY", accountNumber, line.MeterNumber, line.Relay, HasSolar(accountNumber),
            line.Balance,
            accountNumber == FirstAccount + 2 ? Money.FromUnits(30) : Money.Zero,
            HistoryDayCount < 2 ? null : (int)Math.Max(0, line.Balance.Nanos / Money.FromCents(480).Nanos),
            [Money.FromUnits(30), Money.FromUnits(10)], line.LastReadingUnixSeconds, Filling(), Ladder(accountNumber),
            Prices(), Days(accountNumber, Now.Date.PlusDays(-29), Now.Date), [.. TopUps(accountNumber).Take(10)]));
    }

    public Task<AccountUsage?> UsageAsync(long accountNumber, LocalDate from, LocalDate to, CancellationToken cancel) =>
        Answer(Exists(accountNumber)
            ? new AccountUsage(accountNumber, Zone, "CNY", Days(accountNumber, from, to))
            : null);

    public Task<AccountTopUps?> TopUpsAsync(long accountNumber, int limitCount, CancellationToken cancel) =>
        Answer(Exists(accountNumber)
            ? new AccountTopUps(accountNumber, Zone, "CNY", [.. TopUps(accountNumber).Take(limitCount)])
            : null);

    public Task<TopUpAnswer> TopUpAsync(TopUpRequest request, CancellationToken cancel)
    {
        lock (gate)
        {
            if (booked.TryGetValue(request.IdempotencyKey, out var first))
            {
                return Answer(first.Request == request
                    ? new TopUpAnswer(TopUpOutcome.Exists, first.Line, Balance(request.AccountNumber))
                    : new TopUpAnswer(TopUpOutcome.KeyConflict, null, null));
            }

            var line = new TopUpLine(
                NowUnixSeconds, $"R20261123-{booked.Count + 413:000000}", request.Channel, request.Amount, Money.Zero,
                DeliveryState.Delivered);
            booked[request.IdempotencyKey] = (request, line);
            return Answer(new TopUpAnswer(TopUpOutcome.Booked, line, Balance(request.AccountNumber)));
        }
    }

    static long UnixSeconds(LocalDateTime local) =>
        local.InZoneStrictly(DateTimeZoneProviders.Tzdb[Zone]).ToInstant().ToUnixTimeSeconds();

    static bool HasSolar(long accountNumber) => accountNumber % 5 == 0;

    /// <summary>Answers a moment later, as a store does: a page is rendered once before it knows anything.</summary>
    async Task<T> Answer<T>(T value)
    {
        await Task.Yield();
        return IsBroken ? throw new IOException("The fake store is broken on purpose.") : value;
    }

    bool Exists(long accountNumber) => accountNumber >= FirstAccount && accountNumber < FirstAccount + AccountCount;

    WarmUp? Filling() => IsFillingHistory
        ? new(UnixSeconds(Now.PlusDays(-30)), NowUnixSeconds, UnixSeconds(Now.PlusDays(-30 + HistoryDayCount)))
        : null;

    Money Balance(long accountNumber)
    {
        var start = (accountNumber - FirstAccount) switch
        {
            0 => Money.FromCents(8640),
            1 => Money.FromCents(-35),
            2 => Money.FromCents(910),
            var index => Money.FromCents((2700 + (index * 733)) % 18000),
        };
        return booked.Values
            .Where(entry => entry.Request.AccountNumber == accountNumber)
            .Aggregate(start, (sum, entry) => sum + entry.Request.Amount);
    }

    AccountLine Line(long accountNumber)
    {
        var relay = (accountNumber - FirstAccount) switch
        {
            _ when HistoryDayCount == 0 => RelayPosition.Unknown,
            1 => RelayPosition.Disconnected,
            5 => RelayPosition.ReadyForReconnection,
            _ => RelayPosition.Connected,
        };
        return new(
            accountNumber, $"{accountNumber + 12_000_000:000000000000}", accountNumber % 2 == 0 ? "A2" : "A1",
            Balance(accountNumber), relay, HistoryDayCount == 0 ? null : NowUnixSeconds - 300);
    }

    static LadderPosition Ladder(long accountNumber) => new(
        LadderPeriod.Year, new(2026, 1, 1), new(2027, 1, 1),
        Energy.FromWattHours(1_846_400 + (accountNumber % 7 * 500_000)),
        [
            new(Energy.FromWattHours(3_120_000), new(677_000_000)),
            new(Energy.FromWattHours(4_800_000), new(727_000_000)),
            new(null, new(977_000_000)),
        ]);

    PricePlan Prices()
    {
        if (RateNames.Count == 1)
        {
            return new([new(0, 1440, RateNames[0], new(488_300_000))], [new(0, 1440, RateNames[0], new(488_300_000))]);
        }

        PriceSlice[] day =
        [
            Slice(0, 480, 2), Slice(480, 600, 1), Slice(600, 900, 0), Slice(900, 1080, 1), Slice(1080, 1260, 0),
            Slice(1260, 1440, 1),
        ];
        return new(day, day);
    }

    PriceSlice Slice(int fromMinute, int toMinute, int rate) =>
        new(fromMinute, toMinute, RateNames[rate], new(PriceNanos[rate]));

    List<DayUse> Days(long accountNumber, LocalDate from, LocalDate to)
    {
        var days = new List<DayUse>();
        var first = Now.Date.PlusDays(1 - HistoryDayCount);
        for (var day = from > first ? from : first; day <= to && day <= Now.Date; day = day.PlusDays(1))
        {
            days.Add(Day(accountNumber, day));
        }

        return days;
    }

    DayUse Day(long accountNumber, LocalDate day)
    {
        var isToday = day == Now.Date;
        var seed = (int)(((accountNumber * 31) + (day.DayOfYear * 37)) % 97);
        var rates = RateNames
            .Select((name, at) => (name, WattHours: 4200L - (at * 700) + (seed * 29 % 2300)))
            .Select(rate => (rate.name, WattHours: rate.WattHours / (isToday ? 2 : 1)))
            .Select(rate => new RateUse(
                rate.name, Energy.FromWattHours(rate.WattHours), Money.FromNanos(rate.WattHours * 617_000)))
            .ToList();
        var export = HasSolar(accountNumber) ? 3000 + (seed * 41) : 0;
        return new(
            day, rates.Aggregate(Energy.Zero, (sum, rate) => sum + rate.Import), Energy.FromWattHours(export),
            rates.Aggregate(Money.Zero, (sum, rate) => sum + rate.Charge), Money.FromNanos(export * 415_500L), rates,
            isToday ? 49 : 96, isToday ? 50 : 96);
    }

    List<TopUpLine> TopUps(long accountNumber)
    {
        var lines = booked.Values
            .Where(entry => entry.Request.AccountNumber == accountNumber)
            .Select(entry => entry.Line)
            .Reverse()
            .ToList();
        if (HistoryDayCount > 0)
        {
            lines.Add(new(
                UnixSeconds(new(2026, 11, 18, 9, 12)), "R20261118-000412", TopUpChannel.Resident, Money.FromUnits(200),
                Money.FromUnits(30), DeliveryState.Delivered));
            lines.Add(new(
                UnixSeconds(new(2026, 10, 30, 18, 41)), "R20261030-000107", TopUpChannel.CommandLine,
                Money.FromUnits(150), Money.Zero, DeliveryState.Pending));
        }

        return lines;
    }

    List<AreaLine> Areas() => HistoryDayCount == 0
        ? []
        : [new("A1", 23, 23, NowUnixSeconds - 300), new("A2", AccountCount - 23, 21, NowUnixSeconds - 1200)];

    List<BalanceBand> Bands() =>
    [
        new(null, Money.Zero, 1),
        new(Money.Zero, Money.FromUnits(10), 2),
        new(Money.FromUnits(10), Money.FromUnits(30), 6),
        new(Money.FromUnits(30), Money.FromUnits(100), 20),
        new(Money.FromUnits(100), null, Math.Max(0, AccountCount - 29)),
    ];

    List<NoticeLine> Notices() => HistoryDayCount == 0
        ? []
        :
        [
            new(
                NowUnixSeconds - 600, 1003, "【Tallywatt】户号 1003：余额 9.10 元，已低于 10 元，请及时充值。", DeliveryState.Delivered),
            new(
                NowUnixSeconds - 7200, 1002, "Account 1002: the balance is used up, power is being cut off.",
                DeliveryState.Pending),
        ];

    List<RelayOrderLine> Orders() => HistoryDayCount == 0
        ? []
        :
        [
            new(NowUnixSeconds - 300, 1006, "000012001006", true, RelayOrderState.Sent, null),
            new(NowUnixSeconds - 7200, 1002, "000012001002", false, RelayOrderState.Confirmed, NowUnixSeconds - 7140),
        ];
}
