using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Dlt645;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>The meters behind one port or serial line, by every address that a client may call them by.</summary>
/// <remarks>
/// A wrapper calls a meter by its destination wPort, HDLC by its server address, DL/T 645 by its twelve digits.
/// </remarks>
public interface IMetersOnLine : ILogicalDevices, IHdlcStations
{
    /// <summary>How many meters there are.</summary>
    int Count { get; }

    /// <summary>The meters that a DL/T 645 address means, in no order; none when DL/T 645 is not spoken here.</summary>
    IEnumerable<IDlt645Meter> Addressed(Dlt645Address to);
}
