using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Tallywatt.Platform.HeadEnd;
using Tallywatt.Platform.Registry;
using Tallywatt.Web.Console;
using Tallywatt.Web.Language;
using Xunit;

namespace Tallywatt.Tests.Console;

public sealed class AcquisitionPageTests : BunitContext, IAcquisitionReport
{
    const long Now = 1_795_407_300;

    public AcquisitionPageTests()
    {
        Services.AddSingleton<IAcquisitionReport>(this);
        Services.AddSingleton(new UtilityRegistry(
            new(1, 2, "t", "", "Asia/Shanghai", "CNY", null, Now - 86_400, Now),
            [new(1, 101, 11, false), new(1, 102, 22, false, MeterProtocol.Dlt645)]));
    }

    [Fact]
    public void The_page_tells_success_completeness_and_the_oldest_gap()
    {
        Services.AddSingleton(Wording.English);
        var page = Render<AcquisitionPage>();

        var tiles = page.FindAll(".tile").Select(tile => tile.TextContent).ToList();
        Assert.Contains("90.00 %", tiles[0], StringComparison.Ordinal);
        Assert.Contains("98.95 %", tiles[1], StringComparison.Ordinal);
        Assert.Contains("2 rows missing, 0 lost", tiles[1], StringComparison.Ordinal);
        Assert.Contains("12:00", tiles[2], StringComparison.Ordinal);
        Assert.Contains("1 DLMS, 1 DL/T 645; 1 unreachable", tiles[3], StringComparison.Ordinal);
        Assert.Contains("000000000022", page.Find("[aria-labelledby=acquisition-worst]").TextContent,
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_speaks_Chinese_too()
    {
        Services.AddSingleton(Wording.Chinese);
        Assert.Contains("采集", Render<AcquisitionPage>().Find("h1").TextContent, StringComparison.Ordinal);
    }

    public AcquisitionSummary Summary() => new(
        Now, 2, 1, 1, 1, 0, 0, 192, 190, 0, 1_795_406_400, 10, 1, 3, 1);

    public IReadOnlyList<AreaAcquisition> Areas() =>
        [new(1, 2, 1, 0, 192, 190, 0, 1_795_406_400, 10, 1, AreaSchedule.Default)];

    public IReadOnlyList<DayAcquisition> Days(int dayCount) =>
        [new(new(2026, 11, 23), 192, 190, 0, 1, 2, 10, 1)];

    public IReadOnlyList<MeterAcquisition> Meters(int? areaId, int limitCount) =>
    [
        new(1, 22, MeterProtocol.Dlt645, 1_795_405_500, 2, 0, 1_795_406_400, 3, "TimedOut", 0, Now, -4, ""),
        new(1, 11, MeterProtocol.Dlms, 1_795_407_300, 0, 0, null, 0, "None", Now, Now, 0, ""),
    ];
}
