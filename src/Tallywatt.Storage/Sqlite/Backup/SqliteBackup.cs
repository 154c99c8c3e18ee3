using Microsoft.Data.Sqlite;
using Tallywatt.Storage.Registry;
using Tallywatt.Storage.Sqlite.Months;

namespace Tallywatt.Storage.Sqlite.Backup;

/// <summary>Copies a data directory while the utility runs.</summary>
/// <remarks>
/// The database comes first, as one snapshot of one commit; then the months' files, into which rows are copied before
/// they leave the database; then everything else, which may only be newer. The folder gets its name when all of it is
/// on disk, so a backup that was cut short is never taken for one.
/// </remarks>
public static class SqliteBackup
{
    internal const string PartSuffix = ".part";

    /// <summary>Folders of a data directory that are copied beside the database: the meters' own memory, and the
    /// keys of forms.</summary>
    static readonly string[] Beside = ["meters", "keys"];

    /// <summary>Backs a data directory up into a new folder.</summary>
    /// <exception cref="StoreRefusedException">The folder is there already, or there is no database of ours.
    /// </exception>
    public static BackupManifest Make(string databasePath, string folder, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        var full = Path.GetFullPath(folder);
        if (Directory.Exists(full) || File.Exists(full))
        {
            throw new StoreRefusedException($"{full} is there already. A backup makes a new folder: name another.");
        }

        var part = full + PartSuffix;
        if (Directory.Exists(part))
        {
            Directory.Delete(part, recursive: true);
        }

        Directory.CreateDirectory(part);
        var manifest = Copy(databasePath, part, time);
        manifest.Write(part);
        SafeFile.FlushFolder(part);
        Directory.Move(part, full);
        SafeFile.FlushFolder(Path.GetDirectoryName(full)!);
        return manifest;
    }

    static BackupManifest Copy(string databasePath, string part, TimeProvider time)
    {
        var name = Path.GetFileName(databasePath);
        CopyDatabase(databasePath, Path.Combine(part, name));
        var files = new List<string> { name };
        foreach (var month in MonthFile.Beside(databasePath))
        {
            CopyDatabase(month.Path, Path.Combine(part, Path.GetFileName(month.Path)));
            files.Add(Path.GetFileName(month.Path));
        }

        files.AddRange(CopyBeside(Path.GetDirectoryName(Path.GetFullPath(databasePath))!, part));
        using var copy = SqliteDatabase.OpenForReading(Path.Combine(part, name));
        return new(
            BackupManifest.FormatNow,
            time.GetUtcNow().ToUnixTimeSeconds(),
            Number(copy, "PRAGMA user_version"),
            InstallationEpoch.Of(copy),
            Number(copy, "SELECT COUNT(*) FROM ledger_entry"),
            [.. files.Select(file => BackupFile.Of(part, file))]);
    }

    static void CopyDatabase(string from, string to)
    {
        try
        {
            using (var source = SqliteDatabase.OpenForReading(from))
            using (var target = SqliteDatabase.OpenToWrite(to))
            {
                source.BackupDatabase(target);
                // One file, without a log beside it.
                target.Execute("PRAGMA journal_mode = DELETE");
                SqliteIntegrity.Check(target, to);
            }
        }
        catch (SqliteException fault)
        {
            throw new StoreRefusedException($"{from} cannot be backed up: {fault.Message}");
        }

        SafeFile.Flush(to);
    }

    static IEnumerable<string> CopyBeside(string directory, string part)
    {
        foreach (var folder in Beside.Select(name => Path.Combine(directory, name)).Where(Directory.Exists))
        {
            foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            {
                var name = Path.GetRelativePath(directory, path).Replace('\\', '/');
                SafeFile.Copy(path, Path.Combine(part, name));
                yield return name;
            }
        }
    }

    static long Number(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
