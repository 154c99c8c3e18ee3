using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Tallywatt.Platform.HeadEnd.Commands;
using Tallywatt.Platform.Registry;

namespace Tallywatt.Host.Commands;

/// <summary>The endpoints behind `tallywatt command`. The client chooses the key, so a PUT may be sent again.</summary>
static class CommandApi
{
    /// <summary>Cutting off more meters than this in one order needs a second person.</summary>
    const int CutOffAloneCountMax = 10;

    internal static void MapCommands(this WebApplication app)
    {
        app.MapPut("/api/commands/{key}", PutAsync);
        app.MapGet("/api/commands", ListAsync);
        app.MapGet("/api/commands/{id:long}", FindAsync);
        app.MapPost("/api/commands/{id:long}/cancel", CancelAsync);
    }

    static async Task<IResult> PutAsync(
        string key, CommandOrder order, ICommandQueue queue, UtilityRegistry registry, CancellationToken cancel)
    {
        var targets = TargetsOf(order, registry);
        if (targets.Count == 0)
        {
            return Problem(StatusCodes.Status404NotFound, NoTarget(order));
        }

        var isSingle = order.Area is null && !order.All;
        if (FaultOf(order, targets.Count) is { Length: > 0 } fault)
        {
            return Problem(StatusCodes.Status422UnprocessableEntity, fault);
        }

        var (commands, refused, repeatedCount) = (new List<CommandView>(), new List<CommandRefusal>(), 0);
        foreach (var point in targets)
        {
            var answer = await queue.SendAsync(
                new(
                    isSingle ? key : $"{key}/{point.MeterSerial}",
                    point.MeterNumber,
                    order.Body,
                    order.RequestedBy ?? "",
                    ReasonOf(order),
                    order.ValidForSeconds ?? CommandRequest.ValidForSecondsDefault),
                cancel);
            if (answer.Outcome is CommandOutcome.Done or CommandOutcome.Exists)
            {
                commands.Add(CommandView.Of(answer.Command!));
                repeatedCount += answer.Outcome == CommandOutcome.Exists ? 1 : 0;
                continue;
            }

            if (isSingle)
            {
                return Problem(StatusOf(answer.Outcome), answer.Reason);
            }

            refused.Add(new(point.MeterSerial, answer.Reason));
        }

        return Results.Json(new CommandReceipt(commands, refused, repeatedCount), CommandView.Json);
    }

    static async Task<IResult> ListAsync(
        ICommandQueue queue, UtilityRegistry registry, long? meter, string? state, string? kind, long? before,
        int? limit, CancellationToken cancel)
    {
        if (!TryState(state, out var wanted))
        {
            return Problem(StatusCodes.Status422UnprocessableEntity, $"'{state}' is no state of a command.");
        }

        if (meter is { } number && registry.ByMeter(number) is null)
        {
            return Problem(StatusCodes.Status404NotFound, NoMeter(number));
        }

        var found = await queue.ListAsync(new(meter, wanted, kind, before, limit ?? 50), cancel);
        var views = new List<CommandView>(found.Count);
        foreach (var command in found)
        {
            views.Add(await ViewAsync(command, queue, cancel));
        }

        return Results.Json(views, CommandView.Json);
    }

    static async Task<IResult> FindAsync(long id, ICommandQueue queue, CancellationToken cancel) =>
        await queue.FindAsync(id, cancel) is { } command
            ? Results.Json(await ViewAsync(command, queue, cancel), CommandView.Json)
            : Problem(StatusCodes.Status404NotFound, Text($"There is no command {id}."));

    static async Task<IResult> CancelAsync(
        long id, CancelOrder order, ICommandQueue queue, CancellationToken cancel)
    {
        if (string.IsNullOrWhiteSpace(order.By) || order.By.Length > 100)
        {
            return Problem(StatusCodes.Status422UnprocessableEntity, "Say who takes it back, in 1 to 100 characters.");
        }

        var answer = await queue.CancelAsync(id, order.By, cancel);
        return answer.Outcome is CommandOutcome.Done or CommandOutcome.Exists
            ? Results.Json(CommandView.Of(answer.Command!), CommandView.Json)
            : Problem(StatusOf(answer.Outcome), answer.Reason);
    }

    /// <summary>A hold is looked for only where one can be.</summary>
    static async Task<CommandView> ViewAsync(MeterCommand command, ICommandQueue queue, CancellationToken cancel) =>
        CommandView.Of(
            command,
            command is { IsOpen: true, OrderSequence: not null, Body: RelayCommand { Powered: true } }
                ? await queue.HoldOfAsync(command.MeterNumber, cancel)
                : null);

    static IReadOnlyList<ServicePoint> TargetsOf(CommandOrder order, UtilityRegistry registry) =>
        order.Meter is { } meter ? registry.ByMeter(meter) is { } byMeter ? [byMeter] : []
        : order.Account is { } account ? registry.ByAccount(account) is { } byAccount ? [byAccount] : []
        : order.Area is { } area ? registry.InArea(area)
        : order.All ? registry.ServicePoints
        : [];

    static string NoTarget(CommandOrder order) =>
        order.Meter is { } meter ? NoMeter(meter)
        : order.Account is { } account ? Text($"There is no account {account}.")
        : order.Area is { } area ? Text($"There is no area {area}.")
        : "Say which meter.";

    static string FaultOf(CommandOrder order, int targetCount)
    {
        if (order.Body is not RelayCommand { Powered: false } || targetCount <= CutOffAloneCountMax)
        {
            return "";
        }

        return string.IsNullOrWhiteSpace(order.ApprovedBy)
                || string.Equals(
                    order.ApprovedBy.Trim(), order.RequestedBy?.Trim(), StringComparison.OrdinalIgnoreCase)
            ? Text($"Cutting off {targetCount} meters at once needs the approval of a second person.")
            : "";
    }

    static string ReasonOf(CommandOrder order) => order.ApprovedBy is { Length: > 0 } second
        ? $"{order.Reason} (approved by {second})"
        : order.Reason ?? "";

    internal static bool TryState(string? word, out CommandState? state)
    {
        state = null;
        if (word is null)
        {
            return true;
        }

        var isState = Enum.TryParse<CommandState>(word, ignoreCase: true, out var parsed)
            && word.All(char.IsAsciiLetter) && Enum.IsDefined(parsed);
        state = parsed;
        return isState;
    }

    static int StatusOf(CommandOutcome outcome) => outcome switch
    {
        CommandOutcome.NotFound => StatusCodes.Status404NotFound,
        CommandOutcome.KeyConflict => StatusCodes.Status409Conflict,
        _ => StatusCodes.Status422UnprocessableEntity,
    };

    static IResult Problem(int status, string title) =>
        Results.Json(new ProblemDetails { Title = title, Status = status }, statusCode: status);

    static string NoMeter(long number) => Text($"There is no meter {number:D12}.");

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <param name="By">Who takes it back.</param>
sealed record CancelOrder(string By);
