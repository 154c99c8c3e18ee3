using Tallywatt.Core.Readings;
using Tallywatt.Formats.Csv;

namespace Tallywatt.Formats.Nem12;

/// <summary>
/// Record 250: NMI, configuration, register, suffix, data stream, serial number, direction, previous reading, its
/// time, quality, reason, description, current reading, its time, quality, reason, description, quantity, unit.
/// </summary>
struct Nem13Read
{
    internal string Meter { get; private set; }

    internal string Suffix { get; private set; }

    internal string UnitText { get; private set; }

    internal Nem12Unit Unit { get; private set; }

    internal long StartUnixSeconds { get; private set; }

    internal int DurationSeconds { get; private set; }

    internal long Amount { get; private set; }

    internal ReadingQuality Quality { get; private set; }

    /// <returns>What is wrong, or null.</returns>
    internal string? Parse(ref Fields fields)
    {
        Meter = Fields.Show(fields.Next());
        Skip(ref fields, 2);
        Suffix = Fields.Show(fields.Next());
        Skip(ref fields, 2);
        var direction = fields.Next();
        Skip(ref fields, 1);
        var previous = fields.Next();
        Skip(ref fields, 4);
        var current = fields.Next();
        var flag = fields.Next();
        Skip(ref fields, 2);
        var quantity = fields.Next();
        UnitText = Fields.Show(fields.Next());
        if (Meter.Length == 0 || Suffix.Length == 0)
        {
            return $"record 250 names no {(Meter.Length == 0 ? "NMI" : "NMI suffix")}";
        }

        // E leaves the network for the customer, I comes back into it.
        if (!direction.SequenceEqual("E"u8) && !direction.SequenceEqual("I"u8))
        {
            return $"the direction is '{Fields.Show(direction)}'; allowed: E (from the network) or I (into it)";
        }

        Unit = Nem12Unit.Of(direction[0] == (byte)'E' ? EnergyFlow.Import : EnergyFlow.Export, UnitText);
        return ParseSpan(previous, current) ?? ParseQuantity(quantity, flag);
    }

    string? ParseSpan(ReadOnlySpan<byte> previous, ReadOnlySpan<byte> current)
    {
        if (!Nem12Time.TryTime(previous, out var start) || !Nem12Time.TryTime(current, out var end))
        {
            return $"the reads are at '{Fields.Show(previous)}' and '{Fields.Show(current)}'; allowed: yyyymmddhhmmss";
        }

        if (end <= start || end - start > UsageLimits.MaxDurationSeconds)
        {
            return "the current read must be after the previous one, by two years at most";
        }

        (StartUnixSeconds, DurationSeconds) = (start, (int)(end - start));
        return null;
    }

    string? ParseQuantity(ReadOnlySpan<byte> quantity, ReadOnlySpan<byte> flag)
    {
        if (!ScaledNumber.TryParse(quantity, Unit.Decimals, out var amount))
        {
            return $"the quantity is '{Fields.Show(quantity)}'; allowed: a number such as 1312.1, not negative";
        }

        if (!Nem12Quality.TryParse(flag, out var quality, out var isVariable) || isVariable)
        {
            return $"the quality is '{Fields.Show(flag)}'; allowed: A, N, or E, F, S with a two-digit method";
        }

        Amount = amount;
        Quality = quality == ReadingQuality.Missing ? quality : ReadingQuality.Estimated;
        return null;
    }

    static void Skip(ref Fields fields, int count)
    {
        for (var i = 0; i < count; i++)
        {
            fields.Next();
        }
    }
}
