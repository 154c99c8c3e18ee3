using Tallywatt.Core.Areas;
using Tallywatt.Core.Readings;
using Tallywatt.Core.Readings.Validation;

namespace Tallywatt.Platform.Readings;

/// <summary>Check 10 of a row that was put aside: the registers went back, or further than possible.</summary>
static class AsideCheck
{
    const int SecondsPerHour = 3_600;

    /// <param name="raw">The row as it came.</param>
    /// <param name="before">The row that counts before it; null when none is held.</param>
    /// <param name="facts">The meter and its place.</param>
    internal static ReadingFinding Of(RegisterRow raw, RegisterRow? before, MeterFacts facts)
    {
        var known = before ?? new(Math.Min(facts.InstalledUnixSeconds, raw.CapturedUnixSeconds), 0, 0);
        var seconds = raw.CapturedUnixSeconds - known.CapturedUnixSeconds;
        var limit = (long)(((Int128)facts.PowerLimitWatts * seconds / SecondsPerHour) + 1);
        var import = raw.ImportWattHours - known.ImportWattHours;
        var export = raw.ExportWattHours - known.ExportWattHours;
        var isExport = import >= 0 && import <= limit && (export < 0 || export > limit);
        var (moved, position, last) = isExport
            ? (export, raw.ExportWattHours, known.ExportWattHours)
            : (import, raw.ImportWattHours, known.ImportWattHours);
        var flow = isExport ? EnergyFlow.Export : EnergyFlow.Import;
        var duration = (int)Math.Min(seconds, int.MaxValue);
        return moved < 0
            ? new(FindingCode.Rollback, FindingSeverity.Failure, flow, known.CapturedUnixSeconds, duration, position,
                last)
            : new(FindingCode.RegisterJump, FindingSeverity.Failure, flow, known.CapturedUnixSeconds, duration, moved,
                limit);
    }
}
