namespace Tallywatt.Formats.TariffFiles.Documents;

/// <summary>Reads a file that should be small.</summary>
static class BoundedFile
{
    /// <summary>Reads at most one byte more than is allowed, so that a file of any size costs no more.</summary>
    public static ReadOnlySpan<byte> Read(string path)
    {
        using var file = File.OpenRead(path);
        var buffer = new byte[DocumentLimits.FileBytes + 1];
        var count = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        return buffer.AsSpan(0, count);
    }
}
