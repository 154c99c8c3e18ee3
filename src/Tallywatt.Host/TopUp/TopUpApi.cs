using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Tallywatt.Core.Units;
using Tallywatt.Platform.Reports;

namespace Tallywatt.Host.TopUp;

/// <summary>The endpoint behind `tallywatt topup`. The client chooses the id, so a PUT may be sent again until it is
/// answered.</summary>
static class TopUpApi
{
    internal static void MapTopUps(this WebApplication app) => app.MapPut("/api/topups/{id:guid}", PutAsync);

    static async Task<Results<Ok<TopUpReceipt>, NotFound<ProblemDetails>, Conflict<ProblemDetails>,
        UnprocessableEntity<ProblemDetails>>> PutAsync(
        Guid id, TopUpOrder order, ITopUpDesk desk, CancellationToken cancel)
    {
        if (!Money.TryParse(order.Amount, out var amount))
        {
            return TypedResults.UnprocessableEntity(Problem("The amount is not a number."));
        }

        var answer = await desk.TopUpAsync(
            new(id.ToString("D"), order.Account, amount, TopUpChannel.CommandLine), cancel);
        return answer.Outcome switch
        {
            TopUpOutcome.Booked or TopUpOutcome.Exists => TypedResults.Ok(new TopUpReceipt(
                id, order.Account, answer.Receipt!.Receipt, answer.Receipt.Amount.ToString(),
                answer.Receipt.PresetCreditDeducted.ToString(), answer.BalanceAfter!.Value.ToString(),
                answer.Outcome == TopUpOutcome.Exists)),
            TopUpOutcome.UnknownAccount => TypedResults.NotFound(Problem($"There is no account {order.Account}.")),
            TopUpOutcome.KeyConflict => TypedResults.Conflict(
                Problem("This id was used before, with another account or amount. Nothing was booked.")),
            TopUpOutcome.AmountRefused => TypedResults.UnprocessableEntity(
                Problem("The amount must be more than zero, in whole cents, and within what a purse may hold.")),
            _ => throw new InvalidOperationException($"No such outcome: {answer.Outcome}."),
        };
    }

    static ProblemDetails Problem(string title) => new() { Title = title };
}

/// <param name="Account">The account to credit.</param>
/// <param name="Amount">A plain decimal amount, such as "50" or "12.50".</param>
sealed record TopUpOrder(long Account, string Amount);

/// <summary>What was booked. Amounts are plain decimals.</summary>
sealed record TopUpReceipt(
    Guid Id, long Account, string Receipt, string Amount, string PresetCreditDeducted, string Balance, bool Repeated);
