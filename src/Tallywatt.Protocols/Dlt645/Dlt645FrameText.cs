using System.Globalization;
using System.Text;

namespace Tallywatt.Protocols.Dlt645;

/// <summary>Frames and values in words, for people and for comparing with what others decoded.</summary>
public static class Dlt645FrameText
{
    /// <summary>One line: address, control, length, identifier where the function has one in front, data as meant.
    /// </summary>
    public static string Summary(in Dlt645Frame frame)
    {
        Span<byte> data = stackalloc byte[Dlt645Limits.DataLengthMax];
        data = data[..frame.CopyData(data)];
        var address = Dlt645Address.FromWire(frame.Address).ToString().ToLowerInvariant();
        var text = new StringBuilder().Append(
            CultureInfo.InvariantCulture, $"addr={address} C={frame.Control:X2} L={data.Length}");
        if (HasIdentifier(new(frame.Control), data.Length))
        {
            text.Append(CultureInfo.InvariantCulture, $" DI={DataIdentifier.FromWire(data)}");
            data = data[DataIdentifier.Length..];
        }

        return text.Append(CultureInfo.InvariantCulture, $" data(-33H)={Convert.ToHexString(data)}").ToString();
    }

    /// <summary>Whether the data begins with an identifier: what reads, writes or secures, unless it refuses.</summary>
    public static bool HasIdentifier(Dlt645Control control, int dataLength) =>
        dataLength >= DataIdentifier.Length && !control.IsRefused && control.Function is Dlt645Function.Security
            or Dlt645Function.Read or Dlt645Function.ReadNext or Dlt645Function.Write;

    /// <summary>A value in words: numbers with their unit, "-" for one that is not there, the bytes for what is no
    /// data of its identifier.</summary>
    public static string Value(DataIdentifier id, ReadOnlySpan<byte> data)
    {
        if (!DataDictionary.TryFind(id, out var shape) || shape.ItemLength == 0)
        {
            return Convert.ToHexString(data);
        }

        if (!shape.Fits(data))
        {
            return "bad data " + Convert.ToHexString(data);
        }

        var text = new StringBuilder();
        for (var at = 0; at < data.Length; at += shape.ItemLength)
        {
            text.Append(at == 0 ? "" : ", ").Append(Item(shape, data.Slice(at, shape.ItemLength)));
        }

        return text.ToString();
    }

    static string Item(in DataShape shape, ReadOnlySpan<byte> item)
    {
        if (item.IndexOfAnyExcept((byte)0xFF) < 0)
        {
            return "-";
        }

        return shape.Kind switch
        {
            DataKind.Number or DataKind.SignedNumber => Number(shape, item),
            DataKind.Demand => $"{Number(shape, item)} at {Reversed(item[3..])}",
            DataKind.Stamp => Reversed(item),
            DataKind.Text => Characters(item),
            _ => Convert.ToHexString(item),
        };
    }

    static string Number(in DataShape shape, ReadOnlySpan<byte> item)
    {
        shape.TryReadNumber(item, out var scaled);
        var digits = Math.Abs(scaled).ToString(CultureInfo.InvariantCulture).PadLeft(shape.DecimalDigits + 1, '0');
        var whole = digits[..^shape.DecimalDigits];
        var text = shape.DecimalDigits == 0 ? whole : $"{whole}.{digits[^shape.DecimalDigits..]}";
        return $"{(scaled < 0 ? "-" : "")}{text}{(shape.Unit.Length > 0 ? " " : "")}{shape.Unit}";
    }

    static string Reversed(ReadOnlySpan<byte> item)
    {
        var bytes = item.ToArray();
        Array.Reverse(bytes);
        return Convert.ToHexString(bytes);
    }

    static string Characters(ReadOnlySpan<byte> item)
    {
        var text = new StringBuilder();
        for (var i = item.Length - 1; i >= 0; i--)
        {
            text.Append(item[i] is >= 0x20 and < 0x7F ? (char)item[i] : ' ');
        }

        return text.ToString().Trim();
    }
}
