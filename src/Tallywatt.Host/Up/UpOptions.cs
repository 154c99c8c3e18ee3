namespace Tallywatt.Host.Up;

/// <summary>What was asked for on the command line. Null means: as it was at the first start, or the default.</summary>
sealed record UpOptions
{
    internal const int DefaultMeterCount = 200;
    internal const int DefaultSpeed = 60;
    internal const int DefaultHistoryDays = 30;
    internal const int ClusterHistoryDays = 2;

    /// <summary>Areas a silo of a new cluster gets; several, so that those of a lost one spread over the others.
    /// </summary>
    internal const int AreasPerSiloCount = 4;

    internal const int DefaultSeed = 1;
    internal const int DefaultPort = 5080;
    internal const string DefaultTariff = "beijing-residential";
    internal const string DefaultData = "data";
    internal const string SecurityNone = "none";
    internal const string SecurityHigh = "hls5";
    internal const string ProtocolDlms = "dlms";
    internal const string ProtocolDlt645 = "dlt645";
    internal const string ProtocolMixed = "mixed";

    internal int? MeterCount { get; init; }

    internal int Speed { get; init; } = DefaultSpeed;

    internal string? Tariff { get; init; }

    /// <summary>Null: the default port, or any free one when that is taken.</summary>
    internal int? Port { get; init; }

    /// <summary>Null: the default range, or the next one that is free.</summary>
    internal int? MeterPortFirst { get; init; }

    internal string DataPath { get; init; } = DefaultData;

    /// <summary>Address of the database; null for the file in the data directory.</summary>
    internal string? StoreAddress { get; init; }

    internal long? Seed { get; init; }

    internal string? UsagePath { get; init; }

    /// <summary>What the meters ask of the head-end: one of <see cref="SecurityNone"/> and <see cref="SecurityHigh"/>.
    /// </summary>
    internal string? Security { get; init; }

    /// <summary>What the meters speak to the head-end: one of <see cref="ProtocolDlms"/>, <see cref="ProtocolDlt645"/>
    /// and <see cref="ProtocolMixed"/>.</summary>
    internal string? Protocol { get; init; }

    /// <summary>Where meters push to; null for the default port, or any that is free.</summary>
    internal int? PushPort { get; init; }

    /// <summary>Meters spoken to at the same moment.</summary>
    internal int SessionCountMax { get; init; } = 64;

    /// <summary>How many of a hundred connections to meters fail.</summary>
    internal int LineFaultPercent { get; init; }

    /// <summary>How many of the homes, the last ones, pay after a monthly bill.</summary>
    internal int? PostpaidCount { get; init; }

    /// <summary>The local day at whose beginning the history of a first start ends; null for now.</summary>
    internal DateOnly? Until { get; init; }

    /// <summary>Stop when the history is played, before time runs by itself.</summary>
    internal bool IsHistoryOnly { get; init; }

    internal int HistoryDays { get; init; } = DefaultHistoryDays;

    /// <summary>File of the thresholds of validation and estimation; null for the defaults.</summary>
    internal string? ThresholdsPath { get; init; }

    /// <summary>Silos in processes of their own over PostgreSQL; 0 for everything in this process.</summary>
    internal int SiloCount { get; init; }

    /// <summary>Service areas at the first start; null for as few as hold the meters.</summary>
    internal int? AreaCount { get; init; }
}
