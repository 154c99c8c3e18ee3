namespace Tallywatt.Protocols.Framing;

/// <summary>The three bytes between HDLC and an APDU. Source: IEC 62056-46, 5.3 (LLC sublayer; ISO/IEC 8802-2).
/// </summary>
static class HdlcLlc
{
    internal const int Length = 3;

    /// <summary>Destination LSAP E6, source LSAP E6, quality 00: from the client.</summary>
    internal static ReadOnlySpan<byte> Command => [0xE6, 0xE6, 0x00];

    /// <summary>Destination LSAP E6, source LSAP E7, quality 00: from the server.</summary>
    internal static ReadOnlySpan<byte> Response => [0xE6, 0xE7, 0x00];
}
