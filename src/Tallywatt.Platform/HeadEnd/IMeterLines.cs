using System.Net;
using Tallywatt.Platform.HeadEnd.Sessions;
using Tallywatt.Platform.Registry;

namespace Tallywatt.Platform.HeadEnd;

/// <summary>Makes the lines to meters: TCP in production, lines that fail in tests.</summary>
public interface IMeterLines
{
    /// <summary>A line that is not connected yet.</summary>
    IMeterLine Open(MeterPlace place);
}

/// <summary>TCP to each meter.</summary>
public sealed class TcpMeterLines(LineTime lineTime) : IMeterLines
{
    public IMeterLine Open(MeterPlace place)
    {
        ArgumentNullException.ThrowIfNull(place);
        EndPoint address = IPAddress.TryParse(place.Host, out var ip)
            ? new IPEndPoint(ip, place.Port)
            : new DnsEndPoint(place.Host, place.Port);
        return new TcpMeterLine(address, lineTime.Provider);
    }
}
