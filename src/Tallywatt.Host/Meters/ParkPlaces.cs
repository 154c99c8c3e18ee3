using System.Globalization;
using System.Net;
using Tallywatt.Host.Up;
using Tallywatt.Protocols.Dlt645;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Servers;

namespace Tallywatt.Host.Meters;

/// <summary>Which meter is behind which port, and by what address.</summary>
sealed class ParkPlaces
{
    /// <summary>Meters behind a shared port when nobody says how many.</summary>
    internal const int ComfortablePerPort = 10_000;

    /// <summary>Handles that a process needs beside its ports: files, pipes, the first clients.</summary>
    const int HandlesReserved = 200;

    /// <summary>The password of every soft meter over DL/T 645, for orders.</summary>
    const uint Dlt645Password = 0;

    readonly IReadOnlyList<Meter> meters;
    readonly int meterPerPortCount;

    /// <exception cref="RefusedException">The meters do not fit the ports.</exception>
    internal ParkPlaces(MetersOptions options, IReadOnlyList<Meter> meters)
    {
        this.meters = meters;
        if (options.PortRange is { } range)
        {
            OwnPorts = true;
            (FirstPort, PortCount, meterPerPortCount) = (range.First, options.Count, 1);
            CheckRange(range, options.Count);
            CheckHandles(options.Count);
            return;
        }

        FirstPort = options.FirstPort;
        PortCount = Math.Min(
            options.Count,
            options.SharedPortCount ?? (options.Count + ComfortablePerPort - 1) / ComfortablePerPort);
        meterPerPortCount = (options.Count + PortCount - 1) / PortCount;
        PortCount = (options.Count + meterPerPortCount - 1) / meterPerPortCount;
        if (meterPerPortCount > SharedMeters.CountMax)
        {
            var neededCount = (options.Count + SharedMeters.CountMax - 1) / SharedMeters.CountMax;
            throw new RefusedException(
                Say($"{options.Count} meters make {meterPerPortCount} behind a port, and HDLC addresses tell no more ")
                + Say($"than {SharedMeters.CountMax} apart. Give --shared-ports {neededCount} or more."));
        }

        if (FirstPort + PortCount - 1 > IPEndPoint.MaxPort)
        {
            throw new RefusedException(
                Say($"{PortCount} ports from {FirstPort} on end above {IPEndPoint.MaxPort}. Give a lower --port."));
        }

        CheckHandles(PortCount);
    }

    internal bool OwnPorts { get; }

    internal int FirstPort { get; }

    internal int PortCount { get; }

    internal int LastPort => FirstPort + PortCount - 1;

    /// <summary>Meters behind every port but perhaps the last.</summary>
    internal int MeterPerPortCount => meterPerPortCount;

    internal int PortOf(int index) => FirstPort + (index / meterPerPortCount);

    /// <summary>The wPort, and the lower HDLC address.</summary>
    internal int AddressOf(int index) => OwnPorts ? 1 : SharedMeters.AddressOf(index % meterPerPortCount);

    /// <summary>What the heap grew by with every port, after a full collection.</summary>
    internal long BytesPerPort { get; private set; }

    /// <summary>Opens every port.</summary>
    /// <exception cref="RefusedException">A port is taken.</exception>
    internal void Open(MeterTcpServer server)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        OpenAll(server);
        BytesPerPort = (GC.GetTotalMemory(forceFullCollection: true) - before) / PortCount;
    }

    void OpenAll(MeterTcpServer server)
    {
        for (var port = 0; port < PortCount; port++)
        {
            try
            {
                server.Listen(OwnPorts ? Alone(port) : Sharing(port), FirstPort + port);
            }
            catch (IOException fault)
            {
                throw new RefusedException(
                    $"{fault.Message} The meters need ports {Say($"{FirstPort}")} to {Say($"{LastPort}")}.");
            }
        }
    }

    /// <summary>All the meters as stations of one bus.</summary>
    /// <exception cref="RefusedException">There are too many for one.</exception>
    internal IMetersOnLine Bus()
    {
        if (meters.Count > SharedMeters.CountMax)
        {
            throw new RefusedException(Say(
                $"a serial line tells {SharedMeters.CountMax} meters apart, and there are {meters.Count}."));
        }

        return meters.Count == 1 ? Alone(0) : Sharing(0, meters.Count);
    }

    SoleMeter Alone(int index) => new(new CosemMeter(meters[index]), new Dlt645Meter(meters[index], Dlt645Password));

    SharedMeters Sharing(int port) => Sharing(
        port * meterPerPortCount, Math.Min(meterPerPortCount, meters.Count - (port * meterPerPortCount)));

    SharedMeters Sharing(int first, int count) => new(
        count,
        index => new CosemMeter(meters[first + index]),
        index => new Dlt645Meter(meters[first + index], Dlt645Password),
        index => Dlt645Address.TryParse(meters[first + index].Identity.SerialNumber, out var own) ? own : default);

    static void CheckRange((int First, int Last) range, int meterCount)
    {
        var portCount = range.Last - range.First + 1;
        if (portCount < meterCount)
        {
            throw new RefusedException(
                Say($"{meterCount} meters need as many ports, and {range.First}-{range.Last} are {portCount}. ")
                + "Give a larger --port-range, or let them share ports with --shared-ports.");
        }
    }

    static void CheckHandles(int portCount)
    {
        if (HandleLimit() is { } limit && portCount + HandlesReserved > limit)
        {
            throw new RefusedException(
                Say($"{portCount} ports need a file handle each, and this process may open {limit} in all. ")
                + Say($"Raise the limit (ulimit -n {portCount + (5 * HandlesReserved)}), or let the meters share ")
                + "ports with --shared-ports.");
        }
    }

    /// <summary>What the kernel allows this process, when it says so.</summary>
    static long? HandleLimit()
    {
        const string Name = "Max open files";
        const string Limits = "/proc/self/limits";
        var line = File.Exists(Limits)
            ? File.ReadLines(Limits).FirstOrDefault(each => each.StartsWith(Name, StringComparison.Ordinal))
            : null;
        return line?[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var soft, ..]
            && long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
                ? limit
                : null;
    }

    static string Say(FormattableString text) => FormattableString.Invariant(text);
}
