using Microsoft.Win32.SafeHandles;

namespace Tallywatt.SoftMeter.Storage;

/// <summary>One file, opened for this process alone; every append is forced to the disk.</summary>
public sealed class FileMeterStorage : IMeterStorage
{
    readonly string path;
    SafeFileHandle handle;

    /// <exception cref="IOException">Another process has the file open, or the folder cannot be written.</exception>
    public FileMeterStorage(string path)
    {
        this.path = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(this.path)!);
        File.Delete(TemporaryPath);
        handle = OpenHandle(this.path);
        DirectorySync.Flush(Path.GetDirectoryName(this.path)!);
    }

    public string Name => path;

    public long LengthBytes => RandomAccess.GetLength(handle);

    string TemporaryPath => path + ".new";

    public int Read(long offsetBytes, Span<byte> into)
    {
        var count = 0;
        while (count < into.Length)
        {
            var read = RandomAccess.Read(handle, into[count..], offsetBytes + count);
            if (read == 0)
            {
                break;
            }

            count += read;
        }

        return count;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        RandomAccess.Write(handle, bytes, LengthBytes);
        RandomAccess.FlushToDisk(handle);
    }

    public void Truncate(long lengthBytes)
    {
        RandomAccess.SetLength(handle, lengthBytes);
        RandomAccess.FlushToDisk(handle);
    }

    /// <summary>The new file is whole on disk before its name replaces the old one's.</summary>
    public void Replace(Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        using (var stream = new FileStream(TemporaryPath, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
        {
            write(stream);
            stream.Flush(flushToDisk: true);
        }

        File.Move(TemporaryPath, path, overwrite: true);
        DirectorySync.Flush(Path.GetDirectoryName(path)!);
        handle.Dispose();
        handle = OpenHandle(path);
    }

    public void Dispose() => handle.Dispose();

    static SafeFileHandle OpenHandle(string path) =>
        File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
}
