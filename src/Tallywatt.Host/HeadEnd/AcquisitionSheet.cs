using System.Globalization;
using System.Text;
using Tallywatt.Platform.HeadEnd;

namespace Tallywatt.Host.HeadEnd;

/// <summary>Acquisition as a person reads it.</summary>
static class AcquisitionSheet
{
    internal static string Of(AcquisitionAnswer answer)
    {
        var text = new StringBuilder();
        var all = answer.Summary;
        text.AppendLine(CultureInfo.InvariantCulture,
            $"{Moment(all.NowUnixSeconds)} UTC: {all.MeterCount} meters ({all.DlmsMeterCount} DLMS, "
            + $"{all.Dlt645MeterCount} DL/T 645), {all.UnreachableMeterCount} unreachable, "
            + $"{all.DriftingMeterCount} with a wrong clock, {all.BacklogMeterCount} more than a day behind");
        text.AppendLine(CultureInfo.InvariantCulture,
            $"visits today {all.VisitCount}, {Share(all.SuccessPercent)} successful; pushes {all.PushCount}; "
            + $"{all.FirmwareCount} kinds of firmware");
        text.AppendLine(CultureInfo.InvariantCulture,
            $"rows {all.HeldRowCount} of {all.ExpectedRowCount}, {Share(all.CompletePercent)} complete; "
            + $"{all.MissingRowCount} missing, {all.LostRowCount} lost; oldest gap {Gap(all.OldestGapUnixSeconds)}");
        text.AppendLine();
        text.AppendLine("day         complete  expected      held  missing   lost  whole meters  visits   success");
        foreach (var day in answer.Days)
        {
            text.AppendLine(CultureInfo.InvariantCulture,
                $"{day.Day:yyyy-MM-dd}  {Share(day.CompletePercent),8} {day.ExpectedRowCount,9} {day.HeldRowCount,9} "
                + $"{day.MissingRowCount,8} {day.LostRowCount,6}  {$"{day.CompleteMeterCount}/{day.MeterCount}",12} "
                + $"{day.VisitCount,7}  {Share(day.SuccessPercent),8}");
        }

        text.AppendLine();
        text.AppendLine("area   meters  unreachable  backlog  complete  missing   success  oldest gap");
        foreach (var area in answer.Areas)
        {
            text.AppendLine(CultureInfo.InvariantCulture,
                $"{area.Name,-5} {area.MeterCount,7} {area.UnreachableMeterCount,12} {area.BacklogMeterCount,8}  "
                + $"{Share(area.CompletePercent),8} {area.MissingRowCount,8}  {Share(area.SuccessPercent),8}  "
                + $"{Gap(area.OldestGapUnixSeconds)}");
        }

        AddMeters(text, answer.Meters);
        return text.ToString().TrimEnd();
    }

    static void AddMeters(StringBuilder text, IReadOnlyList<MeterAcquisition> meters)
    {
        if (meters.Count == 0)
        {
            return;
        }

        text.AppendLine();
        text.AppendLine(
            "meter         protocol  last row          missing  failures  last fault         clock  firmware");
        foreach (var meter in meters)
        {
            text.AppendLine(CultureInfo.InvariantCulture,
                $"{meter.MeterNumber:D12}  {meter.Protocol,-8}  "
                + $"{(meter.LastRowUnixSeconds > 0 ? Moment(meter.LastRowUnixSeconds) : "-"),-16} "
                + $"{meter.MissingRowCount,8} {meter.FailureCount,9}  {meter.LastFault,-17}  "
                + $"{(meter.ClockCheckedUnixSeconds > 0 ? $"{meter.DriftSeconds:+0;-0;0} s" : "-"),5}  "
                + $"{meter.Firmware}");
        }
    }

    static string Share(decimal? percent) =>
        percent is { } known ? known.ToString("0.00", CultureInfo.InvariantCulture) + " %" : "-";

    static string Gap(long? unixSeconds) => unixSeconds is { } at ? Moment(at) + " UTC" : "none";

    internal static string Moment(long unixSeconds) =>
        DateTimeOffset.FromUnixTimeSeconds(unixSeconds).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
