using Tallywatt.Protocols.Dlms;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>Instants as the meter's clock shows them.</summary>
static class WireTime
{
    const byte DaylightSavingStatus = 0x80;
    const byte InvalidStatus = 0x01;
    const int MinuteSeconds = 60;

    /// <summary>2100-01-01T00:00:00Z: two digits of a year are all that the other wire has.</summary>
    const long UnixSecondsEnd = 4_102_444_800;

    /// <summary>A date-time that says nothing: every part unspecified.</summary>
    internal static CosemDateTime Never => new(
        CosemDateTime.YearUnspecified, CosemDateTime.Unspecified, CosemDateTime.Unspecified,
        CosemDateTime.Unspecified, CosemDateTime.Unspecified, CosemDateTime.Unspecified, CosemDateTime.Unspecified,
        CosemDateTime.Unspecified, CosemDateTime.DeviationUnspecified, CosemDateTime.Unspecified);

    /// <summary>Writes an instant of the meter's clock as an octet string of twelve bytes; null as never.</summary>
    internal static void Write(in CosemCall call, long? unixSeconds, ref AxdrWriter target) =>
        target.OctetString(unixSeconds is { } at ? Of(call, at) : Never);

    /// <summary>An instant in the meter's local time, with its deviation, so that local time plus deviation is UTC.
    /// </summary>
    internal static CosemDateTime Of(in CosemCall call, long unixSeconds)
    {
        var clock = call.Meter.Clock;
        var offsetMinutes = (clock.ToLocal(unixSeconds) - unixSeconds) / MinuteSeconds;
        return CosemDateTime.FromUnixSeconds(
            unixSeconds, (short)-offsetMinutes, clock.IsDaylightAt(unixSeconds) ? DaylightSavingStatus : (byte)0);
    }

    /// <summary>The clock status byte. Source: IEC 62056-6-2, 4.1.6.1.</summary>
    internal static byte StatusOf(in CosemCall call) => (byte)(
        (call.Meter.Clock.IsInvalid ? InvalidStatus : 0)
        | (call.Meter.Clock.IsDaylightSaving ? DaylightSavingStatus : 0));

    /// <summary>Reads a date-time, as twelve octets or with its own tag. One without a deviation is local time. False
    /// when it is none, or no instant.</summary>
    internal static bool TryReadInstant(in CosemCall call, ReadOnlySpan<byte> element, out long unixSeconds)
    {
        unixSeconds = 0;
        if (!TryRead(element, out var value) || !value.TryToUnixSeconds(out unixSeconds))
        {
            return false;
        }

        if (value.DeviationMinutes == CosemDateTime.DeviationUnspecified && IsKept(unixSeconds))
        {
            unixSeconds = call.Meter.Clock.FromLocal(unixSeconds);
        }

        return true;
    }

    /// <summary>Whether the meter keeps such a time: from 1970 to the end of 2099. A range may reach beyond.</summary>
    internal static bool IsKept(long unixSeconds) => unixSeconds is >= 0 and < UnixSecondsEnd;

    /// <summary>Reads a dated switch: an instant, or null for a date-time that says nothing. False for anything else,
    /// such as a date with a wildcard.</summary>
    internal static bool TryReadSwitch(in CosemCall call, ReadOnlySpan<byte> element, out long? unixSeconds)
    {
        unixSeconds = null;
        if (TryRead(element, out var value) && IsNothing(value))
        {
            return true;
        }

        var isInstant = TryReadInstant(call, element, out var at) && IsKept(at);
        unixSeconds = isInstant ? at : null;
        return isInstant;
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

    /// <summary>No date and no time; some clients send zeros for it.</summary>
    static bool IsNothing(in CosemDateTime value) =>
        (value.Year == CosemDateTime.YearUnspecified && value.Month == CosemDateTime.Unspecified
            && value.Day == CosemDateTime.Unspecified)
        || value == default;
}
