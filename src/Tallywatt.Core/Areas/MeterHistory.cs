namespace Tallywatt.Core.Areas;

/// <summary>Closed days of one account, read from the store to rate them again.</summary>
/// <param name="Anchor">Where rating stood before the first of the days; null when they begin with the account.
/// </param>
/// <param name="Days">The newest revision of every closed day from there to the newest, in order, none left out.
/// </param>
public sealed record MeterHistory(RatingAnchor? Anchor, IReadOnlyList<HeldDay> Days);

/// <summary>One closed day as stored.</summary>
/// <param name="Revision">0 as it was closed; one more with each revision.</param>
/// <param name="Rows">Its rows, the position it began from first.</param>
/// <param name="Summary">What it came to.</param>
public sealed record HeldDay(int Revision, IReadOnlyList<MarkedRow> Rows, DaySummary Summary);

/// <summary>What became of rows that change days already closed.</summary>
/// <param name="AcceptedCount">Rows now held.</param>
/// <param name="RepeatedCount">Rows held before, alike.</param>
/// <param name="ConflictCount">Rows held before with other positions, which stay.</param>
/// <param name="RefusedCount">Rows that cannot be, beside what is held.</param>
/// <param name="TooOldCount">Rows from before the account's first row.</param>
/// <param name="RevisedDays">Closed days that have a new revision.</param>
/// <param name="Debited">What left the purse; negative when money came back.</param>
/// <param name="NeedsHistoryFrom">
/// When not null, nothing was done: read the history from the anchor at or before this day, and call again.
/// </param>
public sealed record RevisionResult(
    int AcceptedCount,
    int RepeatedCount,
    int ConflictCount,
    int RefusedCount,
    int TooOldCount,
    IReadOnlyList<DateOnly> RevisedDays,
    Units.Money Debited,
    DateOnly? NeedsHistoryFrom)
{
    internal static RevisionResult Needs(DateOnly day) => new(0, 0, 0, 0, 0, [], Units.Money.Zero, day);
}

/// <summary>Which closed days are needed.</summary>
/// <param name="AreaNumber">The area.</param>
/// <param name="AccountNumber">The account.</param>
/// <param name="SeriesNumber">Under which number the days of its service point are stored: that of its first meter.
/// </param>
/// <param name="FirstDay">The account's first day: nothing before it is its own.</param>
/// <param name="LastDay">The newest closed day.</param>
/// <param name="Day">The history is to begin at or before this day.</param>
/// <param name="IntervalSeconds">The meter's capture period.</param>
public sealed record HistoryQuestion(
    long AreaNumber,
    long AccountNumber,
    long SeriesNumber,
    DateOnly FirstDay,
    DateOnly LastDay,
    DateOnly Day,
    int IntervalSeconds);
