using System.Buffers.Text;
using Tallywatt.Core.Readings;

namespace Tallywatt.Formats.Csv;

/// <summary>Our own usage file: one line an interval, <c>start_utc,duration_s,wh[,export_wh]</c>.</summary>
/// <remarks>
/// The instant an interval begins is RFC 3339 in UTC, energies are whole watt-hours. See docs/usage-files.md.
/// </remarks>
sealed class CsvReader(Stream stream) : UsageReader
{
    const string Header = "start_utc,duration_s,wh";
    const string HeaderWithExport = "start_utc,duration_s,wh,export_wh";

    readonly LineReader lines = new(stream);
    readonly UsageChannel[] channels =
    [
        new() { MeterId = "meter", Id = "meter/import", Title = "import", Flow = EnergyFlow.Import },
        new() { MeterId = "meter", Id = "meter/export", Title = "export", Flow = EnergyFlow.Export },
    ];

    UsageValue? export;
    int columns;
    bool hasRows;

    public override string Format => "CSV";

    public override IReadOnlyList<UsageChannel> Sources => columns == 4 ? channels : channels[..1];

    public override bool TryRead(out UsageValue value)
    {
        value = default;
        if (export is { } waiting)
        {
            (value, export) = (waiting, null);
            return true;
        }

        if (Fault is not null || (columns == 0 && !ReadHeader()))
        {
            return false;
        }

        while (lines.TryRead(out var line))
        {
            if (!line.Trim(" \t"u8).IsEmpty)
            {
                hasRows = true;
                return ReadRow(line, out value);
            }
        }

        if (lines.IsUnended)
        {
            Note($"line {lines.Line} does not end in a line break: if the file was cut there, its value may be wrong");
        }

        return lines.TooLong ? Refuse(lines.Line, $"longer than {UsageLimits.MaxLineBytes} bytes")
            : !hasRows && Refuse(lines.Line, "the file has a header and no rows");
    }

    protected override void Dispose(bool disposing)
    {
        stream.Dispose();
        base.Dispose(disposing);
    }

    bool ReadHeader()
    {
        if (!lines.TryRead(out var line))
        {
            return Refuse(0, "the file is empty");
        }

        columns = line.SequenceEqual("start_utc,duration_s,wh"u8) ? 3
            : line.SequenceEqual("start_utc,duration_s,wh,export_wh"u8) ? 4 : 0;
        return columns > 0 || Refuse(
            lines.Line, $"the header is '{Fields.Show(line)}'; allowed: '{Header}' or '{HeaderWithExport}'");
    }

    bool ReadRow(ReadOnlySpan<byte> line, out UsageValue value)
    {
        value = default;
        var fields = new Fields(line);
        if (!TryInstant(fields.Next(), out var start) || !TryDuration(fields.Next(), out var seconds)
            || !TryEnergy("wh", fields.Next(), out var import))
        {
            return false;
        }

        long exported = 0;
        if (columns == 4 && !TryEnergy("export_wh", fields.Next(), out exported))
        {
            return false;
        }

        if (fields.TryNext(out _))
        {
            return Refuse(lines.Line, $"more than {columns} fields; the header names {columns}");
        }

        value = new(0, start, seconds, import, ReadingQuality.Actual, lines.Line);
        export = columns == 4 ? value with { SourceIndex = 1, Amount = exported } : null;
        return true;
    }

    bool TryInstant(ReadOnlySpan<byte> field, out long unixSeconds)
    {
        unixSeconds = 0;
        var good = field is
            [
                _, _, _, _, (byte)'-', _, _, (byte)'-', _, _, (byte)'T' or (byte)'t',
                _, _, (byte)':', _, _, (byte)':', _, _, (byte)'Z' or (byte)'z',
            ]
            && ScaledNumber.TryParseWhole(field[..4], out var year) && year is >= 1970 and < 2200
            && ScaledNumber.TryParseWhole(field[5..7], out var month) && month is >= 1 and <= 12
            && ScaledNumber.TryParseWhole(field[8..10], out var day) && day >= 1
            && day <= DateTime.DaysInMonth(year, month)
            && ScaledNumber.TryParseWhole(field[11..13], out var hour) && hour < 24
            && ScaledNumber.TryParseWhole(field[14..16], out var minute) && minute < 60
            && ScaledNumber.TryParseWhole(field[17..19], out var second) && second < 60
            && TryUnixSeconds(new(year, month, day, hour, minute, second, DateTimeKind.Utc), out unixSeconds);
        return good || Refuse(
            lines.Line,
            $"start_utc is '{Fields.Show(field)}'; allowed: an instant in UTC such as 2026-01-31T23:00:00Z");
    }

    static bool TryUnixSeconds(DateTime instant, out long unixSeconds)
    {
        unixSeconds = (instant - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerSecond;
        return true;
    }

    bool TryDuration(ReadOnlySpan<byte> field, out int seconds) =>
        (ScaledNumber.TryParseWhole(field, out seconds) && seconds is > 0 and <= UsageLimits.MaxDurationSeconds)
        || Refuse(
            lines.Line,
            $"duration_s is '{Fields.Show(field)}'; allowed: whole seconds from 1 to {UsageLimits.MaxDurationSeconds}");

    bool TryEnergy(string name, ReadOnlySpan<byte> field, out long wattHours) =>
        (Utf8Parser.TryParse(field, out wattHours, out var used) && used == field.Length && wattHours >= 0
            && wattHours <= ChannelValue.MaxMicroWattHours / ChannelValue.MicroWattHoursPerWattHour
            && field[0] != (byte)'+')
        || Refuse(
            lines.Line,
            $"{name} is '{Fields.Show(field)}'; allowed: whole watt-hours from 0 to "
                + $"{ChannelValue.MaxMicroWattHours / ChannelValue.MicroWattHoursPerWattHour}"
                + (columns == 3 && field is [(byte)'-', ..] ? " (energy sent out goes into a column export_wh)" : ""));
}
