namespace Tallywatt.Platform.Registry;

/// <summary>What one data directory was made for. Written once, at the first start.</summary>
/// <param name="Seed">Decides homes, loads and residents.</param>
/// <param name="MeterCount">Meters installed.</param>
/// <param name="TariffName">The tariff's name as it was asked for at first start: a built-in name or a file.</param>
/// <param name="TariffDigest">SHA-256 of the tariff's content in hexadecimal: the same name must mean the same
/// prices.</param>
/// <param name="Zone">IANA zone of the local days.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="UsageDirectory">Folder whose usage files the homes replay; null for the household model.</param>
/// <param name="HistoryFromUnixSeconds">When the meters were installed, on the utility's own clock.</param>
/// <param name="HistoryToUnixSeconds">The end of the history that is played at first start.</param>
/// <param name="Security">What the meters ask of the head-end: "none", or "hls5".</param>
/// <param name="Protocol">What the meters speak to the head-end: "dlms", "dlt645", or "mixed".</param>
public sealed record Installation(
    long Seed,
    int MeterCount,
    string TariffName,
    string TariffDigest,
    string Zone,
    string Currency,
    string? UsageDirectory,
    long HistoryFromUnixSeconds,
    long HistoryToUnixSeconds,
    string Security = "none",
    string Protocol = "dlms");
