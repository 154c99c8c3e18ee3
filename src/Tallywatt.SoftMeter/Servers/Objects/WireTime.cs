using Tallywatt.Protocols.Dlms;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>Instants as the meter's clock shows them.</summary>
static class WireTime
{
    /// <summary>A date-time that says nothing: every part unspecified.</summary>
    internal static CosemDateTime Never => new(
        CosemDateTime.YearUnspecified, CosemDateTime.Unspecified, CosemDateTime.Unspecified,
        CosemDateTime.Unspecified, CosemDateTime.Unspecified, CosemDateTime.Unspecified, CosemDateTime.Unspecified,
        CosemDateTime.Unspecified, CosemDateTime.DeviationUnspecified, CosemDateTime.Unspecified);

    /// <summary>Writes an instant of the meter's clock as an octet string of twelve bytes.</summary>
    internal static void Write(in CosemCall call, long unixSeconds, ref AxdrWriter target) =>
        target.OctetString(Of(call, unixSeconds));

    /// <summary>An instant as the meter's clock shows it, with its deviation.</summary>
    internal static CosemDateTime Of(in CosemCall call, long unixSeconds) =>
        CosemDateTime.FromUnixSeconds(unixSeconds);

    /// <summary>Reads a date-time, as twelve octets or with its own tag. False when it is none, or no instant.
    /// </summary>
    internal static bool TryReadInstant(in CosemCall call, ReadOnlySpan<byte> element, out long unixSeconds)
    {
        unixSeconds = 0;
        return TryRead(element, out var value) && value.TryToUnixSeconds(out unixSeconds);
    }

    /// <summary>Reads a date-time as it is, wildcards and all.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> element, out CosemDateTime value)
    {
        var reader = new AxdrReader(element);
        var bytes = reader.PeekTag() == DataTag.DateTime && reader.Tagged(DataTag.DateTime)
            ? reader.Bytes(CosemDateTime.LengthBytes)
            : reader.OctetString();
        return CosemDateTime.TryRead(bytes, out value) && reader.AtEnd;
    }
}
