using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Tallywatt.Storage.Sqlite.Backup;

/// <summary>Opens what another process holds for itself, which .NET refuses: its locks are advice (flock), and a backup
/// only reads.</summary>
static class UnlockedFile
{
    const int ReadOnlyFlag = 0;
    const int CloseOnExecFlag = 0x80000;

    internal static FileStream OpenToRead(string path) => OperatingSystem.IsLinux()
        ? new(Descriptor(path), FileAccess.Read)
        : new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    /// <exception cref="IOException">The folder could not be forced to the disk.</exception>
    internal static void FlushFolder(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using var folder = Descriptor(path);
        if (Fsync((int)folder.DangerousGetHandle()) != 0)
        {
            throw new IOException($"Cannot force the folder {path} to the disk.");
        }
    }

    static SafeFileHandle Descriptor(string path)
    {
        var descriptor = Open(path, ReadOnlyFlag | CloseOnExecFlag);
        return descriptor >= 0
            ? new(descriptor, ownsHandle: true)
            : throw new IOException($"{path} cannot be read (error {Marshal.GetLastPInvokeError()}).");
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int Fsync(int descriptor);
}
