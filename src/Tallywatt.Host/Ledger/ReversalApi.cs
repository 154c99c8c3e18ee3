using Microsoft.AspNetCore.Http.HttpResults;
using Tallywatt.Platform.Billing;

namespace Tallywatt.Host.Ledger;

/// <summary>The endpoint behind `tallywatt ledger reverse`. An entry is reversed once, so it may be asked again.
/// </summary>
static class ReversalApi
{
    internal static void MapReversals(this WebApplication app) =>
        app.MapPost("/api/ledger/reversals", PostAsync);

    static async Task<Ok<ReversalAnswer>> PostAsync(ReversalOrder order, ReversalDesk desk) =>
        TypedResults.Ok(await LedgerReversals.DoAsync(desk, order));
}
