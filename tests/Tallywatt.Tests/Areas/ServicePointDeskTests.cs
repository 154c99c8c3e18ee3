using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using Tallywatt.Core.Areas;
using Tallywatt.Core.Purse;
using Tallywatt.Core.Relay;
using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;
using Tallywatt.Formats.TariffFiles;
using Tallywatt.Host.Ledger;
using Tallywatt.Platform.Areas;
using Tallywatt.Platform.Registry;
using Tallywatt.Platform.Relay;
using Tallywatt.Storage;
using Tallywatt.Storage.Registry;
using Tallywatt.Storage.Sql;
using Tallywatt.Storage.Sqlite;
using Xunit;

namespace Tallywatt.Tests.Areas;

/// <summary>Meters are exchanged and customers move at a running area, and the books prove it from what is stored.
/// </summary>
public sealed class ServicePointDeskTests : IAsyncLifetime
{
    const int Area = 1;
    const long NewMeter = 770_001;
    const string TariffName = "beijing-residential";
    readonly string folder = Directory.CreateTempSubdirectory("tallywatt-desk-").FullName;
    readonly FixedClock clock = new();
    SqliteDatabase database = null!;
    InProcessTestCluster cluster = null!;
    UtilityRegistry registry = null!;
    ServicePointDesk desk = null!;

    static RegisterRow[] AllRows { get; } = AreaSample.Rows(800, wattHours: 150);

    IAreaGrain Grain => cluster.Client.GetGrain<IAreaGrain>(Area);

    string FilePath => Path.Combine(folder, "books.db");

    public async ValueTask InitializeAsync()
    {
        database = SqliteDatabase.Open(FilePath);
        var store = new RegistryStore(database);
        await store.InstallAsync(
            new(1, 1, TariffName, "", "Asia/Shanghai", "CNY", null, AreaSample.Start, AreaSample.Start),
            [new(Area, AreaSample.Account, AreaSample.Meter, false)]);
        registry = new(store.Installation()!, store.ServicePoints());
        var tariff = CompiledTariff.Compile(TariffSource.Load(TariffName).Tariff!, ServicePointTerms.None);
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) => silo.Services
            .AddSingleton(registry)
            .AddSingleton<IUtilityClock>(clock)
            .AddStores(database)
            .AddAreas(tariff, PurseTerms.Default)
            .AddSingleton<IRelayLine>(new NoRelays()));
        cluster = builder.Build();
        await cluster.DeployAsync();
        desk = new(registry, store, new(registry, tariff, PurseTerms.Default), cluster.Client, clock);
    }

    public async ValueTask DisposeAsync()
    {
        await cluster.DisposeAsync();
        await database.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_meter_is_exchanged_a_customer_leaves_and_another_comes_and_every_proof_holds()
    {
        await AcceptAsync(AreaSample.Meter, AllRows[..300]);
        var exchange = new ExchangeOrder(
            AreaSample.Account, AreaSample.Meter, NewMeter, AllRows[299].CapturedUnixSeconds + 300,
            AllRows[299].ImportWattHours + 20, AllRows[299].ExportWattHours, 0, 0, 0, "hall", "broken");
        Assert.Equal(ExchangeOutcome.Done, await desk.ExchangeAsync(exchange));
        Assert.Equal(ExchangeOutcome.Repeated, await desk.ExchangeAsync(exchange));
        Assert.Equal(NewMeter, registry.ByAccount(AreaSample.Account)!.MeterNumber);
        Assert.Equal(AreaSample.Account, registry.ByMeter(AreaSample.Meter)!.AccountNumber);
        await AcceptAsync(NewMeter, OfNewMeter(300, 500));

        var leaving = new DateOnly(2026, 3, 6);
        var early = await desk.MoveInAsync(AreaSample.Account, leaving, null);
        Assert.Equal(MoveOutcome.StillOccupied, early!.Value.Outcome);
        var left = await desk.MoveOutAsync(AreaSample.Account, leaving, powerOff: false);
        Assert.Equal(MoveOutcome.Done, left!.Outcome);
        var came = await desk.MoveInAsync(AreaSample.Account, leaving, "beijing-residential");
        Assert.Equal((MoveOutcome.Done, AreaSample.Account + 1), came);
        await AcceptAsync(NewMeter, OfNewMeter(481, 800));
        await Grain.CloseDays(clock.NowUnixSeconds);

        Assert.Equal([AreaSample.Account, AreaSample.Account + 1],
            desk.Accounts(AreaSample.Account).Select(point => point.AccountNumber));
        Assert.Equal("broken", Assert.Single(desk.Meters(AreaSample.Account)).Reason);
        Assert.Equal(AreaSample.Account + 1, Assert.Single(registry.InArea(Area)).AccountNumber);
        var view = (await Grain.Account(AreaSample.Account + 1))!;
        Assert.Equal(Money.FromUnits(20).Nanos, view.PresetOwedNanos);
        Assert.Equal(NewMeter, view.MeterNumber);
        AssertProved();
    }

    [Fact]
    public async Task A_silent_stretch_is_estimated_after_two_days_and_trued_up_when_it_is_read()
    {
        await AcceptAsync(AreaSample.Meter, [.. AllRows[..300], .. AllRows[330..]]);
        await Grain.CloseDays(clock.NowUnixSeconds);
        var estimated = (await Grain.Account(AreaSample.Account))!;
        Assert.Equal(new DateOnly(2026, 3, 9).DayNumber, Assert.Single(estimated.OpenDays).DayNumber);
        Assert.Equal(AllRows[300].CapturedUnixSeconds, (await Grain.Positions())[0].MissingFromTo[0]);

        await AcceptAsync(AreaSample.Meter, AllRows[290..340]);

        Assert.Empty((await Grain.Positions())[0].MissingFromTo);
        AssertProved();
    }

    [Fact]
    public async Task A_persons_value_takes_a_rows_place_and_its_day_is_revised()
    {
        await AcceptAsync(AreaSample.Meter, AllRows);
        await Grain.CloseDays(clock.NowUnixSeconds);
        var row = AllRows[200];

        var answer = await Grain.CorrectRows(
            new(AreaSample.Meter, [row.CapturedUnixSeconds], [row.ImportWattHours - 50], [row.ExportWattHours], [0]),
            clock.NowUnixSeconds);

        Assert.Equal((1, 0), (answer.AcceptedCount, answer.RefusedCount));
        Assert.Equal([new DateOnly(2026, 3, 3).DayNumber], answer.RevisedDayNumbers);
        AssertProved();
    }

    void AssertProved() => Assert.Empty(LedgerProof.Of(StorePlace.File(FilePath)).Proofs
        .SelectMany(proof => proof.Faults.Select(fault => $"{proof.Name}: {fault}")));

    static RegisterRow[] OfNewMeter(int from, int to) => Array.ConvertAll(AllRows[from..to], row => row with
    {
        ImportWattHours = row.ImportWattHours - AllRows[299].ImportWattHours - 20,
        ExportWattHours = row.ExportWattHours - AllRows[299].ExportWattHours,
    });

    Task AcceptAsync(long meter, RegisterRow[] rows) => Grain.Accept(
        [
            new(
                meter,
                Array.ConvertAll(rows, row => row.CapturedUnixSeconds),
                Array.ConvertAll(rows, row => row.ImportWattHours),
                Array.ConvertAll(rows, row => row.ExportWattHours)),
        ],
        clock.NowUnixSeconds);

    sealed class FixedClock : IUtilityClock
    {
        public long NowUnixSeconds => AllRows[^1].CapturedUnixSeconds + 60;

        public int Speed => 1;

        public PlayedSpan? Playing => null;
    }

    sealed class NoRelays : IRelayLine
    {
        readonly HashSet<(long Meter, int Sequence)> sent = [];

        public void Send(RelayOrder order) => sent.Add((order.MeterNumber, order.Sequence));

        public bool IsSent(long meterNumber, int orderSequence) => sent.Contains((meterNumber, orderSequence));
    }
}
