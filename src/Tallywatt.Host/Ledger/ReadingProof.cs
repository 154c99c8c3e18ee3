using Tallywatt.Core.Areas;
using Tallywatt.Platform.Areas;
using Tallywatt.Platform.Registry;
using Tallywatt.Storage.Ledger;

namespace Tallywatt.Host.Ledger;

/// <summary>Proves that one meter's readings run from its installation to the newest without a hole, and that the
/// energy of its closed days is what its registers moved.</summary>
/// <param name="point">Whose readings.</param>
/// <param name="installedUnixSeconds">Where they begin; null when retention has removed the first of them.</param>
sealed class ReadingProof(ServicePoint point, long? installedUnixSeconds)
{
    const int Period = UtilityTerms.IntervalSeconds;

    /// <summary>Readings looked at.</summary>
    internal long RowCount { get; private set; }

    internal IEnumerable<string> Faults(IReadOnlyList<ClosedDay> closed, AccountSnapshot open)
    {
        RegisterRow? last = null;
        long importWattHours = 0, exportWattHours = 0;
        foreach (var day in closed)
        {
            if (day.Rows is not [var first, ..] rows)
            {
                yield return $"meter {point.MeterSerial}: the rows of {day.Day:yyyy-MM-dd} cannot be read";
                yield break;
            }

            var begins = last?.CapturedUnixSeconds ?? installedUnixSeconds ?? first.CapturedUnixSeconds;
            if (first.CapturedUnixSeconds != begins)
            {
                yield return $"meter {point.MeterSerial}: {day.Day:yyyy-MM-dd} does not follow the day before";
            }

            if (Hole(rows) is { } hole)
            {
                yield return $"meter {point.MeterSerial}: {day.Day:yyyy-MM-dd} has a hole after {hole}";
            }

            importWattHours += rows[^1].ImportWattHours - first.ImportWattHours - day.ImportWattHours;
            exportWattHours += rows[^1].ExportWattHours - first.ExportWattHours - day.ExportWattHours;
            RowCount += rows.Count - 1;
            last = rows[^1];
        }

        if (importWattHours != 0 || exportWattHours != 0)
        {
            yield return $"meter {point.MeterSerial}: the registers moved {importWattHours} Wh of import and "
                + $"{exportWattHours} Wh of export more than the closed days hold";
        }

        var closedUnixSeconds = last?.CapturedUnixSeconds ?? installedUnixSeconds;
        foreach (var fault in closedUnixSeconds is { } until ? OpenFaults(open, until) : [])
        {
            yield return fault;
        }
    }

    IEnumerable<string> OpenFaults(AccountSnapshot open, long closedUnixSeconds)
    {
        if (open.Missing is [var missing, ..])
        {
            yield return $"meter {point.MeterSerial}: rows are missing from {missing.FirstUnixSeconds} on";
        }

        var openCount = open.OpenDays.Sum(day => day.RowCount);
        RowCount += openCount;
        var lastUnixSeconds = open.LastRow?.CapturedUnixSeconds ?? closedUnixSeconds;
        if (closedUnixSeconds + ((long)openCount * Period) != lastUnixSeconds)
        {
            yield return $"meter {point.MeterSerial}: {openCount} open rows do not reach from {closedUnixSeconds} "
                + $"to {lastUnixSeconds}";
        }
    }

    static long? Hole(IReadOnlyList<RegisterRow> rows)
    {
        for (var index = 1; index < rows.Count; index++)
        {
            if (rows[index].CapturedUnixSeconds != rows[index - 1].CapturedUnixSeconds + Period)
            {
                return rows[index - 1].CapturedUnixSeconds;
            }
        }

        return null;
    }
}
