using Tallywatt.Core.Ledger;
using Tallywatt.Core.Purse;
using Tallywatt.Core.Tariffs;

namespace Tallywatt.Core.Areas;

/// <summary>What a service area is told about itself when it opens. It comes from the registry.</summary>
/// <param name="AreaNumber">The area; first in every stored key.</param>
/// <param name="Currency">ISO 4217; every purse and tariff of the area is in it.</param>
/// <param name="Purse">The rules of its purses.</param>
/// <param name="Accounts">Every account of the area, in any order; numbers and meters are unique.</param>
public sealed record AreaTerms(
    long AreaNumber, string Currency, PurseTerms Purse, IReadOnlyList<AccountTerms> Accounts);

/// <summary>One account: one purse, one service point, one meter.</summary>
/// <param name="AccountNumber">The account.</param>
/// <param name="MeterNumber">Its meter.</param>
/// <param name="Tariff">The compiled tariff; accounts may share one object.</param>
/// <param name="InstalledUnixSeconds">The capture time of the meter's first row, its base position.</param>
/// <param name="IntervalSeconds">The meter's capture period; capture times are whole multiples of it.</param>
/// <param name="RegisterCapacityWattHours">The count at which a register returns to zero.</param>
/// <param name="PowerLimitWatts">
/// More than the service point's breaker lets through, either way. A row that implies more is refused.
/// </param>
/// <param name="IsPostpaid">The customer pays after a monthly bill: a running account in place of a purse.</param>
public sealed record AccountTerms(
    long AccountNumber,
    long MeterNumber,
    CompiledTariff Tariff,
    long InstalledUnixSeconds,
    int IntervalSeconds = 900,
    long RegisterCapacityWattHours = 1_000_000_000,
    long PowerLimitWatts = 100_000,
    bool IsPostpaid = false)
{
    /// <summary>The account that had this one's service point before; zero for the first of its service point. Such an
    /// account has no meter until the customer has moved in.</summary>
    public long FollowsAccountNumber { get; init; }

    /// <summary>The account of the books that use is taken from.</summary>
    public AccountId Customer => IsPostpaid ? AccountId.Unbilled(AccountNumber) : AccountId.Customer(AccountNumber);
}
