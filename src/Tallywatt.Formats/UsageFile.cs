using Tallywatt.Core.Readings;
using Tallywatt.Formats.Csv;
using Tallywatt.Formats.Espi;
using Tallywatt.Formats.Nem12;

namespace Tallywatt.Formats;

/// <summary>Opens usage files of every format. What a file is, its content says and not its name.</summary>
public static class UsageFile
{
    const string Allowed = "a usage file is Green Button XML, NEM12 or NEM13 CSV (first line '100,NEM12,...'), "
        + "or CSV with the header 'start_utc,duration_s,wh' or 'start_utc,duration_s,wh,export_wh'";

    /// <summary>Opens a file to be read value by value.</summary>
    /// <returns>A reader, or the reason why the file is refused: one of the two is null.</returns>
    public static (UsageReader? Reader, UsageFault? Fault) Open(string path)
    {
        if (Directory.Exists(path))
        {
            return (null, new(UsageFaultKind.NotFound, 0, "it is a folder, not a file"));
        }

        try
        {
            return Open(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1));
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return (null, new(UsageFaultKind.NotFound, 0, "there is no such file"));
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return (null, new(UsageFaultKind.NotFound, 0, $"cannot be read: {denied.Message}"));
        }
    }

    /// <summary>The same over any stream. The reader owns it; after a fault it is closed.</summary>
    public static (UsageReader? Reader, UsageFault? Fault) Open(Stream stream)
    {
        var whole = new PeekedStream(stream);
        var head = whole.Head;
        head = head is [0xEF, 0xBB, 0xBF, ..] ? head[3..] : head;
        var text = head.TrimStart(" \t\r\n"u8);
        if (text is [(byte)'<', ..] || head is [0xFE, 0xFF, ..] or [0xFF, 0xFE, (byte)'<', ..])
        {
            return (new EspiReader(whole), null);
        }

        if (IsRecord(text))
        {
            return (new Nem12Reader(whole), null);
        }

        if (text.StartsWith("start_utc"u8))
        {
            return (new CsvReader(whole), null);
        }

        var reason = head.IsEmpty ? "the file is empty" : text.IsEmpty ? "the file is blank"
            : FirstLine(text) is { Length: > 0 } line ? $"the file begins with '{line}'" : "the file is not text";
        whole.Dispose();
        return (null, new(UsageFaultKind.Refused, head.IsEmpty ? 0 : 1, $"{reason}; {Allowed}"));
    }

    /// <summary>Reads a whole file into one series: the channels of one meter, put together.</summary>
    /// <param name="meter">
    /// A meter or a channel of the file: "NMI1234567" or "NMI1234567/E1". Null when the file holds one meter.
    /// </param>
    public static UsageContent Load(string path, string? meter = null)
    {
        var (reader, fault) = Open(path);
        return reader is null ? UsageContent.Failed(fault!) : Load(reader, meter);
    }

    /// <summary>The same from an open reader, which is closed.</summary>
    public static UsageContent Load(UsageReader reader, string? meter = null)
    {
        using (reader)
        {
            try
            {
                return new UsageLoader(reader, meter).Load();
            }
            catch (IOException broken)
            {
                return UsageContent.Failed(new(UsageFaultKind.Refused, 0, $"cannot be read: {broken.Message}"));
            }
        }
    }

    static bool IsRecord(ReadOnlySpan<byte> text) =>
        text is [>= (byte)'1' and <= (byte)'9', (byte)'0' or (byte)'5', (byte)'0', var end, ..]
            && end is (byte)',' or (byte)'\r' or (byte)'\n';

    static string FirstLine(ReadOnlySpan<byte> text) =>
        text.IndexOfAnyExceptInRange((byte)' ', (byte)'~') is var end and >= 0
            ? Fields.Show(text[..end])
            : Fields.Show(text);
}
