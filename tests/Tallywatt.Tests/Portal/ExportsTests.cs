using Tallywatt.Core.Units;
using Tallywatt.Platform.Reports;
using Tallywatt.Web.Portal;
using Xunit;

namespace Tallywatt.Tests.Portal;

public sealed class ExportsTests
{
    [Fact]
    public void Usage_has_a_row_for_each_day_and_rate_and_one_for_export()
    {
        var day = new DayUse(
            new(2026, 11, 22), Energy.FromWattHours(1500), Energy.FromWattHours(300), Money.FromCents(100),
            Money.FromNanos(124_650_000),
            [
                new("peak", Energy.FromWattHours(1000), Money.FromNanos(617_000_000)),
                new("=valley", Energy.FromWattHours(500), Money.FromNanos(153_500_000)),
            ],
            IntervalCount: 95, ExpectedIntervalCount: 96);
        Assert.Equal(
            """
            day,direction,rate,wh,amount,currency,intervals,expected_intervals
            2026-11-22,import,peak,1000,0.617,CNY,95,96
            2026-11-22,import,'=valley,500,0.1535,CNY,95,96
            2026-11-22,export,,300,-0.12465,CNY,95,96

            """.ReplaceLineEndings("\r\n"),
            Exports.Usage(new(1001, "Asia/Shanghai", "CNY", [day])));
    }

    [Fact]
    public void Top_ups_carry_local_time_and_utc()
    {
        var line = new TopUpLine(
            1_795_407_300, "R1", TopUpChannel.Website, Money.FromUnits(50), Money.FromUnits(30),
            DeliveryState.Delivered);
        Assert.Equal(
            """
            received_local,received_utc,receipt,channel,amount,advance_repaid,currency,state
            2026-11-23T12:15:00,2026-11-23T04:15:00Z,R1,Website,50,30,CNY,Delivered

            """.ReplaceLineEndings("\r\n"),
            Exports.TopUps(new(1001, "Asia/Shanghai", "CNY", [line])));
    }

    [Fact]
    public async Task A_file_is_offered_under_the_accounts_name()
    {
        await using var server = await PortalServer.StartAsync();
        using var answer = await server.Client.GetAsync(
            "/home/1001/usage.csv?from=2026-11-01&to=2026-11-02", TestContext.Current.CancellationToken);
        Assert.Equal("usage-1001.csv", answer.Content.Headers.ContentDisposition!.FileName);
        Assert.Equal("text/csv; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1 + (2 * 3), text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
    }
}
