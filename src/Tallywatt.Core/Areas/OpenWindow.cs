using System.Runtime.InteropServices;
using Tallywatt.Core.Readings;
using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;

namespace Tallywatt.Core.Areas;

/// <summary>Where the open days of an account begin: the last row of the closed days.</summary>
/// <param name="Row">The row that closed them, or the row before the day's end when none was captured at it.</param>
/// <param name="RatedThroughUnixSeconds">The instant up to which closed days are rated.</param>
readonly record struct WindowBase(RegisterRow Row, long RatedThroughUnixSeconds);

/// <summary>The days of one account that are not closed yet: rows since the base, rated up to the newest.</summary>
/// <remarks>
/// What the days come to is a function of the rows held, not of the order they came in. A row newer than all
/// others is rated on top of the head; a late one makes the window be rated again from its base, and the
/// difference is what the purse is debited.
/// </remarks>
sealed partial class OpenWindow
{
    readonly List<OpenDay> days = [];
    readonly List<MissingRows> lost = [];
    RegisterRow[] rows = new RegisterRow[16];
    RatingState head;

    /// <summary>Rows after the base, in order of time.</summary>
    internal ReadOnlySpan<RegisterRow> Rows => rows.AsSpan(0, RowCount);

    internal int RowCount { get; private set; }

    /// <summary>Capture times the meter has said it does not hold.</summary>
    internal IReadOnlyList<MissingRows> Lost => lost;

    internal ReadOnlySpan<OpenDay> Days => CollectionsMarshal.AsSpan(days);

    /// <summary>The rating state behind the newest row.</summary>
    internal ref readonly RatingState Head => ref head;

    /// <summary>What the open days come to: debits not yet in the ledger.</summary>
    internal Money Net { get; private set; }

    /// <summary>Where a row of this capture time is, or the complement of where it would go.</summary>
    internal int Find(long capturedUnixSeconds)
    {
        // Nearly every row is newer than all others.
        if (RowCount == 0 || capturedUnixSeconds > rows[RowCount - 1].CapturedUnixSeconds)
        {
            return ~RowCount;
        }

        var (low, high) = (0, RowCount - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var found = rows[middle].CapturedUnixSeconds;
            if (found == capturedUnixSeconds)
            {
                return middle;
            }

            (low, high) = found < capturedUnixSeconds ? (middle + 1, high) : (low, middle - 1);
        }

        return ~low;
    }

    internal void Insert(int index, RegisterRow row)
    {
        if (RowCount == rows.Length)
        {
            Array.Resize(ref rows, rows.Length * 2);
        }

        Array.Copy(rows, index, rows, index + 1, RowCount - index);
        rows[index] = row;
        RowCount++;
    }

    /// <summary>Adds rows that are newer than all others.</summary>
    internal void Append(ReadOnlySpan<RegisterRow> newer)
    {
        if (RowCount + newer.Length > rows.Length)
        {
            Array.Resize(ref rows, Math.Max(rows.Length * 2, RowCount + newer.Length));
        }

        newer.CopyTo(rows.AsSpan(RowCount));
        RowCount += newer.Length;
    }

    internal void RemoveFirst(int count)
    {
        Array.Copy(rows, count, rows, 0, RowCount - count);
        RowCount -= count;
    }

    internal void AddLost(MissingRows range) => lost.Add(range);

    /// <summary>Forgets lost rows no newer than an instant.</summary>
    internal void ForgetLost(long throughUnixSeconds) =>
        lost.RemoveAll(range => range.LastUnixSeconds <= throughUnixSeconds);

    /// <summary>Rates the whole window again.</summary>
    internal void Rerate(AccountTerms terms, WindowBase @base, in RatingState baseState)
    {
        Restart(baseState);
        var from = @base.Row;
        foreach (var row in Rows)
        {
            Advance(terms, from, @base.RatedThroughUnixSeconds, row);
            from = row;
        }
    }

    internal void Restart(in RatingState baseState)
    {
        head = baseState;
        days.Clear();
        Net = Money.Zero;
    }

    /// <summary>Rates the step from one row to the next on top of the head.</summary>
    /// <param name="terms">The account.</param>
    /// <param name="from">The row before.</param>
    /// <param name="ratedThroughUnixSeconds">Where closed days end; what lies before is charged already.</param>
    /// <param name="to">The row.</param>
    /// <param name="stopUnixSeconds">Where to stop inside the step: the end of a day.</param>
    /// <param name="trace">When given, collects the parts of the charge.</param>
    internal void Advance(
        AccountTerms terms,
        RegisterRow from,
        long ratedThroughUnixSeconds,
        RegisterRow to,
        long stopUnixSeconds = long.MaxValue,
        RatingTrace? trace = null)
    {
        var step = Step.Between(terms, from, to);
        var start = Math.Max(from.CapturedUnixSeconds, ratedThroughUnixSeconds);
        var stop = Math.Min(to.CapturedUnixSeconds, stopUnixSeconds);
        while (start < stop)
        {
            ref var day = ref DayOf(terms.Tariff, start);
            var end = Math.Min(day.EndUnixSeconds, stop);
            var part = new IntervalReading(
                start, (int)(end - start), step.Import(start, end), step.Export(start, end));
            var net = terms.Tariff.Rate(ref head, part, trace);
            if (end == day.EndUnixSeconds)
            {
                net += terms.Tariff.CloseUntil(ref head, end, trace);
            }

            var rowCount = end == to.CapturedUnixSeconds ? 1 : 0;
            day = day.Plus(part.ImportWattHours, part.ExportWattHours, rowCount, net);
            Net += net;
            start = end;
        }
    }

    /// <summary>Rates neighbouring steps of one capture period each on top of the head, day by day at once.</summary>
    /// <param name="terms">The account.</param>
    /// <param name="startUnixSeconds">Where the first step begins: not before the end of the closed days.</param>
    /// <param name="importWattHours">Step by step; never negative.</param>
    /// <param name="exportWattHours">As many.</param>
    /// <returns>False when they must be rated one by one: then the window is to be rated again.</returns>
    internal bool TryAdvance(
        AccountTerms terms,
        long startUnixSeconds,
        ReadOnlySpan<int> importWattHours,
        ReadOnlySpan<int> exportWattHours)
    {
        var start = startUnixSeconds;
        while (!importWattHours.IsEmpty)
        {
            ref var day = ref DayOf(terms.Tariff, start);
            var count = (int)Math.Min(importWattHours.Length, (day.EndUnixSeconds - start) / terms.IntervalSeconds);
            if (count == 0 || !SlotRater.TryRate(terms.Tariff, ref head, start, terms.IntervalSeconds,
                importWattHours[..count], exportWattHours[..count], null, out var net))
            {
                return false;
            }

            start += (long)count * terms.IntervalSeconds;
            if (start == day.EndUnixSeconds)
            {
                net += terms.Tariff.CloseUntil(ref head, start);
            }

            day = day.Plus(
                BatchRater.Sum(importWattHours[..count]), BatchRater.Sum(exportWattHours[..count]), count, net);
            Net += net;
            importWattHours = importWattHours[count..];
            exportWattHours = exportWattHours[count..];
        }

        return true;
    }

    ref OpenDay DayOf(CompiledTariff tariff, long unixSeconds)
    {
        if (days.Count == 0 || unixSeconds >= days[^1].EndUnixSeconds)
        {
            var day = tariff.DayOf(unixSeconds);
            days.Add(new(day, tariff.StartOf(day.AddDays(1)), 0, 0, 0, Money.Zero));
        }

        return ref CollectionsMarshal.AsSpan(days)[^1];
    }
}
