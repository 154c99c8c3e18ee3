namespace Tallywatt.Core.Readings.Editing;

/// <summary>A person's change of readings: who, when, why, and every value before and after. Never changed again.
/// </summary>
/// <param name="Key">The edit's own id: the same key is the same edit, however often it is sent.</param>
/// <param name="AccountNumber">Whose readings.</param>
/// <param name="ActorName">Who asked for it.</param>
/// <param name="Reason">Why.</param>
/// <param name="MadeUnixSeconds">When.</param>
/// <param name="Changes">The intervals, in order of time.</param>
public sealed record ReadingEdit(
    string Key,
    long AccountNumber,
    string ActorName,
    string Reason,
    long MadeUnixSeconds,
    IReadOnlyList<ReadingChange> Changes)
{
    /// <summary>The longest reason or name that is kept.</summary>
    public const int TextLengthMax = 400;

    /// <summary>Edits longer than this are made day by day: a person must be able to look through one.</summary>
    public const int ChangeCountMax = 3_000;

    /// <summary>What is wrong with the edit; null when nothing is.</summary>
    public string? Fault()
    {
        if (IsEmptyOrLong(Key) || IsEmptyOrLong(ActorName) || IsEmptyOrLong(Reason))
        {
            return $"an edit needs a key, a name and a reason, each of 1 to {TextLengthMax} characters";
        }

        if (Changes.Count is 0 or > ChangeCountMax)
        {
            return $"an edit changes 1 to {ChangeCountMax} intervals; this one changes {Changes.Count}";
        }

        for (var i = 0; i < Changes.Count; i++)
        {
            var after = Changes[i].After;
            if (after.ImportWattHours < 0 || after.ExportWattHours < 0)
            {
                return "an edited value is below zero";
            }

            if (i > 0 && after.StartUnixSeconds < Changes[i - 1].After.EndUnixSeconds)
            {
                return "edited intervals overlap or are out of order";
            }
        }

        return null;
    }

    /// <summary>Energy more or less than before: what the customer is charged or given back.</summary>
    public (long ImportWattHours, long ExportWattHours) Difference() =>
        (Changes.Sum(change => change.After.ImportWattHours - change.Before.ImportWattHours),
            Changes.Sum(change => change.After.ExportWattHours - change.Before.ExportWattHours));

    static bool IsEmptyOrLong(string text) => string.IsNullOrWhiteSpace(text) || text.Length > TextLengthMax;
}

/// <summary>One interval before and after an edit.</summary>
public readonly record struct ReadingChange(CodedReading Before, CodedReading After);
