using Tallywatt.Core.Areas;
using Tallywatt.Core.Readings;
using Tallywatt.Core.Readings.Editing;
using Tallywatt.Platform.Areas;
using Tallywatt.Platform.Registry;

namespace Tallywatt.Platform.Readings;

/// <summary>An edit as the register rows it comes to.</summary>
sealed class EditedRows
{
    readonly long meterNumber;
    readonly List<MarkedRow> rows;

    EditedRows(long meterNumber, List<MarkedRow> rows)
    {
        this.meterNumber = meterNumber;
        this.rows = rows;
    }

    internal int Count => rows.Count;

    /// <summary>Rows to be offered one after the other.</summary>
    /// <remarks>Every row must be possible between its neighbours at the moment it is offered: those that move up go
    /// from the last to the first, then those that move down from the first to the last.</remarks>
    internal IReadOnlyList<MarkedRow> Rows => rows;

    internal static EditedRows Of(ReadingDesk desk, ServicePoint point, ReadingEdit edit)
    {
        var account = desk.AccountTerms(point);
        var first = edit.Changes[0].After.StartUnixSeconds;
        var last = edit.Changes[^1].After.EndUnixSeconds;
        var (up, down) = (new List<MarkedRow>(), new List<MarkedRow>());
        var at = desk.PositionAt(point, first);
        var after = edit.Changes.ToDictionary(change => change.After.StartUnixSeconds, change => change.After);
        var (old, now) = (at, at);
        foreach (var part in desk.Parts(point, first, last))
        {
            var changed = after.GetValueOrDefault(part.StartUnixSeconds, part);
            old = Moved(old, part, account);
            now = Moved(now, changed, account);
            if (now.CapturedUnixSeconds == last)
            {
                break; // The stretch keeps its sum, so the last row stands where it stood.
            }

            var shift = now.ImportWattHours - old.ImportWattHours + now.ExportWattHours - old.ExportWattHours;
            var code = changed.Code.Quality == ReadingQuality.Edited
                ? changed.Code
                : new(ReadingQuality.Edited, ReadingMethod.Calculated);
            if (now != old)
            {
                (shift > 0 ? up : down).Add(new(now, code));
            }
        }

        up.Reverse();
        return new(point.MeterNumber, [.. up, .. down]);
    }

    internal CorrectedRows ToMessage() => new(
        meterNumber,
        [.. rows.Select(row => row.Row.CapturedUnixSeconds)],
        [.. rows.Select(row => row.Row.ImportWattHours)],
        [.. rows.Select(row => row.Row.ExportWattHours)],
        [.. rows.Select(row => row.Code.ToByte())]);

    static RegisterRow Moved(RegisterRow from, CodedReading reading, AccountTerms account) => new(
        reading.EndUnixSeconds,
        (from.ImportWattHours + reading.ImportWattHours) % account.RegisterCapacityWattHours,
        (from.ExportWattHours + reading.ExportWattHours) % account.RegisterCapacityWattHours);
}
