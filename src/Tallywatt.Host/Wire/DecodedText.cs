using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Tallywatt.Protocols.Dlms;

namespace Tallywatt.Host.Wire;

/// <summary>Compares a data element with what a vector says it decodes to: nested pairs of type and value.</summary>
/// <remarks>Such as ('structure', [('unsigned', 6), None]). What is written in another way is noted and not compared:
/// the bytes are, in any case.</remarks>
static class DecodedText
{
    const string NotRead = "\"decoded\" is written in a way that is not read here";

    /// <summary>Null when nothing is said, or it is right.</summary>
    internal static string? Compare(string? decoded, ReadOnlySpan<byte> element, List<string> notes)
    {
        if (decoded is null)
        {
            return null;
        }

        if (!CosemValue.TryRead(element, out var value))
        {
            return "is no data element";
        }

        if (!PairText.TryRead(decoded, out var expected))
        {
            notes.Add(NotRead);
            return null;
        }

        var known = true;
        var difference = Difference(expected!, value!, ref known);
        if (!known)
        {
            notes.Add(NotRead);
        }

        return difference;
    }

    /// <summary>A refusal is said in some words with its number.</summary>
    internal static string? CompareRefusal(string? decoded, int result, List<string> notes)
    {
        if (decoded is null)
        {
            return null;
        }

        var words = decoded.Split([' ', ',', '(', ')', '\'', '=', ':', '"'], StringSplitOptions.RemoveEmptyEntries);
        var number = result.ToString(CultureInfo.InvariantCulture);
        var numbers = words.Where(word => word.All(char.IsAsciiDigit)).ToList();
        if (numbers.Count == 1 && words[^1] == numbers[0] && numbers[0] != number)
        {
            return $"is said to be {decoded}, and is data-access-result {number}";
        }

        if (!numbers.Contains(number))
        {
            notes.Add(NotRead);
        }

        return null;
    }

    static string? Difference(PairText expected, CosemValue value, ref bool known)
    {
        if (expected.IsNone)
        {
            return value.Tag is DataTag.Null or DataTag.DontCare ? null : $"is said to be None, and is {value}";
        }

        if (expected.Items is not [{ Text: { } name }, var content])
        {
            known = false;
            return null;
        }

        if (TagOf(name) is not { } tag)
        {
            known = false;
            return null;
        }

        if (tag != value.Tag)
        {
            return $"is said to be {name}, and is {value.Tag}";
        }

        return tag is DataTag.Array or DataTag.Structure
            ? ItemsDifference(content, value, ref known)
            : ValueDifference(content, value, ref known);
    }

    static string? ItemsDifference(PairText content, CosemValue value, ref bool known)
    {
        if (content.Items is not { } items)
        {
            known = false;
            return null;
        }

        if (items.Count != value.Items.Count)
        {
            return $"is said to have {items.Count} elements, and has {value.Items.Count}";
        }

        for (var i = 0; i < items.Count; i++)
        {
            if (Difference(items[i], value.Items[i], ref known) is { } difference)
            {
                return $"element {i + 1}: {difference}";
            }
        }

        return null;
    }

    static string? ValueDifference(PairText content, CosemValue value, ref bool known)
    {
        if (content.IsNone)
        {
            return value.Content.Length == 0 ? null : $"is said to be empty, and is {value}";
        }

        if ((content.Text ?? content.Number) is not { } said)
        {
            known = false;
            return null;
        }

        var texts = Texts(value);
        if (texts.Contains(said, StringComparer.OrdinalIgnoreCase) || IsNear(said, value))
        {
            return null;
        }

        // A bit string or a float may be written in many ways; numbers and octets only in those we know.
        if (value.Tag is DataTag.BitString or DataTag.CompactArray or DataTag.DateTime or DataTag.Float32
            or DataTag.Float64)
        {
            known = false;
            return null;
        }

        return $"is said to be {said}, and is {texts[0]}";
    }

    static bool IsNear(string said, CosemValue value) =>
        value.Tag is DataTag.Float32 or DataTag.Float64
        && double.TryParse(said, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && Math.Abs(number - (value.Tag == DataTag.Float32
            ? BinaryPrimitives.ReadSingleBigEndian(value.Content)
            : BinaryPrimitives.ReadDoubleBigEndian(value.Content))) <= Math.Abs(number) * 1e-6;

    /// <summary>The ways in which a value may be written, the usual one first.</summary>
    static List<string> Texts(CosemValue value)
    {
        var hex = Convert.ToHexString(value.Content);
        var number = new AxdrReader([(byte)value.Tag, .. value.Content]).Number();
        var decimalText = number.ToString(CultureInfo.InvariantCulture);
        return value.Tag switch
        {
            DataTag.Boolean => number != 0 ? ["True", "1", hex] : ["False", "0", hex],
            DataTag.VisibleString or DataTag.Utf8String => [Encoding.UTF8.GetString(value.Content), hex],
            DataTag.OctetString => [hex, Encoding.ASCII.GetString(value.Content)],
            DataTag.BitString => [Bits(value), hex],
            DataTag.Date or DataTag.Time or DataTag.DateTime or DataTag.CompactArray or DataTag.Float32
                or DataTag.Float64 or DataTag.Null => [hex],
            DataTag.Long64Unsigned =>
                [BinaryPrimitives.ReadUInt64BigEndian(value.Content).ToString(CultureInfo.InvariantCulture)],
            _ => [decimalText, hex],
        };
    }

    static string Bits(CosemValue value) => string.Concat(Enumerable.Range(0, value.BitCount)
        .Select(i => (value.Content[i / 8] & (0x80 >> (i % 8))) != 0 ? '1' : '0'));

    static DataTag? TagOf(string name)
    {
        var letters = new string([.. name.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant)]);
        return letters switch
        {
            "null" or "nulldata" => DataTag.Null,
            "enum" => DataTag.Enumerated,
            "float" => DataTag.Float32,
            "double" => DataTag.Float64,
            "bool" => DataTag.Boolean,
            "utf8" => DataTag.Utf8String,
            _ => Enum.GetValues<DataTag>()
                .Where(tag => letters.Equals(tag.ToString(), StringComparison.OrdinalIgnoreCase))
                .Select(tag => (DataTag?)tag).FirstOrDefault(),
        };
    }
}
