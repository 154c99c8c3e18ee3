using Tallywatt.Core.Units;

namespace Tallywatt.Core.Areas;

/// <summary>What became of the rows of one profile. Each row is counted once.</summary>
/// <param name="AcceptedCount">New rows, now rated.</param>
/// <param name="RepeatedCount">Rows held before with the same positions. No harm done.</param>
/// <param name="ConflictCount">Rows held before with other positions. The first stays; nothing was charged.</param>
/// <param name="ClosedCount">Rows of a day already closed, or from before the base position. Not charged.</param>
/// <param name="RefusedCount">
/// Rows off the capture grid, in the future, or implying more than the service point can carry.
/// </param>
/// <param name="Debited">What left the purse; negative when money came back.</param>
/// <param name="LastRowUnixSeconds">Capture time of the newest row held; zero before the first.</param>
public readonly record struct ProfileResult(
    int AcceptedCount,
    int RepeatedCount,
    int ConflictCount,
    int ClosedCount,
    int RefusedCount,
    Money Debited,
    long LastRowUnixSeconds);

/// <summary>What a day close did.</summary>
/// <param name="ClosedCount">Account-days closed, each with one ledger entry.</param>
/// <param name="WaitingCount">Accounts with an open day up to that date, waiting for rows.</param>
public readonly record struct DayCloseResult(int ClosedCount, int WaitingCount);
