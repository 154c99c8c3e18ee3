using NodaTime;

namespace Tallywatt.Platform.Reports;

/// <summary>What pages and exports may know about the running utility. Reads only: no purse changes here.</summary>
/// <remarks>
/// Every answer is one consistent snapshot. All methods answer from the first second of a new database: with empty
/// lists and nulls, never with an exception. Instants are unix seconds of the utility's own clock, which may be
/// simulated; a local day belongs to the zone that comes with the answer.
/// </remarks>
public interface IUtilityReports
{
    Task<UtilityOverview> OverviewAsync(CancellationToken cancel);

    /// <summary>One page of accounts, ordered by account number unless the search says otherwise.</summary>
    Task<AccountPage> AccountsAsync(AccountSearch search, CancellationToken cancel);

    /// <summary>Everything on a customer's home page.</summary>
    /// <returns>Null when there is no such account.</returns>
    Task<AccountHome?> HomeAsync(long accountNumber, CancellationToken cancel);

    /// <summary>Use per local day, oldest first. Days without any reading are left out.</summary>
    /// <param name="accountNumber">The account.</param>
    /// <param name="from">The first local day, included.</param>
    /// <param name="to">The last local day, included. At most 400 days after <paramref name="from"/>.</param>
    /// <param name="cancel">Ends the reading early.</param>
    /// <returns>Null when there is no such account.</returns>
    Task<AccountUsage?> UsageAsync(long accountNumber, LocalDate from, LocalDate to, CancellationToken cancel);

    /// <summary>The account's top-ups, newest first, at most <paramref name="limitCount"/> (1 to 10,000).</summary>
    /// <returns>Null when there is no such account.</returns>
    Task<AccountTopUps?> TopUpsAsync(long accountNumber, int limitCount, CancellationToken cancel);
}
