using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using Tallywatt.Core.Areas;
using Tallywatt.Core.Ledger;
using Tallywatt.Core.Purse;
using Tallywatt.Core.Relay;
using Tallywatt.Core.Units;
using Tallywatt.Core.Vending;
using Tallywatt.Platform.Areas;
using Tallywatt.Platform.Registry;
using Tallywatt.Platform.Relay;
using Tallywatt.Storage;
using Tallywatt.Storage.Areas;
using Tallywatt.Storage.Ledger;
using Tallywatt.Storage.Sqlite;
using Xunit;

namespace Tallywatt.Tests.Areas;

/// <summary>The grain around an area whose store fails: one that fails, beside one that never does, must end the
/// same.</summary>
public sealed class AreaGrainTests : IAsyncLifetime
{
    const int Failing = 1;
    const int Steady = 2;
    const int DayCount = 20;
    const int RowCount = (DayCount * 96) + 1;
    readonly string folder = Directory.CreateTempSubdirectory("tallywatt-grain-").FullName;
    readonly RememberedOrders orders = new();
    SqliteDatabase database = null!;
    FailingStore store = null!;
    InProcessTestCluster cluster = null!;

    static long Meter(int area) => 9_000 + area;

    static long Account(int area) => 1_000 + area;

    public async ValueTask InitializeAsync()
    {
        var registry = new UtilityRegistry(
            new(1, 2, "t", "", "Asia/Shanghai", "CNY", null, AreaSample.Start, AreaSample.Start),
            [
                new(Failing, Account(Failing), Meter(Failing), false),
                new(Steady, Account(Steady), Meter(Steady), false),
            ]);
        database = SqliteDatabase.Open(Path.Combine(folder, "books.db"));
        store = new(new SqliteAreaStore(database));
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) => silo.Services
            .AddSingleton(registry)
            .AddStores(database)
            .AddAreas(AreaSample.Tariff, PurseTerms.Default)
            .AddSingleton<IAreaStore>(store)
            .AddSingleton<IRelayLine>(orders));
        cluster = builder.Build();
        await cluster.DeployAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await cluster.DisposeAsync();
        await database.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>A store that fails may have kept nothing, or everything and only its answer was lost.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_store_that_fails_acknowledges_nothing_loses_nothing_and_doubles_nothing(bool keptBeforeFailing)
    {
        await AcceptAsync(Failing, 0, 0);
        await AcceptAsync(Steady, 0, 0);
        for (var last = 96; last < RowCount; last += 96)
        {
            store.FailNext(keptBeforeFailing);
            await Assert.ThrowsAnyAsync<Exception>(() => AcceptAsync(Failing, last - 95, last));
            Assert.Equal(keptBeforeFailing ? last : last - 96, await LastRowAsync(Failing));
            Assert.Equal(last, await AcceptAsync(Failing, last - 95, last));
            Assert.Equal(last, await AcceptAsync(Steady, last - 95, last));
            await CloseAsync(last, keptBeforeFailing);
        }

        store.FailNext(keptBeforeFailing);
        await Assert.ThrowsAnyAsync<Exception>(() => VendAsync(Failing));
        var again = await VendAsync(Failing);
        var steady = await VendAsync(Steady);
        Assert.Equal(
            (keptBeforeFailing ? TopUpOutcome.Repeated : steady.Outcome, steady.BalanceNanos),
            (again.Outcome, again.BalanceNanos));
        await AssertSameAsync();
    }

    [Fact]
    public async Task Rows_that_come_after_their_day_was_closed_are_rated_as_if_they_had_come_in_time()
    {
        await AcceptAsync(Steady, 0, RowCount - 1);
        await AcceptAsync(Failing, 0, 119);
        await AcceptAsync(Failing, 141, RowCount - 1);
        await Grain(Failing).DeclareLost(Meter(Failing), At(120), At(140), At(RowCount));
        await Grain(Failing).CloseDays(At(RowCount));
        await Grain(Steady).CloseDays(At(RowCount));

        await AcceptAsync(Failing, 110, 145);
        await AcceptAsync(Failing, 110, 145);

        await AssertSameAsync();
        Assert.NotNull(new LedgerStore(database).Find(EntryKey.Correction(Account(Failing), new(2026, 3, 2), 1)));
        Assert.Null(new LedgerStore(database).Find(EntryKey.Correction(Account(Failing), new(2026, 3, 2), 2)));
    }

    async Task CloseAsync(int last, bool kept)
    {
        var now = At(last) + 3_600;
        store.FailNext(kept);
        await Assert.ThrowsAnyAsync<Exception>(() => Grain(Failing).CloseDays(now));
        await Grain(Failing).CloseDays(now);
        await Grain(Steady).CloseDays(now);
        Assert.False(store.WillFail);
    }

    async Task AssertSameAsync()
    {
        var (failing, steady) = ((await Grain(Failing).Account(Account(Failing)))!,
            (await Grain(Steady).Account(Account(Steady)))!);
        Assert.Equal(steady.BalanceNanos, failing.BalanceNanos);
        Assert.Equal(steady.UnbilledNanos, failing.UnbilledNanos);
        Assert.Equal(steady.LadderWattHours, failing.LadderWattHours);
        Assert.Equal(steady.OpenDays.Sum(day => day.RowCount), failing.OpenDays.Sum(day => day.RowCount));
        var books = new LedgerStore(database);
        var balance = books.Balance(AccountId.Customer(Account(Failing)));
        Assert.Equal(books.Balance(AccountId.Customer(Account(Steady))), balance);
        Assert.Equal(balance.Nanos - failing.UnbilledNanos, failing.BalanceNanos);
        // An order may be sent again, never another one: what differs is only how often.
        Assert.NotEmpty(orders.Of(Meter(Steady)));
        Assert.Equal(orders.Of(Meter(Steady)), orders.Of(Meter(Failing)));
    }

    IAreaGrain Grain(int area) => cluster.Client.GetGrain<IAreaGrain>(area);

    async Task<long> AcceptAsync(int area, int first, int last)
    {
        var rows = AreaSample.Rows(RowCount)[first..(last + 1)];
        var positions = await Grain(area).Accept(
            [
                new(
                    Meter(area),
                    Array.ConvertAll(rows, row => row.CapturedUnixSeconds),
                    Array.ConvertAll(rows, row => row.ImportWattHours),
                    Array.ConvertAll(rows, row => row.ExportWattHours)),
            ],
            At(last) + 60);
        return IndexOf(positions[0]);
    }

    async Task<long> LastRowAsync(int area) => IndexOf((await Grain(area).Positions())[0]);

    Task<VendAnswer> VendAsync(int area) => Grain(area).Vend(
        new(Account(area), (byte)Channel.Portal, $"paid-{area}", Money.FromUnits(500).Nanos), At(RowCount));

    static long At(int row) => AreaSample.Start + ((long)row * AreaSample.Interval);

    static long IndexOf(MeterPosition position) => position.LastRowUnixSeconds == 0
        ? -1
        : (position.LastRowUnixSeconds - AreaSample.Start) / AreaSample.Interval;

    sealed class FailingStore(IAreaStore inner) : IAreaStore
    {
        bool keep;

        internal bool WillFail { get; private set; }

        internal void FailNext(bool keepBeforeFailing) => (WillFail, keep) = (true, keepBeforeFailing);

        public Task<StoredArea> ClaimAsync(long areaNumber) => inner.ClaimAsync(areaNumber);

        public StoredArea Load(long areaNumber) => inner.Load(areaNumber);

        public MeterHistory History(HistoryQuestion asked) => inner.History(asked);

        public async Task CommitAsync(AreaWrite write)
        {
            var fails = WillFail && write.Commit.AreaNumber == Failing;
            if (!fails || keep)
            {
                await inner.CommitAsync(write);
            }

            if (fails)
            {
                WillFail = false;
                throw new InvalidOperationException("The disk is full.");
            }
        }
    }

    sealed class RememberedOrders : IRelayLine
    {
        readonly List<RelayOrder> sent = [];

        public void Send(RelayOrder order)
        {
            lock (sent)
            {
                sent.Add(order);
            }
        }

        public bool IsSent(long meterNumber, int orderSequence) =>
            Of(meterNumber).Any(order => order.Sequence == orderSequence);

        internal List<(int Sequence, bool Powered)> Of(long meter)
        {
            lock (sent)
            {
                return [.. sent.Where(order => order.MeterNumber == meter)
                    .Select(order => (order.Sequence, order.Powered)).Distinct()];
            }
        }
    }
}
