using System.Globalization;
using System.Text;

namespace Tallywatt.Simulation;

/// <summary>What happened in a world: always a hash, and text when someone wants to read it.</summary>
sealed class SimTrace(bool keepText)
{
    readonly List<string> lines = [];
    ulong hash = 14_695_981_039_346_656_037;

    internal ulong Hash => hash;

    internal IReadOnlyList<string> Lines => lines;

    internal int EventCount { get; private set; }

    /// <summary>Notes an event and up to three numbers that tell it from others.</summary>
    internal void Note(long unixSeconds, string what, long first = 0, long second = 0, long third = 0)
    {
        EventCount++;
        Mix(unixSeconds);
        Mix(what.Length);
        foreach (var letter in what)
        {
            Mix(letter);
        }

        Mix(first);
        Mix(second);
        Mix(third);
        if (keepText)
        {
            lines.Add(string.Create(CultureInfo.InvariantCulture,
                $"{DateTimeOffset.FromUnixTimeSeconds(unixSeconds):MM-dd HH:mm:ss} {what} {first} {second} {third}"));
        }
    }

    /// <summary>Notes bytes that went over a line.</summary>
    internal void Note(long unixSeconds, string what, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            Mix(value);
        }

        Note(unixSeconds, what, bytes.Length);
    }

    internal string Tail(int lineCount)
    {
        var text = new StringBuilder();
        foreach (var line in lines.Skip(Math.Max(0, lines.Count - lineCount)))
        {
            text.AppendLine(line);
        }

        return text.ToString();
    }

    /// <summary>FNV-1a over 64-bit words.</summary>
    void Mix(long value)
    {
        unchecked
        {
            hash = (hash ^ (ulong)value) * 1_099_511_628_211;
        }
    }
}
