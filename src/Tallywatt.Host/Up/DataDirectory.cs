using Tallywatt.Storage.Sqlite.Backup;

namespace Tallywatt.Host.Up;

/// <summary>The folder that holds everything one installation knows. One process at a time may use it.</summary>
/// <remarks>
/// The lock is the operating system's and ends with the process, also after kill -9. A file beside it tells others
/// where the process answers; it means nothing while nobody holds the lock.
/// </remarks>
sealed class DataDirectory : IDisposable
{
    const string LockName = "lock";
    const string AddressName = "address";
    const string DatabaseName = "tallywatt.db";
    const string StoreNoteName = "store";
    const string PrivateServerName = "postgres";
    const string PrivateAddressName = "address";

    readonly FileStream held;

    DataDirectory(string path, FileStream held)
    {
        Path = path;
        this.held = held;
    }

    internal string Path { get; }

    internal string Database => DatabaseIn(Path);

    /// <summary>What is known here of a PostgreSQL server of its own.</summary>
    internal string PrivateServer => System.IO.Path.Combine(Path, PrivateServerName);

    internal string Meters => System.IO.Path.Combine(Path, "meters");

    internal static string DatabaseIn(string path) => System.IO.Path.Combine(path, DatabaseName);

    /// <summary>Creates the folder when it is missing and takes its lock.</summary>
    /// <exception cref="RefusedException">Another process holds it, or it cannot be written.</exception>
    internal static DataDirectory Take(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        if (SqliteRestore.IsUnfinished(full))
        {
            throw new RefusedException(
                $"a restore into {full} began and did not end. Run ./tallywatt restore again with the same backup.");
        }

        return TakeForRestore(full);
    }

    /// <summary>Takes the lock, also when a restore was cut short here.</summary>
    /// <exception cref="RefusedException">Another process holds it, or it cannot be written.</exception>
    internal static DataDirectory TakeForRestore(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(full);
            return new(full, OpenLock(full, FileMode.OpenOrCreate, FileAccess.ReadWrite));
        }
        catch (IOException) when (AddressOf(full) is { } address)
        {
            throw new RefusedException(
                $"the data directory {full} is in use by a running Tallywatt at {address}. "
                + "Stop that one first, or give this one a --data directory of its own.");
        }
        catch (IOException fault)
        {
            throw new RefusedException(
                $"the data directory {full} is in use by another process, or cannot be written ({fault.Message}).");
        }
        catch (UnauthorizedAccessException)
        {
            throw new RefusedException($"the data directory {full} cannot be written. Give another one with --data.");
        }
    }

    /// <summary>Takes the lock of a folder that is there; null when a running utility holds it.</summary>
    /// <exception cref="RefusedException">It cannot be written.</exception>
    internal static DataDirectory? TryTake(string path) => AddressOf(path) is null ? Take(path) : null;

    /// <summary>Where the process that holds the folder answers; null when none holds it, or not yet.</summary>
    internal static Uri? AddressOf(string path)
    {
        try
        {
            using var free = OpenLock(path, FileMode.Open, FileAccess.ReadWrite);
            return null;
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (IOException)
        {
            var file = System.IO.Path.Combine(path, AddressName);
            return File.Exists(file) && Uri.TryCreate(File.ReadAllText(file), UriKind.Absolute, out var address)
                ? address
                : null;
        }
    }

    /// <summary>The database that holds the books of this folder, without its password; null when it is the file in
    /// the folder.</summary>
    internal static string? StoreNoteOf(string path)
    {
        var note = System.IO.Path.Combine(path, StoreNoteName);
        return File.Exists(note) ? File.ReadAllText(note).Trim() : null;
    }

    /// <summary>Remembers that the books are in a database elsewhere.</summary>
    internal void NoteStore(string name) => File.WriteAllText(System.IO.Path.Combine(Path, StoreNoteName), name);

    /// <summary>The address, with its password, of the server that runs in this folder; null when there never was one.
    /// </summary>
    internal static string? PrivateAddressOf(string path)
    {
        var file = System.IO.Path.Combine(path, PrivateServerName, PrivateAddressName);
        return File.Exists(file) ? File.ReadAllText(file).Trim() : null;
    }

    /// <summary>Remembers the address of the server in this folder, where only its owner may look.</summary>
    internal void NotePrivateServer(string address)
    {
        var file = System.IO.Path.Combine(PrivateServer, PrivateAddressName);
        File.WriteAllText(file, "");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        File.WriteAllText(file, address);
    }

    /// <summary>Tells others where this process answers.</summary>
    internal void Announce(Uri address) =>
        File.WriteAllText(System.IO.Path.Combine(Path, AddressName), address.ToString());

    public void Dispose() => held.Dispose();

    // .NET keeps an advisory lock on a file opened with FileShare.None, so this fails while another process has it.
    static FileStream OpenLock(string path, FileMode mode, FileAccess access) =>
        new(System.IO.Path.Combine(path, LockName), mode, access, FileShare.None);
}
