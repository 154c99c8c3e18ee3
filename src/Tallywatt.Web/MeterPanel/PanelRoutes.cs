using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Tallywatt.Web.MeterPanel;

/// <summary>The front panels: a page, its living part alone, and what hands do.</summary>
static class PanelRoutes
{
    /// <summary>A script asks so, and wants no page back.</summary>
    const string ScriptHeader = "X-Panel";

    internal static string AddressOf(string serialNumber) => $"/meters/{serialNumber}/panel";

    internal static bool IsPanel(PathString path) =>
        path.StartsWithSegments("/meters", StringComparison.Ordinal, out var rest)
        && rest.Value?.EndsWith("/panel", StringComparison.Ordinal) is true;

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/meters/{serial}/panel", Page);
        routes.MapGet("/meters/{serial}/panel/face", Face);
        routes.MapPost("/meters/{serial}/panel", ActAsync);
    }

    static IResult Page(string serial, IMeterPanels panels) => panels.Find(serial) is { } panel
        ? new RazorComponentResult<PanelDocument>(new { View = panel.View() })
        : Results.NotFound();

    static IResult Face(string serial, IMeterPanels panels) => panels.Find(serial) is { } panel
        ? new RazorComponentResult<PanelFace>(new { View = panel.View() })
        : Results.NotFound();

    static async Task<IResult> ActAsync(
        string serial, HttpContext context, IMeterPanels panels, IAntiforgery antiforgery)
    {
        if (panels.Find(serial) is not { } panel)
        {
            return Results.NotFound();
        }

        if (!await antiforgery.IsRequestValidAsync(context))
        {
            return Results.BadRequest();
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (!TryRead(form["act"].ToString(), form["phase"].ToString(), out var act, out var digit))
        {
            return Results.BadRequest();
        }

        try
        {
            panel.Do(act, digit);
        }
        catch (IOException)
        {
            // The meter's memory refused: nothing happened, and the panel shows the meter as it is.
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }

        return context.Request.Headers.ContainsKey(ScriptHeader)
            ? Results.NoContent()
            : Results.LocalRedirect(AddressOf(serial));
    }

    /// <summary>"Digit-7", or the name of an act; with a phase, the button goes down or up.</summary>
    internal static bool TryRead(string text, string phase, out PanelAct act, out char digit)
    {
        digit = default;
        act = default;
        if (text.StartsWith("Digit-", StringComparison.Ordinal))
        {
            (act, digit) = (PanelAct.Digit, text[^1]);
            return text.Length == "Digit-0".Length && char.IsAsciiDigit(digit);
        }

        if (!Enum.TryParse(text, out act) || !Enum.IsDefined(act) || act == PanelAct.Digit
            || char.IsAsciiDigit(text[0]))
        {
            return false;
        }

        (act, var isKnown) = (act, phase) switch
        {
            (_, "") => (act, true),
            (PanelAct.HoldButton, "press") => (PanelAct.PressButton, true),
            (PanelAct.HoldButton, "release") => (PanelAct.ReleaseButton, true),
            _ => (act, false),
        };
        return isKnown;
    }
}
