using Tallywatt.Core.Readings;
using Tallywatt.Core.Readings.Estimation;
using Tallywatt.Core.Tariffs;

namespace Tallywatt.Core.Areas;

/// <summary>Rows that are not there may be estimated: rated and deducted like others, marked, still asked for, and
/// replaced by what the meter says when it says it.</summary>
public sealed partial class ServiceArea
{
    /// <summary>Meters with rows of open days that have been missing since before an instant.</summary>
    public IEnumerable<long> WithGapsBefore(long unixSeconds)
    {
        for (var slot = 0; slot < accounts.Length; slot++)
        {
            windows.Tidy();
            if (Has(slot, AccountFlags.HasBase) && !Has(slot, AccountFlags.Ended) && HasGapBefore(slot, unixSeconds))
            {
                yield return accounts[slot].MeterNumber;
            }
        }
    }

    /// <summary>Whether a meter's open days hold estimates that may still be replaced.</summary>
    public bool HasOpenEstimates(long meterNumber) =>
        slotByMeter.TryGetValue(meterNumber, out var slot) && Has(slot, AccountFlags.HasExtras)
        && extras[slot].Codes.Values.Any(code => code.IsOpen);

    /// <summary>Estimates for what is missing of the open days.</summary>
    /// <param name="meterNumber">The meter.</param>
    /// <param name="throughUnixSeconds">Gaps that begin later are left alone: their rows may still come.</param>
    /// <param name="history">What is known of earlier days.</param>
    /// <param name="options">The thresholds.</param>
    /// <returns>Rows to be given to <see cref="Revise"/>. Between two rows that were read they add up to what the
    /// register moved; after the last one they go on without a register.</returns>
    /// <exception cref="KeyNotFoundException">No such meter here.</exception>
    public IReadOnlyList<MarkedRow> PlanEstimates(
        long meterNumber, long throughUnixSeconds, LoadHistory history, VeeOptions options)
    {
        var slot = slotByMeter[meterNumber];
        var planned = new List<MarkedRow>();
        if (!Has(slot, AccountFlags.HasBase) || Has(slot, AccountFlags.Ended))
        {
            return planned;
        }

        var firm = HeldRows(slot, history: null);
        var @base = firm[0];
        firm.RemoveAll(row => row.Code.IsOpen && row != @base);
        var calendar = new TariffDays(accounts[slot].Tariff);
        for (var i = 0; i < firm.Count && firm[i].CapturedUnixSeconds < throughUnixSeconds; i++)
        {
            if (GapAfter(slot, firm, i, throughUnixSeconds) is { } gap)
            {
                Place(planned, slot, firm[i].Row, Estimator.Fill(gap, history, calendar, options));
            }
        }

        return planned;
    }

    /// <summary>Energy between rows one period apart that were read or put in by a person: what estimates are shaped
    /// by.</summary>
    public static IEnumerable<IntervalReading> Intervals(AccountTerms account, IReadOnlyList<MarkedRow> rows)
    {
        for (var i = 1; i < rows.Count; i++)
        {
            var (from, to) = (rows[i - 1], rows[i]);
            if (to.CapturedUnixSeconds - from.CapturedUnixSeconds == account.IntervalSeconds
                && !from.GivesWay && !to.GivesWay)
            {
                var step = Step.Between(account, from.Row, to.Row);
                yield return new(
                    from.CapturedUnixSeconds, account.IntervalSeconds, step.ImportWattHours, step.ExportWattHours,
                    to.Code.Quality);
            }
        }
    }

    /// <summary>The terms of the account a meter measures.</summary>
    /// <exception cref="KeyNotFoundException">No such meter here.</exception>
    public AccountTerms TermsOf(long meterNumber) => accounts[slotByMeter[meterNumber]];

    bool HasGapBefore(int slot, long unixSeconds)
    {
        if (LastRow(slot)!.Value.CapturedUnixSeconds + accounts[slot].IntervalSeconds <= unixSeconds)
        {
            return true;
        }

        var missing = MissingOf(slot, withEstimates: false);
        return missing.Count > 0 && missing[0].FirstUnixSeconds <= unixSeconds;
    }

    EstimationGap? GapAfter(int slot, List<MarkedRow> firm, int index, long throughUnixSeconds)
    {
        var account = accounts[slot];
        var from = firm[index];
        var isLast = index == firm.Count - 1;
        var to = isLast
            ? throughUnixSeconds / account.IntervalSeconds * account.IntervalSeconds
            : firm[index + 1].CapturedUnixSeconds;
        if (to - from.CapturedUnixSeconds < (isLast ? account.IntervalSeconds : account.IntervalSeconds + 1)
            || from.CapturedUnixSeconds < bases[slot].RatedThroughUnixSeconds)
        {
            return null;
        }

        var step = isLast ? default : Step.Between(account, from.Row, firm[index + 1].Row);
        return new(
            from.CapturedUnixSeconds, to, account.IntervalSeconds,
            isLast ? null : step.ImportWattHours, isLast ? null : step.ExportWattHours)
        {
            Before = Neighbour(account, firm, index),
            After = isLast ? null : Neighbour(account, firm, index + 2),
            PowerLimitWatts = account.PowerLimitWatts,
        };
    }

    /// <summary>The interval that a row closes, when the row before it is held too.</summary>
    static IntervalReading? Neighbour(AccountTerms account, List<MarkedRow> firm, int index) =>
        index < 1 || index >= firm.Count
            ? null
            : Intervals(account, firm.GetRange(index - 1, 2)).Cast<IntervalReading?>().FirstOrDefault();

    /// <summary>Energies as positions, without the last when a row that was read closes the gap.</summary>
    void Place(List<MarkedRow> planned, int slot, RegisterRow from, CodedReading[] filled)
    {
        var (account, capacity) = (accounts[slot], accounts[slot].RegisterCapacityWattHours);
        var window = windows[slot];
        var row = from;
        foreach (var reading in filled)
        {
            row = new(
                reading.EndUnixSeconds,
                Wrapped(row.ImportWattHours + reading.ImportWattHours, capacity),
                Wrapped(row.ExportWattHours + reading.ExportWattHours, capacity));
            var isHeld = CodeOf(slot, row.CapturedUnixSeconds).IsPlain && window is not null
                && window.Find(row.CapturedUnixSeconds) >= 0;
            if (!isHeld && row.CapturedUnixSeconds % account.IntervalSeconds == 0)
            {
                // What the meter has given up is estimated for good; everything else may still come.
                planned.Add(new(row, IsLost(window, row.CapturedUnixSeconds)
                    ? new(ReadingQuality.Substituted, reading.Code.Method)
                    : reading.Code));
            }
        }
    }
}
