using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Tallywatt.Host.HeadEnd;

/// <summary>The figures of every instrument named Tallywatt, as Prometheus reads them.</summary>
/// <remarks>The instruments are those of System.Diagnostics.Metrics, which OpenTelemetry collects too. Source:
/// Prometheus text exposition format, version 0.0.4.</remarks>
static class MetricsApi
{
    const string TextFormat = "text/plain; version=0.0.4; charset=utf-8";

    internal static void MapMetrics(this WebApplication app) =>
        app.MapGet("/metrics", () => Results.Text(Write(), TextFormat));

    static string Write()
    {
        var samples = new SortedDictionary<string, (string Help, string Kind, List<string> Lines)>(
            StringComparer.Ordinal);
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name.StartsWith("Tallywatt", StringComparison.Ordinal) && instrument.IsObservable)
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(
            samples, instrument, value.ToString(CultureInfo.InvariantCulture), tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(
            samples, instrument, value.ToString("G9", CultureInfo.InvariantCulture), tags));
        listener.Start();
        listener.RecordObservableInstruments();
        var text = new StringBuilder();
        foreach (var (name, (help, kind, lines)) in samples)
        {
            text.Append("# HELP ").Append(name).Append(' ').Append(help).Append('\n');
            text.Append("# TYPE ").Append(name).Append(' ').Append(kind).Append('\n');
            lines.ForEach(line => text.Append(line).Append('\n'));
        }

        return text.ToString();
    }

    static void Add(
        SortedDictionary<string, (string Help, string Kind, List<string> Lines)> samples, Instrument instrument,
        string value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var isCounter = instrument is ObservableCounter<long>;
        var name = instrument.Name.Replace('.', '_') + (isCounter ? "_total" : "");
        if (!samples.TryGetValue(name, out var sample))
        {
            sample = (instrument.Description ?? "", isCounter ? "counter" : "gauge", []);
            samples[name] = sample;
        }

        var labels = new List<string>();
        foreach (var (key, label) in tags)
        {
            labels.Add($"{key}=\"{Escaped($"{label}")}\"");
        }

        sample.Lines.Add(labels.Count == 0 ? $"{name} {value}" : $"{name}{{{string.Join(',', labels)}}} {value}");
    }

    static string Escaped(string label) =>
        label.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal);
}
