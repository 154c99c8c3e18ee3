using Tallywatt.Formats.MeterFiles;

namespace Tallywatt.Host.OneMeter;

/// <summary>What `tallywatt meter` was asked for: the file, and what the command line says instead.</summary>
sealed record MeterOptions
{
    internal const long DefaultSerial = 1;
    internal const int DefaultHistoryDays = 31;

    internal required MeterFile File { get; init; }

    internal required long SerialNumber { get; init; }

    /// <summary>The folder that was asked for; null for one named after the meter.</summary>
    internal string? DataPath { get; init; }

    internal string Folder => DataPath ?? $"./tallywatt-meter-{SerialNumber}";

    internal int Speed { get; init; } = 1;

    /// <summary>Days played at the first start, so that there is something to read.</summary>
    internal int HistoryDays { get; init; } = DefaultHistoryDays;
}
