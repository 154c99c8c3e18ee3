using Microsoft.Extensions.DependencyInjection;
using Tallywatt.Platform.Areas;
using Tallywatt.Platform.Billing;
using Tallywatt.Platform.HeadEnd;
using Tallywatt.Platform.HeadEnd.Commands;
using Tallywatt.Platform.Ledger;
using Tallywatt.Platform.Notices;
using Tallywatt.Platform.Readings;
using Tallywatt.Platform.Registry;
using Tallywatt.Platform.Reports;
using Tallywatt.Storage.Areas;
using Tallywatt.Storage.Billing;
using Tallywatt.Storage.HeadEnd;
using Tallywatt.Storage.Ledger;
using Tallywatt.Storage.Notices;
using Tallywatt.Storage.Readings;
using Tallywatt.Storage.Registry;
using Tallywatt.Storage.Reports;
using Tallywatt.Storage.Postgres;
using Tallywatt.Storage.Sql;
using Tallywatt.Storage.Sqlite;

namespace Tallywatt.Storage;

/// <summary>Every store over one database.</summary>
public static class StorageSetup
{
    /// <param name="services">The host's services.</param>
    /// <param name="database">Open; the caller closes it after the host.</param>
    public static IServiceCollection AddStores(this IServiceCollection services, StoreDatabase database) =>
        services
            .AddSingleton(database)
            .AddSingleton<IRegistryStore, RegistryStore>()
            .AddSingleton(AreaStoreOf(database))
            .AddSingleton<ILedgerStore, LedgerStore>()
            .AddSingleton<IBillStore, BillStore>()
            .AddSingleton<IReversalStore, ReversalStore>()
            .AddSingleton<IFrameCounterBook, FrameCounterBook>()
            .AddSingleton<ICommandStore, CommandStore>()
            .AddSingleton<IAcquisitionStore, AcquisitionStore>()
            .AddSingleton<INoticeOutbox, NoticeOutbox>()
            .AddSingleton<IReadingStore, ReadingStore>()
            .AddSingleton<IFindingStore, FindingStore>()
            .AddSingleton<IReportStore, ReportStore>();

    /// <summary>The area store that knows this database's fast way.</summary>
    public static IAreaStore AreaStoreOf(StoreDatabase database) => database switch
    {
        SqliteDatabase sqlite => new SqliteAreaStore(sqlite),
        PostgresDatabase postgres => new PostgresAreaStore(postgres),
        _ => throw new InvalidOperationException($"No such database: {database.Name}."),
    };
}
