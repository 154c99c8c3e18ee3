using System.Diagnostics.Metrics;

namespace Tallywatt.Platform.HeadEnd;

/// <summary>The figures of acquisition as instruments: whoever collects metrics finds them here.</summary>
public sealed class AcquisitionMetrics : IDisposable
{
    /// <summary>The instruments' meter, in the sense of metrics.</summary>
    public const string Name = "Tallywatt.HeadEnd";

    /// <summary>One look at all areas serves every instrument of a collection.</summary>
    static readonly TimeSpan LookMax = TimeSpan.FromSeconds(1);

    readonly Meter meter = new(Name);
    readonly IAcquisitionReport report;
    readonly TimeProvider time;
    readonly Lock gate = new();
    IReadOnlyList<AreaAcquisition> areas = [];
    long lookedTimestamp;

    public AcquisitionMetrics(IAcquisitionReport report, Acquisition acquisition, LineTime lineTime)
    {
        (this.report, time) = (report, lineTime.Provider);
        Gauge("tallywatt.headend.meters", "Meters that are read in this process.", area => area.MeterCount);
        Gauge(
            "tallywatt.headend.meters.unreachable", "Meters that did not answer when they were asked last.",
            area => area.UnreachableMeterCount);
        Gauge(
            "tallywatt.headend.meters.backlog", "Meters that are more than a day behind.",
            area => area.BacklogMeterCount);
        Gauge(
            "tallywatt.headend.rows.expected", "Profile rows due since installation.", area => area.ExpectedRowCount);
        Gauge("tallywatt.headend.rows.held", "Of these, rows on disk.", area => area.HeldRowCount);
        Gauge("tallywatt.headend.rows.lost", "Of these, rows that meters do not give.", area => area.LostRowCount);
        Gauge("tallywatt.headend.rows.missing", "Of these, rows still awaited.", area => area.MissingRowCount);
        meter.CreateObservableGauge(
            "tallywatt.headend.complete.ratio", () => Look().Select(area => new Measurement<double>(
                area.ExpectedRowCount == 0 ? 1 : (double)area.HeldRowCount / area.ExpectedRowCount, Label(area))),
            description: "Rows on disk by rows due.");
        meter.CreateObservableGauge(
            "tallywatt.headend.success.ratio", () => Look().Where(area => area.VisitCount > 0)
                .Select(area => new Measurement<double>(
                    (double)(area.VisitCount - area.FailedVisitCount) / area.VisitCount, Label(area))),
            description: "Successful visits to meters by visits, today.");
        meter.CreateObservableGauge(
            "tallywatt.headend.oldest.gap.seconds", () => Look().Select(area => new Measurement<long>(
                area.OldestGapUnixSeconds is { } gap ? report.Summary().NowUnixSeconds - gap : 0, Label(area))),
            description: "Age of the oldest row that is missing; 0 when none is.");
        Counter("tallywatt.headend.visits", "Visits to meters.", () => acquisition.Figures.PollCount);
        Counter(
            "tallywatt.headend.visits.failed", "Visits in which a meter did not answer everything.",
            () => acquisition.Figures.FailedPollCount);
        Counter("tallywatt.headend.rows", "Profile rows that came.", () => acquisition.Figures.RowCount);
        Counter("tallywatt.headend.pushes", "Pushes taken.", () => acquisition.Figures.PushCount);
    }

    public void Dispose() => meter.Dispose();

    void Gauge(string name, string description, Func<AreaAcquisition, long> of) =>
        meter.CreateObservableGauge(
            name, () => Look().Select(area => new Measurement<long>(of(area), Label(area))), description: description);

    void Counter(string name, string description, Func<long> count) =>
        meter.CreateObservableCounter(name, count, description: description);

    static KeyValuePair<string, object?> Label(AreaAcquisition area) => new("area", area.Name);

    IReadOnlyList<AreaAcquisition> Look()
    {
        lock (gate)
        {
            var now = time.GetTimestamp();
            if (lookedTimestamp == 0 || time.GetElapsedTime(lookedTimestamp, now) > LookMax)
            {
                (areas, lookedTimestamp) = (report.Areas(), now);
            }

            return areas;
        }
    }
}
