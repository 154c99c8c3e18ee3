using System.Text;
using System.Text.Unicode;

namespace Tallywatt.Formats.TariffFiles.Documents;

/// <summary>The bytes of a file to a tree of nodes: JSON when its name ends in .json, YAML otherwise.</summary>
static class DocumentText
{
    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <returns>The root of the document, or null with a fault added.</returns>
    public static DocumentNode? Read(ReadOnlySpan<byte> bytes, FaultList faults)
    {
        if (!TryUtf8(bytes, faults, out var text))
        {
            return null;
        }

        return faults.File.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
            ? JsonDocumentText.Read(Strict.GetBytes(text), faults)
            : YamlDocument.Read(text, faults);
    }

    /// <summary>Decodes text strictly, without its byte order mark. Adds a fault when it is none.</summary>
    public static bool TryUtf8(ReadOnlySpan<byte> bytes, FaultList faults, out string text)
    {
        text = "";
        if (bytes.Length > DocumentLimits.FileBytes)
        {
            faults.Add(default, "", "the file is too large", $"at most {DocumentLimits.FileBytes} bytes");
            return false;
        }

        var utf8 = bytes is [0xEF, 0xBB, 0xBF, ..] ? bytes[3..] : bytes;
        if (!Utf8.IsValid(utf8) || utf8.Contains((byte)0))
        {
            faults.Add(default, "", "the file is not text", "UTF-8 text without zero bytes");
            return false;
        }

        text = Strict.GetString(utf8);
        return true;
    }
}
