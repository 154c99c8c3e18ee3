using System.Net;

namespace Tallywatt.Host.Cluster;

/// <summary>What `tallywatt silo` was asked for.</summary>
sealed record SiloOptions
{
    /// <summary>Address of the database; null to take it from the environment.</summary>
    internal string? StoreAddress { get; init; }

    /// <summary>Where keys of forms are kept.</summary>
    internal required string DataPath { get; init; }

    /// <summary>The address that the other silos and clients reach it at.</summary>
    internal IPAddress Listen { get; init; } = IPAddress.Loopback;

    /// <summary>Null for a free port.</summary>
    internal int? SiloPort { get; init; }

    /// <summary>Null for a free port.</summary>
    internal int? GatewayPort { get; init; }

    /// <summary>Port of its pages, on loopback; null for a free one.</summary>
    internal int? Port { get; init; }

    /// <summary>First port of the meters; the meter that is the nth of the registry answers n ports above.</summary>
    internal int MeterPortFirst { get; init; }

    internal SharedClock.Face Clock { get; init; } = SharedClock.Face.Real;

    /// <summary>How many of a hundred connections to meters fail.</summary>
    internal int LineFaultPercent { get; init; }

    /// <summary>Ends when its input ends: so it also ends with the process that started it.</summary>
    internal bool EndsWithInput { get; init; }

    /// <summary>Reads no meters: somebody else hands readings over.</summary>
    internal bool IsQuiet { get; init; }
}
