using System.Collections.Concurrent;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

namespace Tallywatt.BrowserTests;

/// <summary>Who looks at a page: how wide, in which language, light or dark, with or without scripts.</summary>
sealed record Reader(int WidthPixels, string Locale, bool IsDark = false, bool HasScripts = true);

/// <summary>One person's window. Any request that would leave this computer is stopped and remembered.</summary>
sealed class Visit : IAsyncDisposable
{
    readonly IBrowserContext context;
    readonly ConcurrentQueue<string> complaints;

    Visit(IBrowserContext context, IPage page, ConcurrentQueue<string> complaints)
    {
        this.context = context;
        this.complaints = complaints;
        Page = page;
    }

    internal IPage Page { get; }

    internal static async Task<Visit> StartAsync(IBrowser browser, Uri address, Reader reader)
    {
        var complaints = new ConcurrentQueue<string>();
        var context = await browser.NewContextAsync(new()
        {
            BaseURL = address.ToString(),
            ViewportSize = new() { Width = reader.WidthPixels, Height = 900 },
            Locale = reader.Locale,
            ColorScheme = reader.IsDark ? ColorScheme.Dark : ColorScheme.Light,
            JavaScriptEnabled = reader.HasScripts,
        });
        await context.RouteAsync("**/*", route => PassOrStopAsync(route, address, complaints));
        var page = await context.NewPageAsync();
        page.Console += (_, message) => Note(complaints, message);
        return new(context, page, complaints);
    }

    /// <summary>Opens a page and expects it to be there.</summary>
    internal async Task OpenAsync(string path)
    {
        var answer = await Page.GotoAsync(path);
        Assert.True(answer is { Ok: true }, $"{path} answered {answer?.Status}.");
    }

    /// <summary>No request went elsewhere, and the browser had nothing to complain about.</summary>
    internal void AssertQuiet() => Assert.Empty(complaints);

    internal async Task AssertFitsAsync()
    {
        var tooWidePixels = await Page.EvaluateAsync<int>(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth");
        Assert.True(tooWidePixels <= 0, $"{Page.Url} is {tooWidePixels} pixels too wide.");
    }

    internal async Task AssertAccessibleAsync()
    {
        var result = await Page.RunAxe();
        var faults = result.Violations.SelectMany(rule => rule.Nodes.Select(node => $"{rule.Id}: {node.Html}"));
        Assert.Equal([], faults);
    }

    internal Task TakePictureAsync(string path) => Page.ScreenshotAsync(new() { Path = path, FullPage = true });

    public async ValueTask DisposeAsync() => await context.DisposeAsync();

    static Task PassOrStopAsync(IRoute route, Uri address, ConcurrentQueue<string> complaints)
    {
        var wanted = new Uri(route.Request.Url);
        if (wanted.Host == address.Host && wanted.Port == address.Port)
        {
            return route.ContinueAsync();
        }

        complaints.Enqueue($"a request to {wanted}");
        return route.AbortAsync();
    }

    static void Note(ConcurrentQueue<string> complaints, IConsoleMessage message)
    {
        if (message.Type is "error" or "warning")
        {
            complaints.Enqueue(message.Text);
        }
    }
}
