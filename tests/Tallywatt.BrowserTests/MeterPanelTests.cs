using Microsoft.Playwright;
using Xunit;

namespace Tallywatt.BrowserTests;

/// <summary>The front panel of a real meter: what one does there happens.</summary>
public sealed class MeterPanelTests(Chromium chromium)
{
    const int DesktopPixels = 1280;
    const int PhonePixels = 390;

    [Theory]
    [InlineData(DesktopPixels, "en-GB", false)]
    [InlineData(PhonePixels, "zh-CN", true)]
    public async Task A_panel_opens_from_the_home_it_serves(int width, string locale, bool isDark)
    {
        await using var visit = await chromium.VisitAsync(new(width, locale, isDark));
        await visit.OpenAsync("/");
        await visit.OpenAsync(await visit.Page.Locator("#accounts tbody a").First.GetAttributeAsync("href") ?? "");
        await visit.Page.Locator(".under-title a[href^='/meters/']").ClickAsync();

        await visit.Page.Locator(".segments").First.WaitForAsync();
        await visit.AssertFitsAsync();
        await visit.AssertAccessibleAsync();
        await visit.TakePictureAsync(Path.Combine(Chromium.Pictures, $"panel-{width}-{locale}.png"));
        visit.AssertQuiet();
    }

    [Theory]
    [InlineData(DesktopPixels)]
    [InlineData(PhonePixels)]
    public async Task A_token_and_a_held_button_bring_the_power_back(int width)
    {
        await using var meter = await MeterOnDesk.StartAsync();
        var token = await MeterOnDesk.TokenAsync();
        await using var visit = await chromium.VisitAsync(meter.Address, new(width, "en-GB"));
        await visit.OpenAsync(meter.Panel);
        await ShowsAsync(visit.Page, "#relay", "open");
        var warning = await visit.Page.Locator(".panel-warning").InnerTextAsync();
        Assert.Contains("terminals stay live", warning, StringComparison.Ordinal);
        await visit.TakePictureAsync(Path.Combine(Chromium.Pictures, $"panel-off-{width}.png"));

        await PressAsync(visit.Page, token);
        await ShowsAsync(visit.Page, "#typed", string.Join(' ', token.Chunk(4).Select(group => new string(group))));
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Enter" }).ClickAsync();
        await visit.Page.Locator(".lcd-icons").GetByText("hold button").WaitForAsync();
        await ShowsAsync(visit.Page, "#relay", "open");

        // A short press does nothing; only one that lasts closes the relay.
        var button = visit.Page.Locator("[data-hold]");
        await button.ClickAsync();
        await ShowsAsync(visit.Page, "#relay", "open");
        await button.HoverAsync();
        await visit.Page.Mouse.DownAsync();
        await ShowsAsync(visit.Page, "#relay", "closed");
        await visit.Page.Mouse.UpAsync();
        await ShowsAsync(visit.Page, "#load", "1,200 W");
        await visit.AssertFitsAsync();
        await visit.AssertAccessibleAsync();
        await visit.TakePictureAsync(Path.Combine(Chromium.Pictures, $"panel-on-{width}.png"));
        visit.AssertQuiet();
    }

    [Fact]
    public async Task Keys_pressed_faster_than_the_line_answers_reach_the_meter_in_order()
    {
        await using var meter = await MeterOnDesk.StartAsync();
        await using var visit = await chromium.VisitAsync(meter.Address, new(DesktopPixels, "en-GB"));
        await visit.OpenAsync(meter.Panel);
        var first = new TaskCompletionSource<IRoute>(TaskCreationOptions.RunContinuationsAsynchronously);
        var posted = 0;
        await visit.Page.RouteAsync("**/*", route => route.Request.Method == "POST"
            && Interlocked.Increment(ref posted) == 1
            && first.TrySetResult(route) ? Task.CompletedTask : route.ContinueAsync());

        await PressAsync(visit.Page, "1234");
        var held = await first.Task;
        Assert.Equal(1, Volatile.Read(ref posted));
        await held.ContinueAsync();
        await ShowsAsync(visit.Page, "#typed", "1234");
    }

    [Fact]
    public async Task Without_scripts_the_same_buttons_are_plain_forms()
    {
        await using var visit = await chromium.VisitAsync(new(PhonePixels, "en-GB", HasScripts: false));
        await visit.OpenAsync("/");
        var home = await visit.Page.Locator("#accounts tbody a").Nth(2).GetAttributeAsync("href") ?? "";
        await visit.OpenAsync(home);
        await visit.Page.Locator(".under-title a[href^='/meters/']").ClickAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Breaker off" }).ClickAsync();
        Assert.Equal("0 W", await visit.Page.Locator("#load").InnerTextAsync());
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Breaker on" }).ClickAsync();
        Assert.Equal("on", await visit.Page.Locator("#breaker").InnerTextAsync());
    }

    static async Task PressAsync(IPage page, string digits)
    {
        foreach (var digit in digits)
        {
            await page.GetByRole(AriaRole.Button, new() { Name = $"{digit}", Exact = true }).ClickAsync();
        }
    }

    static Task ShowsAsync(IPage page, string field, string text) =>
        Assertions.Expect(page.Locator(field)).ToHaveTextAsync(text, new() { Timeout = 30_000 });
}
