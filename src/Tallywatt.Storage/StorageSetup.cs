using Microsoft.Extensions.DependencyInjection;
using Tallywatt.Platform.Areas;
using Tallywatt.Platform.HeadEnd;
using Tallywatt.Platform.Ledger;
using Tallywatt.Platform.Notices;
using Tallywatt.Platform.Registry;
using Tallywatt.Platform.Reports;
using Tallywatt.Storage.Areas;
using Tallywatt.Storage.HeadEnd;
using Tallywatt.Storage.Ledger;
using Tallywatt.Storage.Notices;
using Tallywatt.Storage.Registry;
using Tallywatt.Storage.Reports;
using Tallywatt.Storage.Sqlite;

namespace Tallywatt.Storage;

/// <summary>Every store over one embedded database.</summary>
public static class StorageSetup
{
    /// <param name="services">The host's services.</param>
    /// <param name="database">Open; the caller closes it after the host.</param>
    public static IServiceCollection AddSqliteStores(this IServiceCollection services, SqliteDatabase database) =>
        services
            .AddSingleton(database)
            .AddSingleton<IRegistryStore, SqliteRegistryStore>()
            .AddSingleton<IAreaStore, SqliteAreaStore>()
            .AddSingleton<ILedgerStore, SqliteLedgerStore>()
            .AddSingleton<IFrameCounterBook, SqliteFrameCounterBook>()
            .AddSingleton<INoticeOutbox, SqliteNoticeOutbox>()
            .AddSingleton<IReportStore, SqliteReportStore>();
}
