using System.Globalization;
using System.Net;
using Tallywatt.Protocols.Dlms;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Servers;

namespace Tallywatt.Host.Up;

/// <summary>The meters' ports on loopback: meter i of the street listens at the first port plus i.</summary>
/// <remarks>
/// The default range lies below 32768, where Linux begins to lend ports to outgoing connections: there, any program
/// that connects somewhere could sit on a meter's port for a while. Two utilities on one machine find each other's
/// range taken, and the later one moves on.
/// </remarks>
/// <param name="first">The first port; null for the default range, or the next one that is free.</param>
sealed class MeterPorts(int? first)
{
    internal const int FirstByDefault = 21_000;
    internal const int FirstMin = 1_024;

    /// <summary>The DL/T 645 password of levels 02 and 04, for tests, and printed.</summary>
    internal const uint TestDlt645Password = 0x12_34_56;
    const int PortMax = IPEndPoint.MaxPort;

    /// <summary>A range that is moved begins at a round number, so that a person can add to it.</summary>
    const int RoundTo = 100;

    /// <summary>The first port in use; the same as asked for, or moved.</summary>
    internal int First { get; private set; } = first ?? FirstByDefault;

    /// <summary>How many meters listen.</summary>
    internal int Count { get; private set; }

    /// <summary>The first port of the default range that another program had; null when none had.</summary>
    internal int? TakenPort { get; private set; }

    /// <summary>A meter with both of its languages; DL/T 645 costs nothing until somebody speaks it.</summary>
    internal static SoleMeter StationOf(CosemMeter cosem, Meter meter) =>
        new(cosem, () => new Dlt645Meter(meter, TestDlt645Password));

    /// <summary>Opens a port for every meter.</summary>
    /// <param name="devices">The meters in the order of the street.</param>
    /// <param name="makeServer">Makes an empty server; one in which a port was refused is thrown away.</param>
    /// <returns>The server, and the ports in the order of the meters.</returns>
    /// <exception cref="RefusedException">The range that was asked for is taken, or there is no free one.</exception>
    internal async Task<(MeterTcpServer Server, IReadOnlyList<IPEndPoint> Addresses)> OpenAsync(
        IReadOnlyList<ILogicalDevices> devices, Func<MeterTcpServer> makeServer)
    {
        Count = devices.Count;
        while (First + Count - 1 <= PortMax)
        {
            var server = makeServer();
            var addresses = new List<IPEndPoint>(Count);
            try
            {
                foreach (var device in devices)
                {
                    addresses.Add(server.Listen(device, First + addresses.Count));
                }

                return (server, addresses);
            }
            catch (IOException)
            {
                await server.DisposeAsync();
                Move(First + addresses.Count);
            }
        }

        throw new RefusedException(string.Create(
            CultureInfo.InvariantCulture,
            $"{Count} meters need {Count} ports of their own, and there are not so many free ones from "
            + $"{first ?? FirstByDefault} to {PortMax}. Give a lower first port with --meter-ports."));
    }

    /// <summary>Where the meters answer, for a person.</summary>
    internal string Sentence()
    {
        var last = First + Count - 1;
        var range = last == First ? $"{First}" : $"{First}-{last}";
        var moved = TakenPort is { } taken ? $" (port {taken} is in use by another program)" : "";
        return $"Meters answer DLMS/COSEM and DL/T 645 on 127.0.0.1:{range}{moved}.";
    }

    void Move(int takenPort)
    {
        if (first is not null)
        {
            throw new RefusedException(string.Create(
                CultureInfo.InvariantCulture,
                $"port {takenPort} is in use by another program; the {Count} meters need {First} to "
                + $"{First + Count - 1}. Give another first port with --meter-ports, or none for a free range."));
        }

        TakenPort ??= takenPort;
        First = ((takenPort / RoundTo) + 1) * RoundTo;
    }
}
