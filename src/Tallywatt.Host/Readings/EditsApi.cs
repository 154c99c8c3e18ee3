using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Tallywatt.Core.Readings.Editing;
using Tallywatt.Platform.Readings;

namespace Tallywatt.Host.Readings;

/// <summary>The endpoint behind `tallywatt readings edit`. The client chooses the id, so a PUT may be sent again until
/// it is answered.</summary>
static class EditsApi
{
    internal static void MapReadingEdits(this WebApplication app) =>
        app.MapPut("/api/readings/edits/{id:guid}", PutAsync);

    static async Task<Results<Ok<EditReceipt>, UnprocessableEntity<ProblemDetails>>> PutAsync(
        Guid id, EditRequest request, ReadingEdits edits)
    {
        var answer = await edits.EditAsync(new(
            id.ToString("D"), request.Account, request.By, request.Reason, request.Absorb,
            [.. request.Values.Select(value => new EditedValue(
                value.StartUnixSeconds, value.ImportWattHours, value.ExportWattHours))]));
        if (answer.Edit is not { } edit || answer.Fault is not null)
        {
            return TypedResults.UnprocessableEntity(
                new ProblemDetails { Title = $"Nothing was changed: {answer.Fault}." });
        }

        return TypedResults.Ok(new EditReceipt(
            id, request.Account, edit.Changes.Count, [.. answer.RevisedDays.Select(day => $"{day:yyyy-MM-dd}")],
            answer.Debited.ToString(), answer.IsRepeat));
    }
}

/// <param name="Account">Whose readings.</param>
/// <param name="By">Who asks.</param>
/// <param name="Reason">Why.</param>
/// <param name="Absorb">Where the difference goes.</param>
/// <param name="Values">The intervals and what they are to be.</param>
sealed record EditRequest(
    long Account, string By, string Reason, EditAbsorb Absorb, IReadOnlyList<EditRequestValue> Values);

/// <summary>One interval; a channel left null stays as it is.</summary>
sealed record EditRequestValue(long StartUnixSeconds, long? ImportWattHours, long? ExportWattHours);

/// <summary>What was changed. The amount is a plain decimal: what left the purse, negative when money came back.
/// </summary>
sealed record EditReceipt(
    Guid Id, long Account, int ChangedIntervals, IReadOnlyList<string> RevisedDays, string Debited, bool Repeated);
