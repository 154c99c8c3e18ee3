using Tallywatt.Core.Areas;
using Tallywatt.Core.Ledger;
using Tallywatt.Core.Purse;
using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;
using Tallywatt.Core.Vending;
using Tallywatt.Platform.Areas;
using Tallywatt.Platform.Registry;
using Tallywatt.Storage;
using Tallywatt.Storage.Ledger;
using Tallywatt.Storage.Registry;
using Tallywatt.Storage.Sql;
using Xunit;

namespace Tallywatt.StoreTests;

/// <summary>A month in the life of three areas, decided by a seed: rows, day closes, people who pay when they are
/// reminded, and restarts from what is stored.</summary>
sealed class SeededMonth(long seed, StoreDatabase database)
{
    const int AreaCount = 3;
    const int MeterCount = 4;
    const int DayCount = 31;
    const int DaySeconds = 86_400;
    const int IntervalSeconds = 3_600;

    /// <summary>2026-03-01T00:00 in Shanghai.</summary>
    internal const long Start = 1_772_294_400;

    static readonly CompiledTariff Tariff = CompiledTariff.Compile(
        new("month", "Month", "CNY", "Asia/Shanghai", "made for tests",
        [
            new TariffVersion
            {
                From = DateOnly.MinValue,
                Rates =
                [
                    new("peak", [new(608_868_753), new(658_868_753)]),
                    new("valley", [new(236_768_751), new(286_768_751)]),
                ],
                Calendar = [new(new(FromMinute: 480, ToMinute: 1_320), 0), new(new(), 1)],
                Ladder = new()
                {
                    Reset = LadderReset.Monthly(),
                    Rule = BlockRule.Chronological,
                    Limits = [new(null, [90_000])],
                },
                Export = new() { Prices = [new("export", new(415_500_007))] },
                FixedPerDay = Money.FromNanos(123_456_789),
                Taxes = [new("levy", 60_001, TaxBase.Energy | TaxBase.Fixed)],
            },
        ]),
        ServicePointTerms.None);

    readonly IAreaStore areas = StorageSetup.AreaStoreOf(database);
    readonly LedgerStore ledger = new(database);
    readonly Dictionary<long, (long Import, long Export)> registers = [];
    readonly Dictionary<int, ServiceArea> open = [];
    readonly Dictionary<int, long> epochs = [];

    static long Account(int area, int index) => (area * 1_000) + index + 1;

    static long Meter(int area, int index) => (area * 10_000) + index + 1;

    /// <summary>Plays the month.</summary>
    /// <param name="order">The order in which the areas take their turns of a day.</param>
    internal async Task PlayAsync(Func<int, IEnumerable<int>> order)
    {
        var points =
            from area in Enumerable.Range(1, AreaCount)
            from index in Enumerable.Range(0, MeterCount)
            select new ServicePoint(area, Account(area, index), Meter(area, index), index == 0);
        await new RegistryStore(database).InstallAsync(
            new(seed, AreaCount * MeterCount, "month", "", "Asia/Shanghai", "CNY", null, Start, Start), [.. points]);
        for (var day = 0; day < DayCount; day++)
        {
            foreach (var area in order(day))
            {
                await DayAsync(area, day);
            }
        }
    }

    /// <summary>The orders two runs may differ by without any difference in the books.</summary>
    internal static IEnumerable<int> Forward(int day) => Enumerable.Range(1, AreaCount);

    internal static IEnumerable<int> Turning(int day) =>
        Enumerable.Range(0, AreaCount).Select(place => 1 + ((place + day) % AreaCount)).Reverse();

    async Task DayAsync(int area, int day)
    {
        var now = Start + ((long)(day + 1) * DaySeconds) + 300;
        var keeper = await OpenAsync(area, day);
        foreach (var account in keeper.NotInstalled().ToList())
        {
            keeper.Install(account, Start);
        }

        for (var index = 0; index < MeterCount; index++)
        {
            keeper.AcceptProfile(Meter(area, index), Rows(area, index, day), now);
        }

        await CommitAsync(keeper, now, checkpoint: false);
        for (var index = 0; index < MeterCount; index++)
        {
            await PayAsync(keeper, Account(area, index), day, now);
        }

        keeper.CloseDay(DateOnly.FromDateTime(DateTime.UnixEpoch.AddSeconds(now + 28_800)).AddDays(-1), now);
        await CommitAsync(keeper, now, checkpoint: day % 4 == 3);
    }

    // Every few days the process is another one, and knows what is stored.
    async Task<ServiceArea> OpenAsync(int area, int day)
    {
        if (open.TryGetValue(area, out var running) && (day + area) % 5 != 0)
        {
            return running;
        }

        var stored = await areas.ClaimAsync(area);
        epochs[area] = stored.OwnerEpoch;
        var accounts = Enumerable.Range(0, MeterCount)
            .Select(index => new AccountTerms(
                Account(area, index), Meter(area, index), Tariff, Start, IntervalSeconds));
        open[area] = ServiceArea.Open(
            new(area, "CNY", PurseTerms.Default, [.. accounts]), stored.Checkpoint, stored.Journal);
        return open[area];
    }

    RegisterRow[] Rows(int area, int index, int day)
    {
        var perDayCount = DaySeconds / IntervalSeconds;
        var rows = new RegisterRow[perDayCount + (day == 0 ? 1 : 0)];
        (long Import, long Export) at = registers.GetValueOrDefault(Meter(area, index), (1_000L * index, 0L));
        for (var place = 0; place < rows.Length; place++)
        {
            var hour = (day * perDayCount) + place + (day == 0 ? 0 : 1);
            if (hour > 0)
            {
                var drawn = Draw(area, index, hour);
                var sun = index == 0 && hour % 24 is > 9 and < 16 ? drawn % 500 : 0;
                at = (at.Import + (drawn % 900), at.Export + sun);
            }

            rows[place] = new(Start + ((long)hour * IntervalSeconds), at.Import, at.Export);
        }

        registers[Meter(area, index)] = at;
        return rows;
    }

    async Task PayAsync(ServiceArea keeper, long account, int day, long now)
    {
        if (Draw((int)keeper.Terms.AreaNumber, (int)account, day) % 6 != 0)
        {
            return;
        }

        var request = new TopUpRequest(account, Channel.Portal, $"{account}-{day}", Money.FromUnits(40 + (day % 3)));
        Assert.True(EntryKey.TryTopUp(request.Channel, request.Reference, out var key));
        keeper.AcceptTopUp(request, ledger.Find(key), now);
        await CommitAsync(keeper, now, checkpoint: false);
    }

    async Task CommitAsync(ServiceArea keeper, long now, bool checkpoint)
    {
        if (keeper.TakeCommit() is { } commit)
        {
            await areas.CommitAsync(new(commit, checkpoint ? keeper.ToCheckpoint() : null, [], "CNY", now)
            {
                OwnerEpoch = epochs[(int)keeper.Terms.AreaNumber],
            });
        }
    }

    long Draw(int area, int index, int hour)
    {
        var bits = unchecked((ulong)((seed * 1_000_003) + (area * 7_919) + (index * 104_729) + hour));
        bits = unchecked((bits ^ (bits >> 31)) * 0x9E37_79B9_7F4A_7C15);
        bits = unchecked((bits ^ (bits >> 29)) * 0xBF58_476D_1CE4_E5B9);
        return (long)(bits >> 40);
    }
}
