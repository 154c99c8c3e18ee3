using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Framing;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>Every bound of the servers that soft meters sit behind.</summary>
static class MeterServerLimits
{
    /// <summary>The longest APDU a meter takes and sends, in bytes: about 150 profile rows in one answer.</summary>
    internal const int PduSizeMax = 4 * 1024;

    /// <summary>The bytes a connection holds while one request is on its way; none while it rests.</summary>
    internal const int BufferLength = WrapperFrame.HeaderLength + PduSizeMax;

    /// <summary>Connections one meter keeps at once. One more is closed as soon as it is accepted.</summary>
    internal const int ConnectionsPerMeterMax = 4;

    /// <summary>Connections to a port that meters share, at most.</summary>
    internal const int ConnectionsPerPortMax = 1_024;

    /// <summary>Links or associations over one connection to a port that meters share, at most.</summary>
    internal const int SharedLinksMax = 1_024;

    /// <summary>What every soft meter offers.</summary>
    internal static readonly DlmsServerSettings Settings = new() { PduSizeMax = PduSizeMax };

    /// <summary>How many connections may wait to be accepted at one port.</summary>
    internal const int Backlog = 16;

    /// <summary>How long a port rests after it could not accept.</summary>
    internal static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(100);

    /// <summary>A connection that asks nothing for so long is closed.</summary>
    internal static readonly TimeSpan IdleTimeout = TimeSpan.FromMinutes(10);

    /// <summary>Connections that a port with so many meters keeps at once.</summary>
    internal static int ConnectionsMax(int meterCount) =>
        Math.Min(ConnectionsPerPortMax, meterCount * ConnectionsPerMeterMax);

    /// <summary>Links or associations over one connection to a port with so many meters.</summary>
    internal static int LinksMax(int meterCount) =>
        Math.Min(SharedLinksMax, meterCount * WrapperConnection.AssociationsMax);
}
