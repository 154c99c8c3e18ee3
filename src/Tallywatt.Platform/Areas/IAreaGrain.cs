using Orleans.Concurrency;
using Tallywatt.Core.Areas;
using Tallywatt.Core.Ledger;

namespace Tallywatt.Platform.Areas;

/// <summary>One service area: the single writer of the purses of up to 2,000 meters. The key is the area's number.
/// </summary>
/// <remarks>Every call is answered only after what it caused is on disk; a repeat is harmless.</remarks>
public interface IAreaGrain : IGrainWithIntegerKey
{
    /// <summary>Opens the area, and moves it to the silo that looks after it when it is open in another one.</summary>
    /// <param name="keeper">Who looks after it. An area moves only when the same one has said so for a while: members
    /// may differ for a moment.</param>
    Task Wake(SiloAddress keeper);

    /// <summary>Where acquisition stands with every meter of the area.</summary>
    Task<MeterPosition[]> Positions();

    /// <summary>Accepts profiles: validates, rates, keeps purses, commits.</summary>
    /// <returns>Where acquisition stands afterwards with each meter of the batch, in its order.</returns>
    Task<MeterPosition[]> Accept([Immutable] MeterProfile[] profiles, long nowUnixSeconds);

    /// <summary>The meter has answered that it holds no rows at these capture times.</summary>
    Task<MeterPosition> DeclareLost(
        long meterNumber, long firstUnixSeconds, long lastUnixSeconds, long nowUnixSeconds);

    /// <summary>Closes every account-day that is over and whole.</summary>
    Task CloseDays(long nowUnixSeconds);

    /// <summary>A relay was read back after the order with this number was sent; zero when no order was in mind.
    /// </summary>
    /// <param name="meterNumber">The meter.</param>
    /// <param name="orderSequence">The order's number, or zero.</param>
    /// <param name="controlState">The control state as the meter reported it; see Core's ControlState.</param>
    /// <param name="nowUnixSeconds">The utility's clock.</param>
    Task<MeterPosition> RelayRead(long meterNumber, int orderSequence, byte controlState, long nowUnixSeconds);

    /// <summary>Books a purchase and credits the purse.</summary>
    Task<VendAnswer> Vend([Immutable] VendRequest request, long nowUnixSeconds);

    /// <summary>Corrects rows with a person's values: open days are rated again, closed ones revised.</summary>
    Task<CorrectionAnswer> CorrectRows([Immutable] CorrectedRows corrected, long nowUnixSeconds);

    /// <summary>Replaces a meter. Repeating it does nothing.</summary>
    Task<ExchangeOutcome> Exchange([Immutable] ExchangeOrder order, long nowUnixSeconds);

    /// <summary>Ends an account at the beginning of a local day and settles its purse.</summary>
    Task<MoveOutAnswer> MoveOut(long accountNumber, long atUnixSeconds, bool powerOff, long nowUnixSeconds);

    /// <summary>Begins an account whose contract is in the registry, where another one has ended.</summary>
    Task<MoveOutcome> MoveIn(long accountNumber, long nowUnixSeconds);

    /// <summary>Books entries that no reading or purchase caused: month closes, reversals. A key that is booked already
    /// is answered as the books answer it, and changes nothing.</summary>
    /// <returns>An answer for each, in order.</returns>
    Task<AppendResult[]> Book([Immutable] BookOrder[] orders, long nowUnixSeconds);

    /// <summary>Every account of the area in short, at one committed moment. Cheap.</summary>
    Task<AccountBrief[]> Accounts();

    /// <summary>One account in full; null when it is not of this area.</summary>
    Task<AccountView?> Account(long accountNumber);
}
