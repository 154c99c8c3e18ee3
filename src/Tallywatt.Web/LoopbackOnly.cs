using System.Net;
using Microsoft.AspNetCore.Http;

namespace Tallywatt.Web;

/// <summary>Until there is a sign-in, no other computer gets an answer, whatever the server is bound to.</summary>
static class LoopbackOnly
{
    internal static Task Check(HttpContext context, RequestDelegate next)
    {
        if (context.Connection.RemoteIpAddress is { } caller && IPAddress.IsLoopback(caller))
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return context.Response.WriteAsync(
            "Tallywatt answers on its own computer only until sign-in exists.\n", context.RequestAborted);
    }
}
