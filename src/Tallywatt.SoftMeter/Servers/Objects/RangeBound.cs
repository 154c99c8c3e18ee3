using Tallywatt.Protocols.Dlms;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>One end of a range over a column: an instant for the clock, a number for the others.</summary>
static class RangeBound
{
    /// <summary>Reads a bound. False when it is of another type than the column, or a date-time that is no instant.
    /// </summary>
    /// <param name="value">Unix seconds, or the number.</param>
    internal static bool TryRead(in CosemCall call, ReadOnlySpan<byte> element, bool isClock, out long value)
    {
        if (isClock)
        {
            return WireTime.TryReadInstant(call, element, out value);
        }

        var reader = new AxdrReader(element);
        value = reader.Number();
        return reader.AtEnd;
    }
}
