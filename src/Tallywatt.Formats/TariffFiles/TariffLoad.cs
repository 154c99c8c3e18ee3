using Tallywatt.Core.Tariffs;

namespace Tallywatt.Formats.TariffFiles;

/// <summary>How loading a tariff ended. Numbers never change: scripts see them as exit codes.</summary>
public enum TariffLoadStatus
{
    /// <summary>The tariff is whole and checked.</summary>
    Loaded = 0,

    /// <summary>There is no built-in tariff and no file of that name.</summary>
    NotFound = 2,

    /// <summary>The file was read and has at least one fault.</summary>
    Refused = 3,
}

/// <summary>A whole tariff, or the reasons why there is none; never half of one.</summary>
public sealed record TariffLoad
{
    public required TariffLoadStatus Status { get; init; }

    /// <summary>The tariff; null unless <see cref="Status"/> is <see cref="TariffLoadStatus.Loaded"/>.</summary>
    public Tariff? Tariff { get; init; }

    /// <summary>What is wrong, from the top of the file to its end; empty when the tariff is loaded.</summary>
    public IReadOnlyList<TariffFileFault> Faults { get; init; } = [];

    /// <summary>What a bill made with this tariff should tell its reader, such as a price that was rounded.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    internal static TariffLoad Of(Tariff tariff, IReadOnlyList<string> warnings) =>
        new() { Status = TariffLoadStatus.Loaded, Tariff = tariff, Warnings = warnings };

    internal static TariffLoad Refused(IReadOnlyList<TariffFileFault> faults) =>
        new() { Status = TariffLoadStatus.Refused, Faults = faults };

    internal static TariffLoad NotFound(TariffFileFault fault) =>
        new() { Status = TariffLoadStatus.NotFound, Faults = [fault] };
}
