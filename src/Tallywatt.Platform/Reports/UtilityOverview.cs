using Tallywatt.Core.Units;

namespace Tallywatt.Platform.Reports;

/// <summary>The utility at one glance.</summary>
/// <param name="NowUnixSeconds">The utility's clock at the snapshot; simulated at speed other than 1.</param>
/// <param name="ClockSpeed">Simulated seconds per real second; 1 is real time.</param>
/// <param name="Zone">IANA zone of the utility's local days, such as Asia/Shanghai.</param>
/// <param name="Currency">ISO 4217 code of the tariff's currency, such as CNY.</param>
/// <param name="TariffName">The tariff's name as the tariff file gives it.</param>
/// <param name="WarmUp">How far the first history has been played; null when there is none or it is finished.</param>
/// <param name="MeterCount">Meters in the registry.</param>
/// <param name="MetersReadCount">Meters of which at least one reading has been committed.</param>
/// <param name="MetersUpToDateCount">Meters whose last committed reading is no older than two hours.</param>
/// <param name="ExpectedIntervalCount">Intervals that should have been committed by now, over all meters.</param>
/// <param name="CommittedIntervalCount">Intervals that have been; equal to expected when nothing is missing.</param>
/// <param name="OldestGapUnixSeconds">Capture time of the oldest row missing between others; null when none is.</param>
/// <param name="Areas">Service areas, by name.</param>
/// <param name="Relays">How many meters stand in each relay position.</param>
/// <param name="BalanceBands">Accounts by balance, lowest band first; every account is in exactly one band.</param>
/// <param name="RecentNotices">The newest messages of the outbox, newest first, at most 20.</param>
/// <param name="RecentRelayOrders">The newest relay orders, newest first, at most 20.</param>
public sealed record UtilityOverview(
    long NowUnixSeconds,
    int ClockSpeed,
    string Zone,
    string Currency,
    string TariffName,
    WarmUp? WarmUp,
    int MeterCount,
    int MetersReadCount,
    int MetersUpToDateCount,
    long ExpectedIntervalCount,
    long CommittedIntervalCount,
    long? OldestGapUnixSeconds,
    IReadOnlyList<AreaLine> Areas,
    IReadOnlyList<RelayCount> Relays,
    IReadOnlyList<BalanceBand> BalanceBands,
    IReadOnlyList<NoticeLine> RecentNotices,
    IReadOnlyList<RelayOrderLine> RecentRelayOrders);

/// <summary>The span of simulated time that is played at first start, and the point reached.</summary>
public sealed record WarmUp(long FromUnixSeconds, long ToUnixSeconds, long ReachedUnixSeconds);

/// <param name="Name">The area's short name, such as "A1".</param>
/// <param name="MeterCount">Meters in the area.</param>
/// <param name="MetersUpToDateCount">Of these, meters whose last committed reading is no older than two hours.</param>
/// <param name="LastReadingUnixSeconds">End of the newest committed interval; null before the first.</param>
public sealed record AreaLine(string Name, int MeterCount, int MetersUpToDateCount, long? LastReadingUnixSeconds);

public sealed record RelayCount(RelayPosition Position, int MeterCount);

/// <summary>Accounts whose balance is at or above <paramref name="From"/> and below <paramref name="To"/>.</summary>
/// <param name="From">Included; null is no lower end.</param>
/// <param name="To">Excluded; null is no upper end.</param>
/// <param name="AccountCount">Accounts in the band.</param>
public sealed record BalanceBand(Money? From, Money? To, int AccountCount);

/// <summary>A message to a customer, as it stands in the outbox.</summary>
public sealed record NoticeLine(long RaisedUnixSeconds, long AccountNumber, string Text, DeliveryState State)
{
    /// <summary>The same message in simplified Chinese; null when it was only made in one language.</summary>
    public string? ChineseText { get; init; }
}

/// <summary>An order to a meter's relay.</summary>
/// <param name="RaisedUnixSeconds">When the order was given.</param>
/// <param name="AccountNumber">The account whose purse caused it.</param>
/// <param name="MeterNumber">The meter it went to.</param>
/// <param name="ShouldHavePower">True restores, false cuts off.</param>
/// <param name="State">How far it has come.</param>
/// <param name="SettledUnixSeconds">When the wanted state was read back; null until then.</param>
public sealed record RelayOrderLine(
    long RaisedUnixSeconds,
    long AccountNumber,
    string MeterNumber,
    bool ShouldHavePower,
    RelayOrderState State,
    long? SettledUnixSeconds);

/// <summary>The state of a meter's disconnect control as last read back (COSEM class 70, attribute 3).</summary>
public enum RelayPosition
{
    /// <summary>Never read yet.</summary>
    Unknown = 0,

    Connected = 1,

    Disconnected = 2,

    /// <summary>The supplier allows power; a person presses the meter's button to close the relay.</summary>
    ReadyForReconnection = 3,
}

/// <summary>How far a relay order has come.</summary>
public enum RelayOrderState
{
    /// <summary>Committed, not yet on the wire.</summary>
    Queued = 1,

    /// <summary>On the wire; the control state has not been read back yet.</summary>
    Sent = 2,

    /// <summary>The control state was read back and is what was ordered.</summary>
    Confirmed = 3,

    /// <summary>A newer order took its place before it was confirmed, or it was not needed any more.</summary>
    Superseded = 4,

    /// <summary>Given up after its last attempt.</summary>
    Failed = 5,
}

/// <summary>How far a message or a purchase has come.</summary>
public enum DeliveryState
{
    /// <summary>Committed, on its way.</summary>
    Pending = 1,

    Delivered = 2,

    Failed = 3,
}
