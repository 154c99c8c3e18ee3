using Microsoft.AspNetCore.Http;
using Tallywatt.Web.MeterPanel;

namespace Tallywatt.Web;

/// <summary>What every answer tells the browser not to do.</summary>
static class SecurityHeaders
{
    /// <summary>Nothing from elsewhere, no script at all, no style but the one file.</summary>
    internal const string ContentPolicy =
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        + "frame-ancestors 'none'; object-src 'none'";

    /// <summary>A front panel moves, so it has one script of ours, which talks to this server alone.</summary>
    internal const string PanelPolicy = ContentPolicy + "; script-src 'self'; connect-src 'self'";

    internal static Task Add(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy =
                PanelRoutes.IsPanel(context.Request.Path) ? PanelPolicy : ContentPolicy;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=()";
            if (headers.CacheControl.Count == 0 || !context.Request.Path.StartsWithSegments("/assets"))
            {
                // Balances are nobody else's business, not even the next user of this browser's cache.
                headers.CacheControl = "no-store";
            }

            return Task.CompletedTask;
        });
        return next(context);
    }
}
