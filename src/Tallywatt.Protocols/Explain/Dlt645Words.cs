using System.Globalization;
using Tallywatt.Protocols.Dlt645;

namespace Tallywatt.Protocols.Explain;

/// <summary>Says what is wrong with bytes of a DL/T 645 line.</summary>
public static class Dlt645Words
{
    /// <summary>What is wrong, and at which byte.</summary>
    /// <param name="at">Where the bytes that were refused begin.</param>
    /// <param name="consumed">How many of them were skipped.</param>
    public static string Fault(
        ReadOnlySpan<byte> bytes, int at, int consumed, Dlt645Fault fault, ChecksumRule rule = ChecksumRule.Standard)
    {
        // Wake-up bytes before a start are no part of what is wrong.
        while (at < bytes.Length && bytes[at] == Dlt645Frame.Wakeup)
        {
            at++;
            consumed--;
        }

        var start = bytes[at..];
        var why = fault switch
        {
            Dlt645Fault.NoStart => $"{Math.Max(1, consumed)} bytes that begin no frame",
            Dlt645Fault.SecondStartMissing => $"{start[7]:X2} stands where the second 68 must be",
            Dlt645Fault.DataTooLong => $"the length is {start[9]}; a data field has at most 200 bytes",
            Dlt645Fault.BadChecksum =>
                $"the checksum is {start[10 + start[9]]:X2}, and must be {Sum(start[..(10 + start[9])], rule):X2}",
            Dlt645Fault.EndMissing => $"{start[11 + start[9]]:X2} stands where 16 must end the frame"
                + $" of length {start[9]}",
            Dlt645Fault.Cut => start.Length > 9
                ? $"the frame needs {start[9] + 12} bytes, and {start.Length} are there"
                : "the frame is cut in its header",
            _ => fault.ToString(),
        };
        return string.Create(CultureInfo.InvariantCulture, $"byte {at}: {why}");
    }

    static byte Sum(ReadOnlySpan<byte> bytes, ChecksumRule rule)
    {
        var sum = rule switch
        {
            ChecksumRule.WithoutFirstStart => -Dlt645Frame.Start,
            ChecksumRule.WithoutBothStarts => -2 * Dlt645Frame.Start,
            _ => 0,
        };
        foreach (var b in bytes)
        {
            sum += b;
        }

        return unchecked((byte)sum);
    }
}
