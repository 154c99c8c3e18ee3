using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Tallywatt.Web;

/// <summary>A request that is refused without a word, such as a form with an old token, still gets a page.</summary>
static class Refusals
{
    internal static void UseRefusalPages(this WebApplication app)
    {
        app.UseStatusCodePagesWithReExecute("/refused/{0}", createScopeForStatusCodePages: true);
        app.Use(MakeRoomForThePage);
    }

    /// <summary>
    /// The page is asked for with GET, also after a refused POST, and only when nothing has been said yet.
    /// </summary>
    static async Task MakeRoomForThePage(HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (!context.Response.HasStarted && context.Response.StatusCode >= StatusCodes.Status400BadRequest)
        {
            context.Response.ContentType = null;
            context.Response.ContentLength = null;
            context.Request.Method = HttpMethods.Get;
        }
    }
}
