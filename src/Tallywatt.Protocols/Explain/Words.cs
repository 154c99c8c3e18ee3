using System.Globalization;
using System.Text;
using Tallywatt.Protocols.Dlms;

namespace Tallywatt.Protocols.Explain;

/// <summary>Values as a person reads them.</summary>
static class Words
{
    const int HexBytesMax = 48;

    internal static string Of(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>"1 byte is left", "2 bytes are left".</summary>
    internal static string Left(int count) => count == 1 ? "1 byte is left" : $"{Of(count)} bytes are left";

    internal static string Follow(int count) => count == 1 ? "1 byte follows" : $"{Of(count)} bytes follow";

    internal static string Hex(ReadOnlySpan<byte> bytes) => bytes.Length <= HexBytesMax
        ? Convert.ToHexString(bytes)
        : $"{Convert.ToHexString(bytes[..HexBytesMax])}... ({Of(bytes.Length)} bytes)";

    /// <summary>Hex, and the characters when they are all printable.</summary>
    internal static string Octets(ReadOnlySpan<byte> bytes) => bytes.IsEmpty ? "empty"
        : IsPrintable(bytes) && bytes.Length > 1 ? $"{Hex(bytes)} \"{Encoding.ASCII.GetString(bytes)}\""
        : Hex(bytes);

    internal static bool IsPrintable(ReadOnlySpan<byte> bytes) =>
        bytes.IndexOfAnyExceptInRange((byte)0x20, (byte)0x7E) < 0;

    /// <summary>The name of an enumerated value in the standard's manner, such as object-undefined.</summary>
    internal static string Of<T>(T value)
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
        {
            return $"{Convert.ToInt64(value, CultureInfo.InvariantCulture)}, which nobody defined";
        }

        var text = new StringBuilder();
        foreach (var letter in value.ToString())
        {
            if (char.IsUpper(letter) && text.Length > 0)
            {
                text.Append('-');
            }

            text.Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }

    /// <summary>A date-time of twelve bytes; unspecified parts as asterisks.</summary>
    internal static string DateTime(ReadOnlySpan<byte> bytes)
    {
        if (!CosemDateTime.TryRead(bytes, out var time))
        {
            return Hex(bytes);
        }

        var zone = time.DeviationMinutes == CosemDateTime.DeviationUnspecified
            ? "no zone"
            : time.DeviationMinutes == 0 ? "UTC"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"UTC{(time.DeviationMinutes > 0 ? '-' : '+')}{Math.Abs(time.DeviationMinutes) / 60:00}:"
                + $"{Math.Abs(time.DeviationMinutes) % 60:00}");
        return $"{Date(bytes[..5])} {Time(bytes[5..9])} {zone}, status {time.Status:X2}";
    }

    /// <summary>Five bytes: year, month, day, day of week.</summary>
    internal static string Date(ReadOnlySpan<byte> bytes)
    {
        var year = (bytes[0] << 8) | bytes[1];
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{(year == 0xFFFF ? "*" : year.ToString("0000", CultureInfo.InvariantCulture))}-{Part(bytes[2])}"
            + $"-{Part(bytes[3])}");
        return bytes[4] is >= 1 and <= 7 ? $"{text} {DayNames[bytes[4] - 1]}" : text;
    }

    /// <summary>Four bytes: hour, minute, second, hundredths.</summary>
    internal static string Time(ReadOnlySpan<byte> bytes) =>
        $"{Part(bytes[0])}:{Part(bytes[1])}:{Part(bytes[2])}"
        + (bytes[3] is 0 or 0xFF ? "" : $".{bytes[3].ToString("00", CultureInfo.InvariantCulture)}");

    static string Part(byte value) => value switch
    {
        0xFF => "*",
        0xFE => "last",
        0xFD => "last-but-one",
        _ => value.ToString("00", CultureInfo.InvariantCulture),
    };

    static readonly string[] DayNames = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
}
