namespace Tallywatt.Platform.HeadEnd;

/// <summary>What was done in one area, day by day: all of it, and what is not on disk yet. Safe for many threads.
/// </summary>
sealed class AreaTallies
{
    internal const int DayCountMax = 400;

    readonly Lock gate = new();
    readonly SortedDictionary<DateOnly, AcquisitionTally> all = [];
    Dictionary<DateOnly, AcquisitionTally> unkept = [];

    /// <summary>Adds what was kept before.</summary>
    internal void Load(IReadOnlyList<AcquisitionTally> kept)
    {
        lock (gate)
        {
            foreach (var tally in kept)
            {
                all[tally.Day] = Sum(all.GetValueOrDefault(tally.Day), tally);
            }
        }
    }

    internal void Add(AcquisitionTally tally)
    {
        lock (gate)
        {
            all[tally.Day] = Sum(all.GetValueOrDefault(tally.Day), tally);
            unkept[tally.Day] = Sum(unkept.GetValueOrDefault(tally.Day), tally);
            if (all.Count > DayCountMax)
            {
                all.Remove(all.Keys.First());
            }
        }
    }

    internal AcquisitionTally Of(DateOnly day)
    {
        lock (gate)
        {
            return all.GetValueOrDefault(day) with { Day = day };
        }
    }

    /// <summary>What is not on disk; from now on it counts as kept.</summary>
    internal IReadOnlyCollection<AcquisitionTally> TakeUnkept()
    {
        lock (gate)
        {
            var taken = unkept;
            unkept = [];
            return taken.Values;
        }
    }

    /// <summary>It could not be kept.</summary>
    internal void GiveBack(IReadOnlyCollection<AcquisitionTally> taken)
    {
        lock (gate)
        {
            foreach (var tally in taken)
            {
                unkept[tally.Day] = Sum(unkept.GetValueOrDefault(tally.Day), tally);
            }
        }
    }

    static AcquisitionTally Sum(AcquisitionTally first, AcquisitionTally second) => new(
        second.Day, first.VisitCount + second.VisitCount, first.FailedVisitCount + second.FailedVisitCount,
        first.RowCount + second.RowCount);
}
