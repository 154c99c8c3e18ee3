using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Tallywatt.Web.Assets;

/// <summary>A file the pages need, carried in the program under a name made of its content.</summary>
sealed class Asset
{
    Asset(string name, string extension, string contentType)
    {
        Content = Read($"asset.{name}.{extension}");
        ContentType = contentType;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Content).AsSpan(0, 6));
        Path = $"/assets/{name}.{hash}.{extension}";
    }

    internal static Asset Stylesheet { get; } = new("tallywatt", "css", "text/css; charset=utf-8");

    internal static Asset Icon { get; } = new("icon", "svg", "image/svg+xml");

    internal static Asset PanelScript { get; } = new("panel", "js", "text/javascript; charset=utf-8");

    internal byte[] Content { get; }

    internal string ContentType { get; }

    /// <summary>Changes with the content, so a browser may keep the file for ever.</summary>
    internal string Path { get; }

    internal static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var asset in (Asset[])[Stylesheet, Icon, PanelScript])
        {
            routes.MapGet(asset.Path, (HttpResponse response) =>
            {
                response.Headers.CacheControl = "public, max-age=31536000, immutable";
                return Results.Bytes(asset.Content, asset.ContentType);
            });
        }
    }

    static byte[] Read(string resource)
    {
        using var stream = typeof(Asset).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"{resource} is not in the program.");
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
