using Xunit;

namespace Tallywatt.BrowserTests;

/// <summary>Every page as people see it: wide and narrow, in both languages, light and dark.</summary>
public sealed class PageTests(Chromium chromium)
{
    const int DesktopPixels = 1280;
    const int PhonePixels = 390;

    [Theory]
    [InlineData(DesktopPixels, "en-GB", false)]
    [InlineData(DesktopPixels, "zh-CN", true)]
    [InlineData(PhonePixels, "en-GB", true)]
    [InlineData(PhonePixels, "zh-CN", false)]
    public async Task Every_page_fits_is_accessible_and_stays_on_this_computer(int width, string locale, bool isDark)
    {
        await using var visit = await chromium.VisitAsync(new(width, locale, isDark));
        await visit.OpenAsync("/");
        Assert.Equal(locale == "zh-CN" ? "zh-Hans" : "en", await visit.Page.Locator("html").GetAttributeAsync("lang"));
        var home = await visit.Page.Locator("#accounts tbody a").First.GetAttributeAsync("href") ?? "";
        (string Name, string Path)[] pages =
        [
            ("overview", "/"), ("home", home), ("home-money", home + "?by=money"), ("usage", home + "/usage"),
            ("topup", home + "/topup"),
        ];
        foreach (var (name, path) in pages)
        {
            await visit.OpenAsync(path);
            await visit.AssertFitsAsync();
            await visit.AssertAccessibleAsync();
            var shade = isDark ? "dark" : "light";
            await visit.TakePictureAsync(Path.Combine(Chromium.Pictures, $"{name}-{width}-{locale}-{shade}.png"));
        }

        visit.AssertQuiet();
    }

    [Fact]
    public async Task A_customers_home_shows_balance_ladder_price_and_thirty_days()
    {
        await using var visit = await chromium.VisitAsync(new(DesktopPixels, "en-GB"));
        await visit.OpenAsync("/");
        await visit.Page.Locator("#accounts tbody a").First.ClickAsync();
        Assert.Matches("^−?¥[0-9,]+\\.[0-9]{2}$", await visit.Page.Locator(".amount").InnerTextAsync());
        Assert.Equal("Tier 1 this year", await visit.Page.Locator("#ladder-title").InnerTextAsync());
        Assert.True(await visit.Page.Locator(".strip rect").CountAsync() > 1, "Today's prices are not drawn.");
        await visit.Page.GetByText("Show as table").ClickAsync();
        Assert.InRange(await visit.Page.Locator("#use tbody tr").CountAsync(), 29, 30);
        await visit.AssertAccessibleAsync();
    }

    /// <summary>The README's picture, when TALLYWATT_PICTURE names a file: a home with the sun on its roof.</summary>
    [Fact]
    public async Task A_home_with_solar_shows_what_it_gave_to_the_grid()
    {
        await using var visit = await chromium.VisitAsync(new(DesktopPixels, "en-GB"));
        await visit.OpenAsync("/");
        var accounts = await visit.Page.Locator("#accounts tbody a").AllAsync();
        var homes = await Task.WhenAll(accounts.Select(account => account.GetAttributeAsync("href")));
        var suns = 0;
        foreach (var home in homes)
        {
            await visit.OpenAsync(home ?? "");
            suns += await visit.Page.Locator(".chart .rate-export").CountAsync() > 0 ? 1 : 0;
            if (suns == 1 && await visit.Page.Locator(".relay-on").CountAsync() == 1)
            {
                break;
            }
        }

        Assert.True(suns > 0, "No home on the first page has given anything to the grid.");
        await visit.AssertAccessibleAsync();
        if (Environment.GetEnvironmentVariable("TALLYWATT_PICTURE") is { Length: > 0 } picture)
        {
            await visit.TakePictureAsync(Path.GetFullPath(picture, Product.Root));
        }
    }

    [Fact]
    public async Task The_language_can_be_changed_on_any_page_and_is_kept()
    {
        await using var visit = await chromium.VisitAsync(new(PhonePixels, "en-GB"));
        await visit.OpenAsync("/");
        await visit.Page.GetByText("中文").ClickAsync();
        Assert.Equal("运行总览", await visit.Page.Locator("h1").InnerTextAsync());
        await visit.Page.Locator("#accounts tbody a").First.ClickAsync();
        Assert.Contains("户号", await visit.Page.Locator("h1").InnerTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_address_is_answered_for_people()
    {
        await using var visit = await chromium.VisitAsync(new(PhonePixels, "en-GB"));
        await visit.Page.GotoAsync("/home/424242");
        await visit.AssertAccessibleAsync();
        Assert.Equal("There is no such account", await visit.Page.Locator("h1").InnerTextAsync());
    }
}
