using Tallywatt.Protocols.Framing;

namespace Tallywatt.Protocols.Dlms;

/// <summary>The physical devices on one HDLC line.</summary>
public interface IHdlcStations
{
    /// <summary>The device that a server address means; null when it is not on this line, and is not answered.
    /// </summary>
    ILogicalDevices? FindStation(HdlcAddress server);
}

/// <summary>One physical device on a line of its own.</summary>
/// <param name="devices">Its logical devices.</param>
/// <param name="physicalAddress">Its lower HDLC address; null for those that clients come set to: 1, 16 and 17. An
/// address of one byte has none, and means this device.</param>
public sealed class SoleHdlcStation(ILogicalDevices devices, int? physicalAddress = null) : IHdlcStations
{
    public ILogicalDevices? FindStation(HdlcAddress server) =>
        server.LengthBytes == 1 || IsMine(server.Lower) ? devices : null;

    bool IsMine(int lower) => physicalAddress is { } own
        ? lower == own
        : lower is 1 or HdlcAddress.StationMin or HdlcAddress.StationMin + 1;
}
