using Tallywatt.Core.Areas;
using Tallywatt.Core.Ledger;
using Tallywatt.Core.Purse;
using Tallywatt.Core.Tariffs;
using Tallywatt.Formats.TariffFiles;
using Tallywatt.Platform.Areas;
using Tallywatt.Platform.Billing;
using Tallywatt.Platform.Ledger;
using Tallywatt.Platform.Registry;
using Tallywatt.Storage;
using Tallywatt.Storage.Billing;
using Tallywatt.Storage.Ledger;
using Tallywatt.Storage.Registry;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Host.Ledger;

/// <summary>A utility that does not run, opened for one piece of work.</summary>
sealed class UtilityOnDisk : IAsyncDisposable
{
    readonly StoreDatabase database;

    UtilityOnDisk(StoreDatabase database, UtilityRegistry registry, long nowUnixSeconds)
    {
        this.database = database;
        var (terms, ledger) = (Terms(registry), new LedgerStore(database));
        Reversals = new(
            registry, ledger, new ReversalStore(database),
            new AreaOnDisk(terms, StorageSetup.AreaStoreOf(database), ledger), () => nowUnixSeconds);
    }

    internal ReversalDesk Reversals { get; }

    /// <exception cref="StoreRefusedException">It cannot be used as it is.</exception>
    internal static UtilityOnDisk Open(StorePlace place)
    {
        var database = place.Open();
        var store = new RegistryStore(database);
        var installation = store.Installation()
            ?? throw new StoreRefusedException($"{place.Name}: no utility was ever installed here.");
        var now = store.ClockUnixSeconds() ?? installation.HistoryFromUnixSeconds;
        return new(database, new(installation, store.ServicePoints()), now);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    /// <exception cref="StoreRefusedException">The tariff cannot be read any more.</exception>
    internal static UtilityTerms Terms(UtilityRegistry registry) =>
        new(registry, Tariff(registry.Installation), PurseTerms.Default);

    static CompiledTariff Tariff(Installation installation)
    {
        var load = TariffSource.Load(installation.TariffName);
        return load.Tariff is { } tariff
            ? CompiledTariff.Compile(tariff, ServicePointTerms.None)
            : throw new StoreRefusedException(
                $"the tariff {installation.TariffName} cannot be read any more, so the purses cannot be worked out: "
                + string.Join("; ", load.Faults.Take(3)));
    }
}

/// <summary>Books into the areas of a utility that does not run: opened, written and forgotten again.</summary>
/// <remarks>It claims the area as a grain does, so one that runs after all could not write over it.</remarks>
sealed class AreaOnDisk(UtilityTerms terms, IAreaStore store, ILedgerStore ledger) : IEntryBooker
{
    public async Task<AppendResult[]> BookAsync(int areaId, BookOrder[] orders, long nowUnixSeconds)
    {
        var stored = await store.ClaimAsync(areaId);
        var area = ServiceArea.Open(terms.OfArea(areaId), stored.Checkpoint, stored.Journal);
        var results = Array.ConvertAll(orders, order => Book(area, order, nowUnixSeconds));
        if (area.TakeCommit() is { } commit)
        {
            await store.CommitAsync(new(commit, null, [], terms.Currency, nowUnixSeconds)
            {
                OwnerEpoch = stored.OwnerEpoch,
                Bills = [.. orders.Where((_, index) => results[index] == AppendResult.Appended)
                    .Select(order => order.Bill).OfType<StoredBill>()],
            });
        }

        return results;
    }

    AppendResult Book(ServiceArea area, BookOrder order, long nowUnixSeconds)
    {
        var entry = order.ToEntry(nowUnixSeconds);
        if (ledger.Find(entry.Key) is { } before)
        {
            return before.SaysTheSameAs(entry) ? AppendResult.Exists : AppendResult.ExistsWithDifferentContent;
        }

        return area.Book(order.AccountNumber, entry, nowUnixSeconds)
            ? AppendResult.Appended
            : throw new StoreRefusedException($"account {order.AccountNumber} is not installed.");
    }
}
