using Tallywatt.Core.Readings;

namespace Tallywatt.Platform.Readings;

/// <summary>One interval of an area: all its customers together.</summary>
/// <param name="StartUnixSeconds">The instant it begins.</param>
/// <param name="DurationSeconds">Its length.</param>
/// <param name="ImportWattHours">Energy delivered to customers.</param>
/// <param name="ExportWattHours">Energy received from customers.</param>
/// <param name="MeterCount">Meters with a value.</param>
/// <param name="EstimatedCount">Of these, values that are not as read.</param>
public readonly record struct CurvePoint(
    long StartUnixSeconds,
    int DurationSeconds,
    long ImportWattHours,
    long ExportWattHours,
    int MeterCount,
    int EstimatedCount)
{
    /// <summary>What the area drew from the grid above it, before losses; negative when it gave.</summary>
    public long NetWattHours => ImportWattHours - ExportWattHours;
}

/// <summary>Adds up the customers of an area by interval.</summary>
public static class LoadCurve
{
    /// <summary>The curve over a range of local days, both ends included.</summary>
    public static IReadOnlyList<CurvePoint> Of(ReadingDesk desk, int areaId, DateOnly from, DateOnly through) =>
        Of(desk.Registry.AllInArea(areaId).Select(point => desk.Readings(point, from, through)), desk.Terms);

    /// <summary>An interval over lost rows is shared out by time over the intervals it covers, so that the curve adds
    /// up to what the meters counted.</summary>
    internal static IReadOnlyList<CurvePoint> Of(
        IEnumerable<IReadOnlyList<CodedReading>> meters, Areas.UtilityTerms terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        const int period = Areas.UtilityTerms.IntervalSeconds;
        var points = new SortedDictionary<long, CurvePoint>();
        foreach (var meter in meters)
        {
            foreach (var reading in meter)
            {
                foreach (var part in Parts(reading, period))
                {
                    var point = points.GetValueOrDefault(part.StartUnixSeconds);
                    points[part.StartUnixSeconds] = new(
                        part.StartUnixSeconds,
                        part.DurationSeconds,
                        point.ImportWattHours + part.ImportWattHours,
                        point.ExportWattHours + part.ExportWattHours,
                        point.MeterCount + 1,
                        point.EstimatedCount + (part.Code.IsPlain ? 0 : 1));
                }
            }
        }

        return [.. points.Values];
    }

    /// <summary>An interval cut into parts of one period; the parts add up to it.</summary>
    internal static IEnumerable<CodedReading> Parts(CodedReading reading, int periodSeconds)
    {
        for (var start = reading.StartUnixSeconds; start < reading.EndUnixSeconds;)
        {
            var end = Math.Min(reading.EndUnixSeconds, start - (start % periodSeconds) + periodSeconds);
            yield return reading with
            {
                StartUnixSeconds = start,
                DurationSeconds = (int)(end - start),
                ImportWattHours = Share(reading.ImportWattHours, end) - Share(reading.ImportWattHours, start),
                ExportWattHours = Share(reading.ExportWattHours, end) - Share(reading.ExportWattHours, start),
            };
            start = end;
        }

        long Share(long wattHours, long through) =>
            (long)((Int128)wattHours * (through - reading.StartUnixSeconds) / reading.DurationSeconds);
    }
}
