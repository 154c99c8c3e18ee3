using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Tallywatt.Web.Language;

/// <summary>Which language a request is answered in: ?lang=, else the cookie it left, else Accept-Language.</summary>
static class LanguageChoice
{
    internal const string QueryName = "lang";
    internal const string CookieName = "tallywatt-lang";

    internal static Wording Of(HttpContext? context)
    {
        if (context is null)
        {
            return Wording.English;
        }

        return ByTag(AskedFor(context).Query.GetValueOrDefault(QueryName))
            ?? ByTag(context.Request.Cookies[CookieName])
            ?? ByHeader(context.Request.Headers.AcceptLanguage.ToString());
    }

    /// <summary>Leaves the choice made by ?lang= in a cookie that holds nothing else.</summary>
    internal static Task Remember(HttpContext context, RequestDelegate next)
    {
        if (ByTag(context.Request.Query[QueryName]) is { } chosen)
        {
            context.Response.Cookies.Append(CookieName, chosen.LanguageTag, new CookieOptions
            {
                HttpOnly = true,
                SameSite = SameSiteMode.Lax,
                Secure = context.Request.IsHttps,
                MaxAge = TimeSpan.FromDays(365),
                Path = "/",
            });
        }

        return next(context);
    }

    /// <summary>Address of the page being answered, in another language.</summary>
    internal static string PathIn(Wording language, HttpContext context)
    {
        // Pages answer GET and POST at one address, so the link is good after a refused form too.
        var (path, asked) = AskedFor(context);
        var query = asked
            .Where(part => part.Key != QueryName)
            .SelectMany(part => part.Value, (part, value) => KeyValuePair.Create(part.Key, value));
        return path.ToUriComponent() + QueryString.Create(query).Add(QueryName, language.LanguageTag).ToUriComponent();
    }

    /// <summary>The first known language in order of the header's weights; English when none is known.</summary>
    internal static Wording ByHeader(string acceptLanguage)
    {
        var wishes = acceptLanguage
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Take(20)
            .Select(wish => wish.Split(';', 2, StringSplitOptions.TrimEntries))
            .Select(parts => (Language: ByTag(parts[0]), Weight: ThousandthsOf(parts)))
            .Where(wish => wish.Language is not null && wish.Weight > 0)
            .OrderByDescending(wish => wish.Weight);
        return wishes.FirstOrDefault().Language ?? Wording.English;
    }

    /// <summary>The address the person asked for, also while another page answers in its place.</summary>
    static (PathString Path, Dictionary<string, StringValues> Query) AskedFor(HttpContext context)
    {
        var instead = context.Features.Get<IStatusCodeReExecuteFeature>();
        return instead is null
            ? (context.Request.Path, QueryHelpers.ParseQuery(context.Request.QueryString.Value))
            : (new PathString(instead.OriginalPath), QueryHelpers.ParseQuery(instead.OriginalQueryString));
    }

    static Wording? ByTag(string? tag)
    {
        var primary = tag?.Split('-', 2)[0];
        return primary?.ToLowerInvariant() switch
        {
            "en" => Wording.English,
            "zh" => Wording.Chinese,
            _ => null,
        };
    }

    /// <summary>A weight such as "q=0.8" in thousandths (RFC 9110, 12.4.2); 1000 when there is none.</summary>
    static long ThousandthsOf(string[] parts)
    {
        if (parts.Length == 1)
        {
            return 1000;
        }

        var text = parts[1].StartsWith("q=", StringComparison.OrdinalIgnoreCase) ? parts[1][2..] : "";
        return Core.Units.Money.TryParse(text, out var weight) ? weight.Nanos / 1_000_000 : 0;
    }
}
