using System.CommandLine;
using System.Globalization;
using NodaTime;
using Tallywatt.Core.Readings.Editing;
using Tallywatt.Host.Up;
using Tallywatt.Platform.Readings;

namespace Tallywatt.Host.Readings;

/// <summary>What an edit is told on the command line: one value, or a file of them.</summary>
sealed class EditOptions
{
    const string FileHeader = "start,wh[,export_wh]";

    internal Option<string?> At { get; } = new("--at")
    {
        Description = "Where the interval begins: 2026-03-01T10:00 on the wall clock, or with an offset or Z.",
        HelpName = "INSTANT",
    };

    internal Option<long?> WattHours { get; } = WholeNumber.Optional(
        "--wh", "Its import in watt-hours.", 0, 1_000_000_000);

    internal Option<long?> ExportWattHours { get; } = WholeNumber.Optional(
        "--export-wh", "Its export in watt-hours.", 0, 1_000_000_000);

    internal Option<string?> ValuesFile { get; } = new("--file")
    {
        Description = $"CSV file of values in place of --at: header {FileHeader}, an empty field leaves a channel.",
        HelpName = "FILE",
    };

    internal Option<string> Absorb { get; } = new("--absorb")
    {
        Description = "Where the difference goes: next, previous, day (the rest of the local day) or none.",
        DefaultValueFactory = _ => "next",
    };

    internal Option<string> By { get; } = new("--by") { Description = "Who asks for it.", Required = true };

    internal Option<string> Reason { get; } = new("--reason") { Description = "Why.", Required = true };

    internal Option<Guid?> Id { get; } = new("--id")
    {
        Description = "The edit's own id: repeat it to repeat the same edit without making it twice.",
        HelpName = "ID",
    };

    internal Option<long?> Port { get; } = WholeNumber.Optional("--port", "Port of the running utility.", 1, 65_535);

    internal Option<bool> DryRun { get; } = new("--dry-run") { Description = "Shows what would change, and stops." };

    internal void AddTo(Command command)
    {
        Absorb.AcceptOnlyFromAmong("next", "previous", "day", "none");
        foreach (var option in new Option[]
        {
            At, WattHours, ExportWattHours, ValuesFile, Absorb, By, Reason, Id, Port, DryRun,
        })
        {
            command.Add(option);
        }
    }

    /// <exception cref="RefusedException">The values cannot be read.</exception>
    internal EditRequest Read(ParseResult parsed, long accountNumber, DateTimeZone zone)
    {
        IReadOnlyList<EditRequestValue> values = parsed.GetValue(ValuesFile) is { } file
            ? ReadFile(file, zone)
            : [One(parsed, zone)];
        var absorb = parsed.GetValue(Absorb) switch
        {
            "previous" => EditAbsorb.Previous,
            "day" => EditAbsorb.Others,
            "none" => EditAbsorb.None,
            _ => EditAbsorb.Next,
        };
        return new(accountNumber, parsed.GetValue(By)!, parsed.GetValue(Reason)!, absorb, values);
    }

    EditRequestValue One(ParseResult parsed, DateTimeZone zone)
    {
        if (parsed.GetValue(At) is not { } at
            || (parsed.GetValue(WattHours) is null && parsed.GetValue(ExportWattHours) is null))
        {
            throw new RefusedException("name an interval with --at and its energy with --wh or --export-wh, or a "
                + "file with --file.", ExitCodes.WrongUsage);
        }

        return LocalClock.TryRead(at, zone, out var start)
            ? new(start, parsed.GetValue(WattHours), parsed.GetValue(ExportWattHours))
            : throw new RefusedException(
                $"--at is '{at}'; allowed: an instant such as 2026-03-01T10:00, or with an offset or Z.",
                ExitCodes.WrongUsage);
    }

    static List<EditRequestValue> ReadFile(string path, DateTimeZone zone)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"{path} cannot be read: {missing.Message}", ExitCodes.NotFound);
        }

        if (lines.Length == 0 || lines[0].Trim() is not ("start,wh" or "start,wh,export_wh"))
        {
            throw new RefusedException($"{path}, line 1: the header must be {FileHeader}.");
        }

        var values = new List<EditRequestValue>();
        for (var line = 1; line < lines.Length; line++)
        {
            if (lines[line].Trim().Length > 0)
            {
                values.Add(ReadLine(path, line + 1, lines[line].Split(','), zone));
            }
        }

        return values;
    }

    static EditRequestValue ReadLine(string path, int line, string[] fields, DateTimeZone zone)
    {
        long? import = null, export = null;
        return fields.Length is 2 or 3 && LocalClock.TryRead(fields[0].Trim(), zone, out var start)
            && TryEnergy(fields[1], out import) && (fields.Length == 2 || TryEnergy(fields[2], out export))
                ? new(start, import, export)
                : throw new RefusedException(
                    $"{path}, line {line}: allowed is an instant, whole watt-hours, and watt-hours of export.");
    }

    static bool TryEnergy(string field, out long? wattHours)
    {
        wattHours = null;
        if (field.Trim().Length == 0)
        {
            return true;
        }

        var isWhole = long.TryParse(field.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        wattHours = isWhole ? number : null;
        return isWhole;
    }
}
