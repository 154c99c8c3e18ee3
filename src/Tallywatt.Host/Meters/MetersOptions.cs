namespace Tallywatt.Host.Meters;

/// <summary>What was asked of <c>tallywatt meters</c>.</summary>
sealed record MetersOptions
{
    internal const int DefaultCount = 1_000;
    internal const int CountMax = 1_000_000;
    internal const int DefaultFirstPort = 22_000;

    internal required int Count { get; init; }

    /// <summary>The first and the last of as many ports as meters; null for shared ports.</summary>
    internal (int First, int Last)? PortRange { get; init; }

    /// <summary>Ports to share; null for as few as are comfortable.</summary>
    internal int? SharedPortCount { get; init; }

    internal int FirstPort { get; init; } = DefaultFirstPort;

    /// <summary>The folder that the meters' state survives in; null for memory only.</summary>
    internal string? DataPath { get; init; }

    /// <summary>Simulated seconds in a real one.</summary>
    internal int Speed { get; init; } = 1;

    internal int HistoryDays { get; init; }

    internal long Seed { get; init; } = 1;

    /// <summary>Serial lines where all the meters answer over HDLC.</summary>
    internal string? HdlcLine { get; init; }

    /// <summary>The same over DL/T 645.</summary>
    internal string? Dlt645Line { get; init; }

    /// <summary>Where to write which meter is where; null for nowhere.</summary>
    internal string? ListPath { get; init; }

    internal bool Json { get; init; }
}
