using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Tallywatt.Host.Up;
using Tallywatt.Storage;
using Tallywatt.Storage.Sqlite.Backup;

namespace Tallywatt.Host.Backup;

/// <summary>`tallywatt restore`: puts a backup into a data directory, and begins a new epoch.</summary>
static class RestoreCommand
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    internal static Command Create()
    {
        var from = new Option<string>("--from") { Description = "Folder that `backup` made.", Required = true };
        var data = new Option<string>("--data")
        {
            Description = "Data directory to restore into; it is made when it is missing. No utility may run in it.",
            DefaultValueFactory = _ => "./" + UpOptions.DefaultData,
        };
        var replace = new Option<bool>("--replace")
        {
            Description = "Move a database that is there aside first. Its meters stay: the field does not go back.",
        };
        var json = new Option<bool>("--json") { Description = "Print what was done as JSON." };
        var command = new Command(
            "restore",
            """
            Restores a backup, proves that it is whole, and begins a new epoch so that no number is given out twice.

            Example:
              ./tallywatt restore --from ./backups/monday --data ./data --replace
            """)
        {
            from, data, replace, json,
        };
        command.SetAction(parsed => Run(
            parsed.GetValue(from)!, parsed.GetValue(data)!, parsed.GetValue(replace), parsed.GetValue(json),
            parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        return command;
    }

    static int Run(string from, string data, bool replace, bool json, TextWriter output, TextWriter error)
    {
        if (!Directory.Exists(from))
        {
            error.WriteLine($"tallywatt: {Path.GetFullPath(from)} does not exist. Name a backup's folder with --from.");
            return ExitCodes.NotFound;
        }

        try
        {
            // Whole first: a folder that is no backup must not make a data directory.
            BackupManifest.Read(from);
            using var directory = DataDirectory.TakeForRestore(data);
            var report = SqliteRestore.Run(
                from, directory.Path, Path.GetFileName(directory.Database), replace, TimeProvider.System);
            output.WriteLine(json ? JsonSerializer.Serialize(report, Json) : Told(report, directory.Path));
            return ExitCodes.Done;
        }
        catch (RefusedException refused)
        {
            error.WriteLine($"tallywatt: {refused.Message}");
            return refused.ExitCode;
        }
        catch (StoreRefusedException refused)
        {
            error.WriteLine($"tallywatt: {refused.Message}");
            return ExitCodes.Refused;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"tallywatt: the restore did not finish: {fault.Message} Run it again.");
            return ExitCodes.Refused;
        }
    }

    static string Told(RestoreReport report, string path)
    {
        var made = DateTimeOffset.FromUnixTimeSeconds(report.Manifest.MadeUnixSeconds);
        List<string> lines =
        [
            string.Create(
                CultureInfo.InvariantCulture,
                $"Restored the backup of {made:yyyy-MM-dd HH:mm:ss} UTC into {path}: "
                + $"{report.Manifest.Files.Count} files, {report.Manifest.EntryCount} ledger entries."),
            string.Create(
                CultureInfo.InvariantCulture,
                $"Epoch {report.Epoch} begins: numbers given out since the backup are not given out again."),
        ];
        if (report.AsidePath is { } aside)
        {
            lines.Add($"What was in place is in {aside}.");
        }

        if (report.KeptFolders.Count > 0)
        {
            lines.Add($"Kept as they were: {string.Join(", ", report.KeptFolders)}.");
        }

        return string.Join(Environment.NewLine, lines);
    }
}
