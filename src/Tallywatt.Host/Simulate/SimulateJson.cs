using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Tallywatt.Simulation;

namespace Tallywatt.Host.Simulate;

/// <summary>The outcome for programs. The names and their meaning are a contract: docs/simulation.md.</summary>
static class SimulateJson
{
    internal static string Write(IReadOnlyList<WorldResult> results, PlantedBug bug, TimeSpan elapsed)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("worlds", results.Count);
            json.WriteString("bug", bug == PlantedBug.None ? null : SimulateCommand.NameOf(bug));
            json.WriteNumber("events", results.Sum(result => (long)result.EventCount));
            json.WriteNumber("faults", results.Sum(result => (long)result.FaultCount));
            json.WriteNumber("milliseconds", (long)elapsed.TotalMilliseconds);
            json.WriteStartArray("broken");
            foreach (var result in results.Where(result => !result.Holds))
            {
                json.WriteStartObject();
                json.WriteNumber("seed", result.Seed);
                json.WriteString("invariant", result.Invariant.ToString());
                json.WriteString("message", result.Message);
                json.WriteString("trace", result.TraceHash.ToString("x16", CultureInfo.InvariantCulture));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
