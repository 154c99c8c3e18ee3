namespace Tallywatt.Protocols.Framing;

/// <summary>The 16-bit frame check sequence of HDLC, sent low byte first.</summary>
/// <remarks>x16 + x12 + x5 + 1, reflected, start FFFF, complemented. Source: ISO/IEC 13239; RFC 1662.</remarks>
static class Fcs16
{
    const ushort Polynomial = 0x8408;

    static readonly ushort[] Table = BuildTable();

    internal static ushort Of(ReadOnlySpan<byte> bytes)
    {
        var fcs = 0xFFFF;
        foreach (var b in bytes)
        {
            fcs = (fcs >> 8) ^ Table[(fcs ^ b) & 0xFF];
        }

        return (ushort)(fcs ^ 0xFFFF);
    }

    static ushort[] BuildTable()
    {
        var table = new ushort[256];
        for (var i = 0; i < table.Length; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++)
            {
                value = (value & 1) != 0 ? (value >> 1) ^ Polynomial : value >> 1;
            }

            table[i] = (ushort)value;
        }

        return table;
    }
}
