using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Tallywatt.Host.Ledger;
using Tallywatt.Host.Up;
using Tallywatt.Platform.HeadEnd;
using Tallywatt.Platform.Registry;
using Tallywatt.Platform.Reports;
using Tallywatt.Storage.Sql;
using Tallywatt.Tests.Usage;
using Xunit;

namespace Tallywatt.Tests.Up;

/// <summary>The whole utility with its meters behind real sockets, half of them DLMS with proof and cipher, half DL/T
/// 645, while connections fail.</summary>
public sealed class RealWireWeekTests
{
    const int FaultPercent = 5;
    const int Dlt645StepWattHours = 10;

    /// <summary>The long run takes a minute or two of two processors, so it has to be asked for.</summary>
    const string Switch = "TALLYWATT_WEEK";

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public Task Forty_meters_end_two_days_complete_although_connections_fail() =>
        LiveAsync(meterCount: 40, dayCount: 2);

    [Fact]
    public Task A_thousand_meters_end_a_week_complete_although_connections_fail()
    {
        Assert.SkipUnless(
            Environment.GetEnvironmentVariable(Switch) == "1", $"It is long: set {Switch}=1, as .ci/run does.");
        return LiveAsync(meterCount: 1_000, dayCount: 7);
    }

    static async Task LiveAsync(int meterCount, int dayCount)
    {
        using var folder = new TemporaryFolder();
        using var data = DataDirectory.Take(folder.Path);
        var options = new UpOptions
        {
            MeterCount = meterCount,
            HistoryDays = dayCount,
            Speed = 1,
            Protocol = UpOptions.ProtocolMixed,
            Security = UpOptions.SecurityHigh,
            LineFaultPercent = FaultPercent,
        };
        await using (var premises = await Premises.OpenAsync(data, options, TimeProvider.System))
        {
            await using var app = Composition.Build(options, data, premises, port: 0);
            await app.StartAsync(Cancel);
            await app.Services.GetRequiredService<Conductor>().Caught.Task.WaitAsync(Cancel);
            await UntilCompleteAsync(app.Services.GetRequiredService<IAcquisitionReport>());
            AssertLinesFailed(app);
            await AssertSameEnergyAsync(app, premises);
            await AssertPushIsReadAsync(app, premises);
            await app.StopAsync(Cancel);
        }

        var proofs = LedgerProof.Of(StorePlace.File(data.Database));
        Assert.True(proofs.Holds, string.Join('\n', proofs.Proofs.SelectMany(proof => proof.Faults)));
    }

    static async Task UntilCompleteAsync(IAcquisitionReport report)
    {
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        while (report.Summary() is not { MissingRowCount: 0, ExpectedRowCount: > 0 })
        {
            await ticks.WaitForNextTickAsync(Cancel);
        }

        var summary = report.Summary();
        Assert.Equal(0, summary.LostRowCount);
        Assert.Equal(summary.MeterCount, 2 * summary.Dlt645MeterCount);
        Assert.All(report.Days(30).Skip(1), day => Assert.Equal(100, day.CompletePercent));
    }

    static void AssertLinesFailed(WebApplication app)
    {
        var lines = Assert.IsType<FaultyLines>(app.Services.GetRequiredService<IMeterLines>());
        Assert.InRange(lines.FaultCount * 100, FaultPercent * lines.ConnectionCount / 2, long.MaxValue);
    }

    /// <summary>A meter that is opened says so by itself, and what its log says is kept.</summary>
    static async Task AssertPushIsReadAsync(WebApplication app, Premises premises)
    {
        const int coverOpened = 44;
        var store = app.Services.GetRequiredService<IAcquisitionStore>();
        var point = premises.Registry.ServicePoints[0];
        Assert.Equal(MeterProtocol.Dlms, point.Protocol);
        premises.Fleet[0].OpenCover();
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        while (store.Events(point.AreaId, point.MeterNumber, 100).All(one => one.Code != coverOpened))
        {
            await ticks.WaitForNextTickAsync(Cancel);
        }
    }

    /// <summary>What the accounts were rated for is what the meters metered, to the last step of their registers.
    /// </summary>
    static async Task AssertSameEnergyAsync(WebApplication app, Premises premises)
    {
        var reports = app.Services.GetRequiredService<IUtilityReports>();
        var acquisition = app.Services.GetRequiredService<IAcquisitionReport>();
        var installed = premises.Registry.Installation.HistoryFromUnixSeconds;
        foreach (var (meter, point) in premises.Fleet.Meters.Zip(premises.Registry.ServicePoints))
        {
            // A quarter of an hour may end while this looks: then it looks again.
            for (var agrees = false; !agrees;)
            {
                var last = LastRow(point);
                var rows = meter.ReadProfile(installed, last);
                var usage = await reports.UsageAsync(
                    point.AccountNumber, DayOf(installed), DayOf(last), Cancel);
                if (LastRow(point) == last)
                {
                    agrees = true;
                    Assert.Equal(
                        Shown(point, rows[^1].Import.WattHours) - Shown(point, rows[0].Import.WattHours),
                        usage!.Days.Sum(day => day.Import.WattHours));
                    Assert.Equal(
                        Shown(point, rows[^1].Export.WattHours) - Shown(point, rows[0].Export.WattHours),
                        usage.Days.Sum(day => day.Export.WattHours));
                }
            }
        }

        long LastRow(ServicePoint point) => acquisition.Meters(point.AreaId, int.MaxValue)
            .First(one => one.MeterNumber == point.MeterNumber).LastRowUnixSeconds;

        LocalDate DayOf(long unixSeconds) => LocalDate.FromDateOnly(premises.Tariff.DayOf(unixSeconds));
    }

    static long Shown(ServicePoint point, long wattHours) => point.Protocol == MeterProtocol.Dlt645
        ? wattHours / Dlt645StepWattHours * Dlt645StepWattHours
        : wattHours;
}
