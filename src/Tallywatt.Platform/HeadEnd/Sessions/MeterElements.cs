using Tallywatt.Protocols.Dlms;

namespace Tallywatt.Platform.HeadEnd.Sessions;

/// <summary>Data elements that orders carry.</summary>
static class MeterElements
{
    const int KeyTransferLengthMax = 512;

    /// <summary>The parameter of a method that needs none.</summary>
    internal static readonly byte[] Zero = [(byte)DataTag.Integer, 0];

    internal static byte[] Octets(ReadOnlySpan<byte> bytes)
    {
        var writer = new AxdrWriter(new byte[bytes.Length + 6]);
        writer.OctetString(bytes);
        return writer.Written.ToArray();
    }

    /// <summary>An instant as the clock of a deviation shows it.</summary>
    internal static byte[] Time(long unixSeconds, short deviationMinutes)
    {
        var writer = new AxdrWriter(new byte[CosemDateTime.LengthBytes + 2]);
        writer.OctetString(CosemDateTime.FromUnixSeconds(unixSeconds, deviationMinutes));
        return writer.Written.ToArray();
    }

    /// <summary>A date-time that says nothing: a switch that is not planned.</summary>
    internal static byte[] Never()
    {
        var writer = new AxdrWriter(new byte[CosemDateTime.LengthBytes + 2]);
        writer.OctetString(new CosemDateTime(
            CosemDateTime.YearUnspecified, CosemDateTime.Unspecified, CosemDateTime.Unspecified,
            CosemDateTime.Unspecified, CosemDateTime.Unspecified, CosemDateTime.Unspecified,
            CosemDateTime.Unspecified, CosemDateTime.Unspecified, CosemDateTime.DeviationUnspecified,
            CosemDateTime.Unspecified));
        return writer.Written.ToArray();
    }

    internal static byte[] Keys(MeterKeyTransfer transfer)
    {
        var writer = new AxdrWriter(new byte[KeyTransferLengthMax]);
        writer.Array(transfer.Keys.Count);
        foreach (var key in transfer.Keys)
        {
            writer.Structure(2);
            writer.Enumerated(key.Number);
            writer.OctetString(key.Wrapped.Span);
        }

        return writer.Written.ToArray();
    }
}
