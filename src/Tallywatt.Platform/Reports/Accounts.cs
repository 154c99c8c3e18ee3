using Tallywatt.Core.Units;

namespace Tallywatt.Platform.Reports;

/// <summary>Which accounts to list.</summary>
/// <param name="Text">Part of an account or meter number; null or empty lists all.</param>
/// <param name="Filter">Narrows by state.</param>
/// <param name="PageNumber">1 is the first page.</param>
/// <param name="PageSizeCount">Rows on a page, 1 to 200.</param>
public sealed record AccountSearch(string? Text, AccountFilter Filter, int PageNumber, int PageSizeCount);

public enum AccountFilter
{
    All = 0,

    /// <summary>Balance below the first reminder threshold.</summary>
    LowBalance = 1,

    /// <summary>Relay not connected.</summary>
    WithoutPower = 2,

    /// <summary>Last committed reading older than two hours, or none.</summary>
    NotRead = 3,
}

/// <summary>One page of accounts and how many there are in all pages.</summary>
/// <param name="Rows">The page's accounts; empty beyond the last page.</param>
/// <param name="MatchCount">Accounts that match the search.</param>
/// <param name="AccountCount">Accounts there are at all; tells "no data yet" from "the filter hides all".</param>
public sealed record AccountPage(IReadOnlyList<AccountLine> Rows, int MatchCount, int AccountCount);

/// <param name="AccountNumber">The account.</param>
/// <param name="MeterNumber">Its meter.</param>
/// <param name="AreaName">The service area that keeps its purse.</param>
/// <param name="Balance">What is left, after all committed readings.</param>
/// <param name="Relay">As last read back.</param>
/// <param name="LastReadingUnixSeconds">End of the newest committed interval; null before the first.</param>
public sealed record AccountLine(
    long AccountNumber,
    string MeterNumber,
    string AreaName,
    Money Balance,
    RelayPosition Relay,
    long? LastReadingUnixSeconds);
