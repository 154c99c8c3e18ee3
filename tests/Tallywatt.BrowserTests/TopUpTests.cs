using System.Globalization;
using Microsoft.Playwright;
using Xunit;

namespace Tallywatt.BrowserTests;

/// <summary>A top-up by hand, with scripts turned off: everything a customer needs is plain HTML.</summary>
public sealed class TopUpTests(Chromium chromium)
{
    static readonly Reader WithoutScripts = new(WidthPixels: 390, "en-GB", HasScripts: false);

    /// <summary>
    /// The clock runs while the test does, so a balance may fall a little between two looks, and an advance is
    /// paid back from a first purchase: 1000 came in when at least 900 did.
    /// </summary>
    const long AmountCents = 100_000;

    const long LeastRiseCents = 90_000;

    [Fact]
    public async Task A_top_up_raises_the_balance_and_stands_in_the_list()
    {
        await using var visit = await chromium.VisitAsync(WithoutScripts);
        var home = await HomeAsync(visit, 0);
        var before = await BalanceCentsAsync(visit.Page);

        await visit.Page.Locator(".buttons a").ClickAsync();
        await visit.Page.Locator("#amount").FillAsync("1000");
        await visit.Page.Locator("button[type=submit]").ClickAsync();
        Assert.Equal("¥1,000.00 received", await visit.Page.Locator("h1").InnerTextAsync());
        var receipt = await visit.Page.Locator(".facts dd").First.InnerTextAsync();

        await visit.OpenAsync(home);
        Assert.InRange(await BalanceCentsAsync(visit.Page) - before, LeastRiseCents, AmountCents);
        Assert.Equal(1, await visit.Page.Locator("#topups").GetByText(receipt, new() { Exact = true }).CountAsync());
        visit.AssertQuiet();
    }

    [Fact]
    public async Task The_same_form_sent_twice_counts_once()
    {
        await using var visit = await chromium.VisitAsync(WithoutScripts);
        var home = await HomeAsync(visit, 1);
        await visit.OpenAsync(home + "/topup");
        await visit.Page.Locator("#amount").FillAsync("123.45");
        var form = await HiddenFieldsAsync(visit.Page);
        await visit.Page.Locator("button[type=submit]").DblClickAsync();
        await visit.Page.WaitForURLAsync("**/topup/*");
        var receipt = visit.Page.Url;

        var again = await visit.Page.APIRequest.PostAsync(home + "/topup", new() { Form = form });
        Assert.Equal(receipt, again.Url);

        await visit.OpenAsync(home);
        Assert.Equal(1, await visit.Page.Locator("#topups").GetByText("¥123.45").CountAsync());
    }

    [Fact]
    public async Task A_wrong_amount_is_explained_beside_the_field()
    {
        await using var visit = await chromium.VisitAsync(new(390, "zh-CN"));
        var home = await HomeAsync(visit, 0);
        await visit.OpenAsync(home + "/topup");
        await visit.Page.Locator("#amount").FillAsync("9999");
        await visit.Page.Locator("button[type=submit]").ClickAsync();
        Assert.Equal("金额应在 ¥1.00 至 ¥5,000.00 之间。", await visit.Page.GetByRole(AriaRole.Alert).InnerTextAsync());
        await visit.AssertAccessibleAsync();
        await visit.AssertFitsAsync();
    }

    /// <summary>The very form on the page, as a browser that repeats a post would send it.</summary>
    static async Task<IFormData> HiddenFieldsAsync(IPage page)
    {
        var form = page.APIRequest.CreateFormData().Set("Typed.Amount", "123.45");
        foreach (var field in await page.Locator("input[type=hidden]").AllAsync())
        {
            form.Set(await field.GetAttributeAsync("name") ?? "", await field.GetAttributeAsync("value") ?? "");
        }

        return form;
    }

    static async Task<string> HomeAsync(Visit visit, int index)
    {
        await visit.OpenAsync("/");
        var home = await visit.Page.Locator("#accounts tbody a").Nth(index).GetAttributeAsync("href") ?? "";
        await visit.OpenAsync(home);
        return home;
    }

    static async Task<long> BalanceCentsAsync(IPage page)
    {
        var text = await page.Locator(".amount").InnerTextAsync();
        var digits = text.Replace("¥", "", StringComparison.Ordinal)
            .Replace(",", "", StringComparison.Ordinal)
            .Replace(".", "", StringComparison.Ordinal)
            .Replace('−', '-');
        return long.Parse(digits, CultureInfo.InvariantCulture);
    }
}
