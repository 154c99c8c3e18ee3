using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Tallywatt.Host.Up;
using Tallywatt.Storage;
using Tallywatt.Storage.Sqlite.Backup;

namespace Tallywatt.Host.Backup;

/// <summary>`tallywatt backup`: copies a data directory while the utility runs.</summary>
static class BackupCommand
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    internal static Command Create()
    {
        var data = new Option<string>("--data")
        {
            Description = "Data directory of the utility, running or stopped.",
            DefaultValueFactory = _ => "./" + UpOptions.DefaultData,
        };
        var to = new Option<string?>("--to")
        {
            Description = "New folder for the backup (backup-YYYYMMDD-HHMMSS beside the data directory).",
        };
        var json = new Option<bool>("--json") { Description = "Print what was backed up as JSON." };
        var command = new Command(
            "backup",
            """
            Backs a data directory up while the utility runs: books, readings, meters and keys, as of one commit.

            Example:
              ./tallywatt backup --data ./data --to ./backups/monday
            """)
        {
            data, to, json,
        };
        command.SetAction(parsed => Run(
            parsed.GetValue(data)!, parsed.GetValue(to), parsed.GetValue(json),
            parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        return command;
    }

    static int Run(string data, string? to, bool json, TextWriter output, TextWriter error)
    {
        if (DataDirectory.StoreNoteOf(data) is { } elsewhere)
        {
            error.WriteLine(
                $"tallywatt: the books of {Path.GetFullPath(data)} are in {elsewhere}: back that up with PostgreSQL's "
                + "own pg_dump or pg_basebackup.");
            return ExitCodes.Refused;
        }

        var database = DataDirectory.DatabaseIn(data);
        if (!File.Exists(database))
        {
            error.WriteLine(
                $"tallywatt: {Path.GetFullPath(database)} does not exist. Name the data directory with --data.");
            return ExitCodes.NotFound;
        }

        try
        {
            var folder = Path.GetFullPath(to ?? NameBeside(data));
            var manifest = SqliteBackup.Make(database, folder, TimeProvider.System);
            output.WriteLine(json
                ? JsonSerializer.Serialize(new { folder, manifest }, Json)
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"""
                    Backed up into {folder}:
                    {manifest.Files.Count} files, {manifest.SizeBytes} bytes, {manifest.EntryCount} ledger entries.
                    Restore with: ./tallywatt restore --from {folder} --data DIRECTORY
                    """));
            return ExitCodes.Done;
        }
        catch (StoreRefusedException refused)
        {
            error.WriteLine($"tallywatt: {refused.Message}");
            return ExitCodes.Refused;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"tallywatt: the backup could not be written: {fault.Message} Nothing was kept of it.");
            return ExitCodes.Refused;
        }
    }

    static string NameBeside(string data) => Path.Combine(
        Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(data)))!,
        string.Create(
            CultureInfo.InvariantCulture, $"backup-{TimeProvider.System.GetUtcNow():yyyyMMdd-HHmmss}"));
}
