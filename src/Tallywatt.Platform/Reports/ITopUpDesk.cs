using Tallywatt.Core.Units;

namespace Tallywatt.Platform.Reports;

/// <summary>The one command a page may give: take a customer's money.</summary>
public interface ITopUpDesk
{
    /// <summary>Books a top-up. Answered only after the ledger has it on disk.</summary>
    /// <remarks>The same key with the same account and amount gives the first answer again and books nothing.</remarks>
    Task<TopUpAnswer> TopUpAsync(TopUpRequest request, CancellationToken cancel);
}

/// <param name="IdempotencyKey">1 to 64 letters, digits and hyphens, chosen by whoever asks; kept for ever.</param>
/// <param name="AccountNumber">The account to credit.</param>
/// <param name="Amount">Positive, whole cents.</param>
/// <param name="Channel">Where the money came in.</param>
public sealed record TopUpRequest(
    string IdempotencyKey, long AccountNumber, Money Amount, TopUpChannel Channel);

/// <param name="Outcome">What became of the request.</param>
/// <param name="Receipt">The booked top-up, also on a repeat; null unless it is booked.</param>
/// <param name="BalanceAfter">The balance right after booking; null unless it is booked.</param>
public sealed record TopUpAnswer(TopUpOutcome Outcome, TopUpLine? Receipt, Money? BalanceAfter);

public enum TopUpOutcome
{
    /// <summary>Booked now.</summary>
    Booked = 1,

    /// <summary>Booked before under the same key; the receipt is the first one.</summary>
    Exists = 2,

    /// <summary>The key was used before for another account or amount; nothing was booked.</summary>
    KeyConflict = 3,

    UnknownAccount = 4,

    /// <summary>Zero, negative, not whole cents, or above what the purse may hold; nothing was booked.</summary>
    AmountRefused = 5,
}
