using System.Globalization;
using Tallywatt.Storage.Registry;
using Tallywatt.Storage.Sqlite.Months;

namespace Tallywatt.Storage.Sqlite.Backup;

/// <summary>Puts a backup in place of a data directory's database, and begins a new epoch.</summary>
/// <remarks>
/// Everything is made ready in a folder of its own and proved there. Then what was in place is moved aside, and what
/// is new takes its name. A restore that was cut short is seen by that folder, and is done again.
/// </remarks>
public static class SqliteRestore
{
    const string WorkName = "restore.part";
    const string AsidePrefix = "replaced-";

    /// <summary>Whether a restore into this directory began and did not end.</summary>
    public static bool IsUnfinished(string directory) => Directory.Exists(Path.Combine(directory, WorkName));

    /// <summary>Restores a backup. The caller holds the directory's lock.</summary>
    /// <param name="folder">The backup.</param>
    /// <param name="directory">The data directory.</param>
    /// <param name="databaseName">The database's file name.</param>
    /// <param name="replace">Whether a database that is there may be moved aside.</param>
    /// <param name="time">Real time.</param>
    /// <exception cref="StoreRefusedException">The backup is not whole, or there is a database already.</exception>
    public static RestoreReport Run(
        string folder, string directory, string databaseName, bool replace, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        var manifest = BackupManifest.Read(folder);
        var databasePath = Path.Combine(directory, databaseName);
        if (File.Exists(databasePath) && !replace)
        {
            throw new StoreRefusedException(
                $"{directory} holds a database already. Restore into another directory, or add --replace: then what is "
                + "there is moved aside, not deleted.");
        }

        var work = Path.Combine(directory, WorkName);
        if (Directory.Exists(work))
        {
            Directory.Delete(work, recursive: true);
        }

        foreach (var file in manifest.Files)
        {
            SafeFile.Copy(Path.Combine(folder, file.Name), Path.Combine(work, file.Name));
        }

        SafeFile.FlushFolder(work);
        SafeFile.FlushFolder(directory);
        var epoch = BeginEpoch(Path.Combine(work, databaseName), manifest, time);
        var aside = MoveAside(databasePath, time);
        var kept = MoveIn(work, directory);
        SafeFile.FlushFolder(directory);
        Directory.Delete(work, recursive: true);
        SafeFile.FlushFolder(directory);
        return new(epoch, manifest, aside, kept);
    }

    static long BeginEpoch(string path, BackupManifest manifest, TimeProvider time)
    {
        var made = DateTimeOffset.FromUnixTimeSeconds(manifest.MadeUnixSeconds)
            .ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        long epoch;
        using (var connection = SqliteDatabase.OpenToWrite(path))
        {
            SqliteIntegrity.Check(connection, path);
            using var transaction = connection.BeginTransaction();
            epoch = InstallationEpoch.BeginNext(
                connection, time.GetUtcNow().ToUnixTimeSeconds(), $"restored from the backup of {made} UTC");
            transaction.Commit();
        }

        SafeFile.Flush(path);
        return epoch;
    }

    /// <summary>Moves the database, its log and the months' files into a folder of their own.</summary>
    static string? MoveAside(string databasePath, TimeProvider time)
    {
        string[] paths =
        [
            databasePath, databasePath + "-wal", databasePath + "-shm",
            .. MonthFile.Beside(databasePath).SelectMany(
                file => new[] { file.Path, file.Path + "-wal", file.Path + "-shm" }),
        ];
        paths = Array.FindAll(paths, File.Exists);
        if (paths.Length == 0)
        {
            return null;
        }

        var directory = Path.GetDirectoryName(databasePath)!;
        var aside = Path.Combine(
            directory,
            string.Create(CultureInfo.InvariantCulture, $"{AsidePrefix}{time.GetUtcNow():yyyyMMdd-HHmmss-fff}"));
        Directory.CreateDirectory(aside);
        // The log goes first: a database without its log is older, but a log without its database is nothing.
        foreach (var path in paths.Reverse())
        {
            File.Move(path, Path.Combine(aside, Path.GetFileName(path)));
        }

        return aside;
    }

    /// <summary>Moves what was made ready into place. Folders that are there stay: the meters in the field do not go
    /// back in time with the utility.</summary>
    /// <returns>Folders that stayed.</returns>
    static List<string> MoveIn(string work, string directory)
    {
        var kept = new List<string>();
        foreach (var folder in Directory.EnumerateDirectories(work))
        {
            var target = Path.Combine(directory, Path.GetFileName(folder));
            if (Directory.Exists(target))
            {
                kept.Add(Path.GetFileName(folder));
                continue;
            }

            Directory.Move(folder, target);
        }

        // The database is the last of the files: while it is missing, the restore is not over.
        foreach (var file in Directory.EnumerateFiles(work).OrderByDescending(MonthFile.IsName))
        {
            File.Move(file, Path.Combine(directory, Path.GetFileName(file)));
        }

        return kept;
    }
}

/// <param name="Epoch">The epoch that began.</param>
/// <param name="Manifest">The backup.</param>
/// <param name="AsidePath">Where the database is now that was in place; null when there was none.</param>
/// <param name="KeptFolders">Folders that were there already and stayed as they are.</param>
public sealed record RestoreReport(
    long Epoch, BackupManifest Manifest, string? AsidePath, IReadOnlyList<string> KeptFolders);
