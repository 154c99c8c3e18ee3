using Microsoft.Playwright;
using Tallywatt.BrowserTests;
using Xunit;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace Tallywatt.BrowserTests;

/// <summary>Debian's own Chromium over the running product, one of each for all tests.</summary>
public sealed class Chromium : IAsyncLifetime
{
    const string Executable = "/usr/bin/chromium";

    static readonly string[] Flags =
    [
        "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    IPlaywright? playwright;
    IBrowser? browser;
    Product? product;

    internal Uri Address => product!.Address;

    /// <summary>Somebody before another server of ours.</summary>
    internal Task<Visit> VisitAsync(Uri address, Reader reader) => Visit.StartAsync(browser!, address, reader);

    /// <summary>Pictures of every page, for people to look at.</summary>
    internal static string Pictures { get; } =
        Directory.CreateDirectory(Path.Combine(Product.Root, "artifacts")).FullName;

    public async ValueTask InitializeAsync()
    {
        product = await Product.StartAsync();
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Executable,
            Headless = true,
            Args = Flags,
        });
    }

    internal Task<Visit> VisitAsync(Reader reader) => Visit.StartAsync(browser!, Address, reader);

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.DisposeAsync();
        }

        playwright?.Dispose();
        if (product is not null)
        {
            await product.DisposeAsync();
        }
    }
}
