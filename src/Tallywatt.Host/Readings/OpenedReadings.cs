using System.CommandLine;
using NodaTime;
using Tallywatt.Core.Areas;
using Tallywatt.Core.Purse;
using Tallywatt.Core.Tariffs;
using Tallywatt.Formats.TariffFiles;
using Tallywatt.Host.Store;
using Tallywatt.Host.Up;
using Tallywatt.Platform.Areas;
using Tallywatt.Platform.Readings;
using Tallywatt.Platform.Registry;
using Tallywatt.Storage;
using Tallywatt.Storage.Readings;

namespace Tallywatt.Host.Readings;

/// <summary>A utility, running or stopped, opened to be asked about readings.</summary>
sealed class OpenedReadings : IDisposable
{
    readonly ReadingSource source;

    OpenedReadings(ReadingSource source, ReadingDesk desk)
    {
        this.source = source;
        Desk = desk;
    }

    internal ReadingDesk Desk { get; }

    internal DateTimeZone Zone => DateTimeZoneProviders.Tzdb[Desk.Terms.Tariff.ZoneId];

    internal IReadOnlyList<StoredFinding> Findings(FindingQuestion question) => source.Findings(question);

    internal IReadOnlyList<(int AreaId, NumberedRow Row)> PutAside(int? areaId) => source.PutAside(areaId);

    public void Dispose() => source.Dispose();

    /// <summary>Opens, asks, and says in one sentence what went wrong.</summary>
    internal static int Ask(ParseResult parsed, StoreOption store, Func<OpenedReadings, int> ask)
    {
        var error = parsed.InvocationConfiguration.Error;
        try
        {
            using var utility = Open(parsed, store);
            return ask(utility);
        }
        catch (RefusedException refused)
        {
            error.WriteLine($"tallywatt: {refused.Message}");
            return refused.ExitCode;
        }
        catch (Exception refused) when (refused is StoreRefusedException or ReadingsDamagedException
            or AreaCorruptException)
        {
            error.WriteLine($"tallywatt: {refused.Message}");
            return ExitCodes.Refused;
        }
    }

    static OpenedReadings Open(ParseResult parsed, StoreOption store)
    {
        var source = ReadingSource.Open(store.Of(parsed));
        try
        {
            var registry = source.Registry();
            var tariff = Tariff(registry.Installation);
            return new(source, new(registry, new UtilityTerms(registry, tariff, PurseTerms.Default), source));
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    static CompiledTariff Tariff(Installation installation)
    {
        var load = TariffSource.Load(installation.TariffName);
        return load.Tariff is { } tariff
            ? CompiledTariff.Compile(tariff, ServicePointTerms.None)
            : throw new StoreRefusedException(
                $"the tariff {installation.TariffName} cannot be read any more: "
                + string.Join("; ", load.Faults.Take(3)));
    }
}
