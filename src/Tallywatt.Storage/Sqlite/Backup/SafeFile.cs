namespace Tallywatt.Storage.Sqlite.Backup;

/// <summary>Files that are on disk when a call ends, whatever happens to the machine then.</summary>
static class SafeFile
{
    internal static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        using var stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None);
        stream.Write(bytes);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Copies a file that another process may be appending to, as far as it goes now.</summary>
    internal static void Copy(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        using var source = UnlockedFile.OpenToRead(from);
        using var target = new FileStream(to, FileMode.Create, FileAccess.Write, FileShare.None);
        source.CopyTo(target);
        target.Flush(flushToDisk: true);
    }

    /// <summary>Makes the names in a folder durable: what was made, moved or removed in it.</summary>
    internal static void FlushFolder(string path) => UnlockedFile.FlushFolder(path);

    /// <summary>Flushes a file that another library has written.</summary>
    internal static void Flush(string path)
    {
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(handle);
    }
}
