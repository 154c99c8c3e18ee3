using Tallywatt.Formats;

namespace Tallywatt.Fuzz.Usage;

/// <summary>What every usage reader promises of any bytes at all.</summary>
public static class UsageFuzz
{
    /// <exception cref="InvalidOperationException">A promise is broken.</exception>
    public static void Run(UsageReader reader)
    {
        var content = UsageFile.Load(reader);
        if (content.Fault is { } fault)
        {
            Require(fault.Message.Length is > 0 and < 2_000, "a fault is one readable sentence");
            Require(!fault.Message.Any(char.IsControl), "a fault never carries a control character to a terminal");
            return;
        }

        var end = long.MinValue;
        foreach (var reading in content.Series.Intervals.Span)
        {
            Require(reading.StartUnixSeconds >= end && reading.DurationSeconds > 0, "readings never overlap");
            Require(reading.ImportWattHours >= 0 && reading.ExportWattHours >= 0, "energy is never negative");
            end = reading.EndUnixSeconds;
        }

        Require(content.Channels.Count > 0, "a series has a channel");
    }

    static void Require(bool holds, string promise)
    {
        if (!holds)
        {
            throw new InvalidOperationException(promise);
        }
    }
}
