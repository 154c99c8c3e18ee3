namespace Tallywatt.Core.Areas;

/// <summary>What few commits hold beside the ordinary. Written in the same transaction.</summary>
/// <param name="Anchors">Where rating stood when months began; a later one of the same account and day replaces the
/// earlier.</param>
/// <param name="Quarantined">Rows kept as they came, and not charged.</param>
public sealed record AreaExtras(
    IReadOnlyList<RatingAnchor> Anchors, IReadOnlyList<QuarantinedRow> Quarantined)
{
    public static AreaExtras None { get; } = new([], []);

    /// <summary>Meters that were replaced, for the registry.</summary>
    public IReadOnlyList<MeterExchange> Exchanges { get; init; } = [];

    /// <summary>Accounts that have ended, for the registry.</summary>
    public IReadOnlyList<AccountEnd> Ends { get; init; } = [];
}

/// <summary>An account has ended.</summary>
/// <param name="AccountNumber">The account.</param>
/// <param name="UntilUnixSeconds">The beginning of the first day that is not its own.</param>
public sealed record AccountEnd(long AccountNumber, long UntilUnixSeconds);

/// <summary>A row that could not be: kept raw, with the reason, for a person or for validation to judge.</summary>
/// <param name="AccountNumber">The account.</param>
/// <param name="MeterNumber">The meter that sent it.</param>
/// <param name="Raw">The row as it came.</param>
/// <param name="Reason">Why it was not charged.</param>
/// <param name="ReceivedUnixSeconds">When it came.</param>
public sealed record QuarantinedRow(
    long AccountNumber, long MeterNumber, RegisterRow Raw, QuarantineReason Reason, long ReceivedUnixSeconds);

/// <summary>Why a row was not charged. Stored, so the numbers never change.</summary>
public enum QuarantineReason : byte
{
    None = 0,

    /// <summary>It implies more energy than the service point can carry, or a register that ran backwards.</summary>
    Jump = 1,

    /// <summary>It was accepted, and every row after it says that it cannot have been.</summary>
    Disproved = 2,
}
