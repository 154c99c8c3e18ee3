using NodaTime;
using Tallywatt.Core.Units;

namespace Tallywatt.Platform.Reports;

/// <summary>A customer's home page: one account at one moment.</summary>
/// <param name="NowUnixSeconds">The utility's clock when the snapshot was taken.</param>
/// <param name="Zone">IANA zone of the service point.</param>
/// <param name="Currency">ISO 4217 code of the account's currency.</param>
/// <param name="AccountNumber">The account.</param>
/// <param name="MeterNumber">Its meter.</param>
/// <param name="Relay">As last read back.</param>
/// <param name="HasSolar">The service point may export.</param>
/// <param name="Balance">What is left, after all committed readings; negative below the cut-off.</param>
/// <param name="PresetCreditOwed">Advance from installation still to be deducted from the next purchase; zero when
/// there is none.</param>
/// <param name="DaysLeft">Whole days the balance lasts at the average of the last seven complete days; null when
/// there is not one complete day yet, or the account earns more than it uses.</param>
/// <param name="ReminderThresholds">Balances at which a reminder goes out, highest first.</param>
/// <param name="ReadingsUpToUnixSeconds">End of the newest committed interval; null before the first.</param>
/// <param name="WarmUp">As on the overview.</param>
/// <param name="Ladder">Position on the tariff's ladder; null when the tariff has no blocks.</param>
/// <param name="Prices">Prices of today and tomorrow; null only when no tariff version is in force.</param>
/// <param name="RecentDays">The last 30 local days up to today, oldest first, without days never read.</param>
/// <param name="RecentTopUps">Newest first, at most 10.</param>
public sealed record AccountHome(
    long NowUnixSeconds,
    string Zone,
    string Currency,
    long AccountNumber,
    string MeterNumber,
    RelayPosition Relay,
    bool HasSolar,
    Money Balance,
    Money PresetCreditOwed,
    int? DaysLeft,
    IReadOnlyList<Money> ReminderThresholds,
    long? ReadingsUpToUnixSeconds,
    WarmUp? WarmUp,
    LadderPosition? Ladder,
    PricePlan? Prices,
    IReadOnlyList<DayUse> RecentDays,
    IReadOnlyList<TopUpLine> RecentTopUps)
{
    /// <summary>The customer pays after a monthly bill: the balance is a running account, and power does not hang on
    /// it.</summary>
    public bool IsPostpaid { get; init; }
}

/// <summary>Where an account stands on its ladder.</summary>
/// <param name="Period">How often the ladder starts again.</param>
/// <param name="StartedOn">First local day of the running period.</param>
/// <param name="ResetsOn">First local day of the next period.</param>
/// <param name="Used">Energy that counts on the ladder in the running period.</param>
/// <param name="Tiers">In order; the last has no limit.</param>
public sealed record LadderPosition(
    LadderPeriod Period,
    LocalDate StartedOn,
    LocalDate ResetsOn,
    Energy Used,
    IReadOnlyList<LadderTier> Tiers);

public enum LadderPeriod
{
    Month = 1,
    Season = 2,
    Year = 3,
}

/// <param name="UpTo">The tier's upper limit in the running period, inclusive; null for the last tier.</param>
/// <param name="Price">The tier's price at the rate in force now.</param>
public sealed record LadderTier(Energy? UpTo, Price Price);

/// <summary>What energy costs today and tomorrow, at the account's present tier.</summary>
/// <param name="Today">The whole local day in order, without gaps; one slice when the price is flat.</param>
/// <param name="Tomorrow">The next local day likewise; empty when no version is in force then.</param>
public sealed record PricePlan(IReadOnlyList<PriceSlice> Today, IReadOnlyList<PriceSlice> Tomorrow);

/// <param name="FromMinute">Start in minutes of local time after midnight, 0 to 1439.</param>
/// <param name="ToMinute">End likewise, excluded, 1 to 1440.</param>
/// <param name="RateName">The rate's name as the tariff gives it, such as "peak".</param>
/// <param name="Price">Price per kWh at the account's present tier, tax not included.</param>
public sealed record PriceSlice(int FromMinute, int ToMinute, string RateName, Price Price);

/// <summary>One local day of one account.</summary>
/// <param name="Day">The local day.</param>
/// <param name="Import">Energy from the grid; the sum of <paramref name="Rates"/>.</param>
/// <param name="Export">Energy to the grid.</param>
/// <param name="Charge">Everything debited for the day, fixed charge and tax included, before export credit.</param>
/// <param name="ExportCredit">What export earned; zero or positive.</param>
/// <param name="Rates">Import by rate, in the tariff's order of rates; rates without use may be left out.</param>
/// <param name="IntervalCount">Intervals committed.</param>
/// <param name="ExpectedIntervalCount">Intervals the day should have so far.</param>
public sealed record DayUse(
    LocalDate Day,
    Energy Import,
    Energy Export,
    Money Charge,
    Money ExportCredit,
    IReadOnlyList<RateUse> Rates,
    int IntervalCount,
    int ExpectedIntervalCount);

/// <param name="RateName">The rate's name as the tariff gives it.</param>
/// <param name="Import">Energy from the grid at this rate.</param>
/// <param name="Charge">The energy charge of it, over all tiers.</param>
public sealed record RateUse(string RateName, Energy Import, Money Charge);

/// <summary>Use of one account over a span of days.</summary>
public sealed record AccountUsage(long AccountNumber, string Zone, string Currency, IReadOnlyList<DayUse> Days);

/// <summary>Top-ups of one account.</summary>
public sealed record AccountTopUps(
    long AccountNumber, string Zone, string Currency, IReadOnlyList<TopUpLine> TopUps);

/// <param name="ReceivedUnixSeconds">When the ledger booked it.</param>
/// <param name="Receipt">The receipt's number, unique for ever.</param>
/// <param name="Channel">Where the money came in.</param>
/// <param name="Amount">What was paid.</param>
/// <param name="PresetCreditDeducted">Part of it that paid back the advance from installation.</param>
/// <param name="State">Whether the meter side has it.</param>
public sealed record TopUpLine(
    long ReceivedUnixSeconds,
    string Receipt,
    TopUpChannel Channel,
    Money Amount,
    Money PresetCreditDeducted,
    DeliveryState State);

/// <summary>Where money comes in.</summary>
public enum TopUpChannel
{
    Website = 1,
    CommandLine = 2,

    /// <summary>A simulated resident who tops up after a reminder.</summary>
    Resident = 3,
}
