using System.Runtime.InteropServices;

namespace Tallywatt.SoftMeter.Storage;

/// <summary>Makes a new name in a folder durable, which .NET has no call for (POSIX: fsync on the folder).</summary>
static class DirectorySync
{
    const int ReadOnlyFlag = 0;

    /// <exception cref="IOException">The folder could not be forced to the disk.</exception>
    internal static void Flush(string directory)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var descriptor = Open(directory, ReadOnlyFlag);
        if (descriptor < 0)
        {
            throw new IOException($"Cannot open the folder {directory} to make a new file in it durable.");
        }

        var result = Fsync(descriptor);
        _ = Close(descriptor);
        if (result != 0)
        {
            throw new IOException($"Cannot force the folder {directory} to the disk.");
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int Fsync(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int Close(int descriptor);
}
