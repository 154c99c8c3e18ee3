namespace Tallywatt.Protocols.Dlms;

/// <summary>How much a block can carry.</summary>
static class BlockRoom
{
    /// <summary>Whatever comes before the raw data of a GET response: choices, invoke id, last-block flag, number.
    /// </summary>
    internal const int GetHeadLength = 3 + 1 + 4 + 1;

    /// <summary>The same of SET and ACTION blocks, which have no choice before their data.</summary>
    internal const int ServiceHeadLength = 3 + 1 + 4;

    /// <summary>The head of a general block: tag, control, number and acknowledged number.</summary>
    internal const int GeneralHeadLength = 1 + 1 + 2 + 2;

    /// <summary>The longest string of bytes that fits a room together with its own length field; at least one.
    /// </summary>
    internal static int Of(int room)
    {
        var fieldLength = room - 1 < 0x80 ? 1 : room - 2 <= 0xFF ? 2 : room - 3 <= 0xFFFF ? 3 : 5;
        return Math.Max(1, room - fieldLength);
    }
}
