using System.Globalization;
using System.Numerics;
using System.Text;
using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Obis;

namespace Tallywatt.Host.Probe;

/// <summary>Data elements as text and numbers, exactly: a scaler moves the decimal point and rounds nothing.</summary>
static class ProbeValues
{
    /// <summary>The number of an element of any integer type; null for anything else.</summary>
    internal static BigInteger? Number(CosemValue value)
    {
        if (value.Tag == DataTag.Long64Unsigned)
        {
            return new BigInteger(value.Content, isUnsigned: true, isBigEndian: true);
        }

        var reader = new AxdrReader([(byte)value.Tag, .. value.Content]);
        var number = value.Content.Length > 0 ? reader.Number() : 0;
        return value.Content.Length > 0 && reader.AtEnd ? number : null;
    }

    /// <summary>A number times ten to a power, in digits.</summary>
    internal static string Scaled(BigInteger number, int scaler)
    {
        if (scaler >= 0)
        {
            return (number * BigInteger.Pow(10, scaler)).ToString(CultureInfo.InvariantCulture);
        }

        var digits = BigInteger.Abs(number).ToString(CultureInfo.InvariantCulture).PadLeft(1 - scaler, '0');
        return $"{(number.Sign < 0 ? "-" : "")}{digits[..^-scaler]}.{digits[^-scaler..]}";
    }

    /// <summary>Any element in one line: date-times as ISO 8601, names as OBIS, characters where they are.</summary>
    internal static string Text(CosemValue value) => value.Tag switch
    {
        DataTag.Null or DataTag.DontCare => "",
        DataTag.Array => $"[{string.Join(", ", value.Items.Select(Text))}]",
        DataTag.Structure => $"{{{string.Join(", ", value.Items.Select(Text))}}}",
        DataTag.Boolean => value.Content[0] == 0 ? "false" : "true",
        DataTag.VisibleString or DataTag.Utf8String => Encoding.UTF8.GetString(value.Content),
        DataTag.BitString => string.Concat(Enumerable.Range(0, value.BitCount)
            .Select(i => (value.Content[i / 8] & (0x80 >> (i % 8))) != 0 ? '1' : '0')),
        DataTag.OctetString or DataTag.DateTime => Octets(value.Content),
        _ => Number(value)?.ToString(CultureInfo.InvariantCulture) ?? Convert.ToHexString(value.Content),
    };

    static string Octets(byte[] bytes)
    {
        if (Time(bytes) is { } time)
        {
            return time;
        }

        return bytes.Length > 1 && bytes.All(b => b is >= 0x20 and <= 0x7E) ? Encoding.ASCII.GetString(bytes)
            : bytes.Length == ObisCode.LengthBytes && bytes[5] == 0xFF ? ObisCode.FromBytes(bytes).ToString()
            : Convert.ToHexString(bytes);
    }

    /// <summary>A date-time as ISO 8601, with its offset when the meter says one; null when it is no instant.</summary>
    internal static string? Time(ReadOnlySpan<byte> bytes)
    {
        if (!CosemDateTime.TryRead(bytes, out var time) || !time.TryToUnixSeconds(out _))
        {
            return null;
        }

        var second = time.Second == CosemDateTime.Unspecified ? 0 : time.Second;
        var zone = time.DeviationMinutes switch
        {
            CosemDateTime.DeviationUnspecified => "",
            0 => "Z",
            _ => string.Create(
                CultureInfo.InvariantCulture,
                $"{(time.DeviationMinutes > 0 ? '-' : '+')}{Math.Abs(time.DeviationMinutes) / 60:00}:"
                + $"{Math.Abs(time.DeviationMinutes) % 60:00}"),
        };
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{time.Year:0000}-{time.Month:00}-{time.Day:00}T{time.Hour:00}:{time.Minute:00}:{second:00}{zone}");
    }

    /// <summary>Reads "3:1.0.1.8.0.255:2".</summary>
    internal static CosemAttribute Attribute(string text)
    {
        var parts = text.Split(':');
        return parts.Length >= 3
            && ushort.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var classId)
            && ObisCode.TryParse(string.Join(':', parts[1..^1]), out var name)
            && sbyte.TryParse(parts[^1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id)
            ? new(classId, name, id)
            : throw ProbeException.Wrong(
                $"'{text}' names no attribute; allowed: CLASS:OBIS:ATTRIBUTE such as 3:1.0.1.8.0.255:2.");
    }

    internal static CosemValue Read(byte[] element, string what) =>
        CosemValue.TryRead(element, out var value)
            ? value!
            : throw ProbeException.Refused($"{what}: the answer is no data element.");
}
