using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Dlt645;
using Tallywatt.Protocols.Framing;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>Which of its languages a client speaks to a meter: its first byte says so.</summary>
static class LineProtocol
{
    /// <summary>The connection that answers a stream with this first byte; null when no client begins so.</summary>
    /// <remarks>A wrapper begins with 00 01, HDLC with 7E, DL/T 645 with 68 or its wake-up bytes FE.</remarks>
    internal static IServerConnection? Choose(byte first, IMetersOnLine meters, TimeProvider time) => first switch
    {
        0x00 => new WrapperConnection(meters, MeterServerLimits.Settings, MeterServerLimits.LinksMax(meters.Count)),
        HdlcFrame.Flag => new HdlcConnection(
            meters, time, MeterServerLimits.Settings,
            HdlcLineSettings.Default with { LinksMax = MeterServerLimits.LinksMax(meters.Count) }),
        Dlt645Frame.Start or Dlt645Frame.Wakeup => new Dlt645Connection(meters),
        _ => null,
    };
}
