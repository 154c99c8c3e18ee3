using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Tallywatt.Web.Assets;
using Tallywatt.Web.Language;
using Tallywatt.Web.Layout;
using Tallywatt.Web.MeterPanel;
using Tallywatt.Web.Portal;

namespace Tallywatt.Web;

/// <summary>
/// Puts the pages into a host. The host brings <see cref="Platform.Reports.IUtilityReports"/> and
/// <see cref="Platform.Reports.ITopUpDesk"/>, and binds to loopback only: there is no sign-in yet.
/// </summary>
public static class WebSetup
{
    const long LargestFormBytes = 64 * 1024;

    public static IServiceCollection AddTallywattWeb(
        this IServiceCollection services, Action<WebOptions>? configure = null)
    {
        var options = new WebOptions();
        configure?.Invoke(options);
        services.AddSingleton(Options.Create(options));
        services.AddRazorComponents();
        services.TryAddSingleton<IMeterPanels, NoMeterPanels>();

        // Chinese goes out as Chinese, not as numbers: half the bytes, and a person can read the source.
        services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
        services.AddHttpContextAccessor();
        services.AddScoped(provider =>
            LanguageChoice.Of(provider.GetRequiredService<IHttpContextAccessor>().HttpContext));
        services.AddAntiforgery(form =>
        {
            form.Cookie.Name = "tallywatt-form";
            form.Cookie.SameSite = SameSiteMode.Strict;
            form.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
        AddKeys(services, options);
        services.AddHealthChecks().AddCheck<ReportsAnswer>("reports");

        // Only these names: a page elsewhere must not reach this server under a name of its own (DNS rebinding).
        services.Configure<HostFilteringOptions>(hosts => hosts.AllowedHosts = ["localhost", "127.0.0.1", "[::1]"]);
        services.Configure<KestrelServerOptions>(server =>
        {
            server.AddServerHeader = false;
            server.Limits.MaxRequestBodySize = LargestFormBytes;
        });
        return services;
    }

    /// <summary>Adds the pages, exports, health answers and their headers. Call once, before other routes.</summary>
    public static WebApplication MapTallywattWeb(this WebApplication app)
    {
        UseFrame(app);
        Exports.Map(app);
        PanelRoutes.Map(app);
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/health/ready");
        app.MapRazorComponents<Document>();
        return app;
    }

    /// <summary>Only the front panels, for a server that has meters and no utility. Call once.</summary>
    /// <param name="first">The address that the root leads to.</param>
    public static WebApplication MapMeterPanels(this WebApplication app, string first)
    {
        UseFrame(app);
        PanelRoutes.Map(app);
        app.MapGet("/", () => Results.LocalRedirect(first));
        app.MapGet("/refused/{status}", () => Results.Text("There is no such page here.\n"));
        return app;
    }

    static void UseFrame(WebApplication app)
    {
        app.Use(LoopbackOnly.Check);
        app.UseHostFiltering();
        app.Use(SecurityHeaders.Add);
        app.UseExceptionHandler("/error", createScopeForErrors: true);
        app.UseRefusalPages();
        app.Use(LanguageChoice.Remember);
        app.UseRouting();
        app.UseAntiforgery();
        Asset.Map(app);
    }

    static void AddKeys(IServiceCollection services, WebOptions options)
    {
        var keys = services.AddDataProtection().SetApplicationName("tallywatt");
        if (options.KeyFolder is { } folder)
        {
            keys.PersistKeysToFileSystem(Directory.CreateDirectory(folder));
        }
    }
}
