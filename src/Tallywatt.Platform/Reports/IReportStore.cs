using Tallywatt.Core.Areas;

namespace Tallywatt.Platform.Reports;

/// <summary>What reports read from the database; what is in the areas' memory comes from their grains.</summary>
public interface IReportStore
{
    /// <summary>The newest messages, newest first.</summary>
    IReadOnlyList<NoticeLine> Notices(int limitCount);

    /// <summary>The newest relay orders, newest first; the account is found through the registry.</summary>
    IReadOnlyList<StoredOrder> RelayOrders(int limitCount);

    /// <summary>Closed days of one meter in order, both ends included.</summary>
    IReadOnlyList<DaySummary> ClosedDays(int areaId, long meterNumber, DateOnly from, DateOnly to);

    /// <summary>Top-ups of one account, newest first.</summary>
    IReadOnlyList<TopUpLine> TopUps(long accountNumber, int limitCount);

    /// <summary>One top-up by its ledger key; null when there is none.</summary>
    TopUpLine? TopUp(long accountNumber, string entryKey);
}

/// <summary>A relay order as stored.</summary>
public sealed record StoredOrder(
    long MeterNumber,
    int OrderSequence,
    bool Powered,
    long DecidedUnixSeconds,
    RelayOrderState State,
    long? SettledUnixSeconds);
