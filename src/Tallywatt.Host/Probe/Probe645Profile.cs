using System.Globalization;
using Tallywatt.Protocols.Dlt645;

namespace Tallywatt.Host.Probe;

/// <summary>Reads the load record of a DL/T 645 meter as CSV.</summary>
sealed class Probe645Profile(Dlt645Client client, TextWriter output)
{
    const int BlocksPerRead = 10;
    const int BlocksMax = 100_000;

    /// <summary>Class, name, bytes, decimals, and whether the top bit is a sign; in the order of the record.</summary>
    static readonly (int Class, string Name, int Length, int Digits, bool IsSigned)[] Fields =
    [
        (1, "voltage A (V)", 2, 1, false), (1, "voltage B (V)", 2, 1, false), (1, "voltage C (V)", 2, 1, false),
        (1, "current A (A)", 3, 3, true), (1, "current B (A)", 3, 3, true), (1, "current C (A)", 3, 3, true),
        (1, "frequency (Hz)", 2, 2, false),
        (2, "active power (kW)", 3, 4, true), (2, "active power A (kW)", 3, 4, true),
        (2, "active power B (kW)", 3, 4, true), (2, "active power C (kW)", 3, 4, true),
        (2, "reactive power (kvar)", 3, 4, true), (2, "reactive power A (kvar)", 3, 4, true),
        (2, "reactive power B (kvar)", 3, 4, true), (2, "reactive power C (kvar)", 3, 4, true),
        (3, "power factor", 2, 3, true), (3, "power factor A", 2, 3, true), (3, "power factor B", 2, 3, true),
        (3, "power factor C", 2, 3, true),
        (4, "forward active (kWh)", 4, 2, false), (4, "reverse active (kWh)", 4, 2, false),
        (4, "combined reactive 1 (kvarh)", 4, 2, true), (4, "combined reactive 2 (kvarh)", 4, 2, true),
        (5, "quadrant 1 (kvarh)", 4, 2, false), (5, "quadrant 2 (kvarh)", 4, 2, false),
        (5, "quadrant 3 (kvarh)", 4, 2, false), (5, "quadrant 4 (kvarh)", 4, 2, false),
        (6, "active demand (kW)", 3, 4, true), (6, "reactive demand (kvar)", 3, 4, true),
    ];

    internal async Task ReadAsync(DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancel)
    {
        output.WriteLine("time," + string.Join(',', Fields.Select(field => field.Name)));
        Dlt645Time? next = from is { } at ? new(at.Year, at.Month, at.Day, at.Hour, at.Minute, 0) : null;
        var last = long.MinValue;
        for (var count = 0; count < BlocksMax;)
        {
            var answer = await client.ReadLoadRecordAsync(0, BlocksPerRead, next, cancel);
            if (!answer.Answered)
            {
                if (count > 0 && (answer.Errors & Dlt645Errors.NoData) != 0)
                {
                    return;
                }

                throw ProbeException.Refused($"the load record: {ProbeWords.Of(answer)}.");
            }

            var before = last;
            for (var rest = answer.Value.AsSpan(); LoadRecord.TryRead(rest, out var block, out var consumed);
                rest = rest[consumed..])
            {
                var time = block.Time.ToUnixSeconds();
                if (to is { } end && time > end.ToUnixTimeSeconds() + (long)end.Offset.TotalSeconds)
                {
                    return;
                }

                if (time > last)
                {
                    output.WriteLine(Line(block));
                    last = time;
                    count++;
                }
            }

            if (last == before)
            {
                return; // Nothing new: the record ends here.
            }

            next = Dlt645Time.FromUnixSeconds(last + 60);
        }
    }

    static string Line(LoadRecord block)
    {
        var time = block.Time;
        var cells = new List<string>
        {
            string.Create(
                CultureInfo.InvariantCulture,
                $"{time.Year:0000}-{time.Month:00}-{time.Day:00}T{time.Hour:00}:{time.Minute:00}"),
        };
        var (number, at) = (0, 0);
        foreach (var field in Fields)
        {
            at = field.Class == number ? at : 0;
            number = field.Class;
            var bytes = block.Class(number);
            cells.Add(bytes.Length >= at + field.Length ? Cell(field, bytes.Slice(at, field.Length)) : "");
            at += field.Length;
        }

        return string.Join(',', cells);
    }

    static string Cell(
        (int Class, string Name, int Length, int Digits, bool IsSigned) field, ReadOnlySpan<byte> bytes)
    {
        long number;
        var fits = field.IsSigned ? Bcd.TryReadSigned(bytes, out number) : Bcd.TryRead(bytes, out number);
        return fits ? ProbeValues.Scaled(number, -field.Digits) : "";
    }
}
