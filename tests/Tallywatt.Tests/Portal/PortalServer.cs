using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Tallywatt.Platform.Billing;
using Tallywatt.Platform.Reports;
using Tallywatt.Web;

namespace Tallywatt.Tests.Portal;

/// <summary>The pages on a loopback port, over the fake supplier, and a client that keeps cookies.</summary>
sealed partial class PortalServer : IAsyncDisposable
{
    readonly WebApplication app;

    PortalServer(WebApplication app, FakeSupplier supplier)
    {
        this.app = app;
        Supplier = supplier;
        Client = NewClient();
    }

    internal FakeSupplier Supplier { get; }

    internal HttpClient Client { get; }

    internal static async Task<PortalServer> StartAsync(FakeSupplier? supplier = null)
    {
        supplier ??= new FakeSupplier();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<IUtilityReports>(supplier);
        builder.Services.AddSingleton<ITopUpDesk>(supplier);
        builder.Services.AddSingleton<IBillReports>(new FakeBills());
        builder.Services.AddTallywattWeb(options => options.KeyFolder = Directory.CreateTempSubdirectory().FullName);
        var app = builder.Build();
        app.MapTallywattWeb();
        await app.StartAsync();
        return new(app, supplier);
    }

    internal HttpClient NewClient() => new(new SocketsHttpHandler { AllowAutoRedirect = false })
    {
        BaseAddress = new Uri(app.Urls.First()),
    };

    internal async Task<string> GetAsync(string path) => await Client.GetStringAsync(path);

    /// <summary>Fills in the form of a page as a browser would, hidden fields included.</summary>
    internal static async Task<Dictionary<string, string>> FormAsync(HttpClient client, string path)
    {
        var page = await client.GetStringAsync(path);
        return HiddenField.Matches(page).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
    }

    [GeneratedRegex("""<input type="hidden" name="([^"]+)" value="([^"]*)"\s*/?>""")]
    static partial Regex HiddenField { get; }
}
