using System.Net;
using Tallywatt.Core.Tariffs;
using Tallywatt.Platform.Billing;
using Tallywatt.Web.Language;
using Tallywatt.Web.Writing;
using Xunit;

namespace Tallywatt.Tests.Portal;

public sealed class BillPageTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_bill_shows_every_line_with_quantity_price_and_exact_amount()
    {
        await using var server = await PortalServer.StartAsync();
        var page = await server.GetAsync("/accounts/1001/bills/2026-11?lang=en");

        Assert.Contains("Used: peak", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("1,234.567 kWh", page, StringComparison.Ordinal);
        Assert.Contains("¥0.60886875", page, StringComparison.Ordinal);
        Assert.Contains("¥751.68926608125", page, StringComparison.Ordinal);
        Assert.Contains("13 %", page, StringComparison.Ordinal);
        Assert.Contains("4.5 kW", page, StringComparison.Ordinal);
        Assert.Contains("to pay by 2026-12-15", page, StringComparison.Ordinal);
        Assert.Contains("reverses it", page, StringComparison.Ordinal);
        Assert.All(Enum.GetValues<ChargeKind>(), kind => Assert.Contains(
            Wording.English["bill.kind." + kind], page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Bills_are_listed_and_an_account_without_one_says_so()
    {
        await using var server = await PortalServer.StartAsync();

        Assert.Contains(
            "/accounts/1001/bills/2026-11", await server.GetAsync("/accounts/1001/bills"), StringComparison.Ordinal);
        Assert.Contains(
            Wording.Chinese["bills.none"], await server.GetAsync("/accounts/1002/bills?lang=zh-Hans"),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/accounts/9/bills")]
    [InlineData("/accounts/9/bills/2026-11")]
    [InlineData("/accounts/1001/bills/2026-10")]
    [InlineData("/accounts/1001/bills/2026-13")]
    [InlineData("/accounts/1001/bills/x")]
    public async Task What_is_not_there_is_not_found(string path)
    {
        await using var server = await PortalServer.StartAsync();
        using var answer = await server.Client.GetAsync(path, Cancel);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task The_stylesheet_prints_on_A4()
    {
        await using var server = await PortalServer.StartAsync();
        var page = await server.GetAsync("/accounts/1001/bills/2026-11");
        var link = page.IndexOf("stylesheet", StringComparison.Ordinal);
        var start = page.IndexOf("href=\"/", link, StringComparison.Ordinal);
        var sheet = await server.GetAsync(page[(start + 6)..page.IndexOf('"', start + 6)]);

        Assert.Contains("@page{size:A4", sheet, StringComparison.Ordinal);
        Assert.Contains("@media print", sheet, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stored_bill_is_read_back_whole()
    {
        var body = BillJson.Write(FakeBills.Bill);
        var read = BillJson.Read(body);

        Assert.Equal(body, BillJson.Write(read));
        Assert.Equal(FakeBills.Bill.Lines, read.Lines);
        Assert.Equal(FakeBills.Bill.Total, read.Total);
        Assert.Equal(64, BillJson.DigestOf(body).Length);
    }

    [Theory]
    [InlineData(0L, "¥0.00")]
    [InlineData(1L, "¥0.000000000000000001")]
    [InlineData(-1_500_000_000_000_000_000L, "−¥1.50")]
    public void An_exact_amount_keeps_every_digit(long attos, string expected) =>
        Assert.Equal(expected, Written.Exact(new(attos), "CNY"));
}
