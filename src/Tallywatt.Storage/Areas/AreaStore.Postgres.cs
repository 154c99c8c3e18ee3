using Tallywatt.Core.Areas;
using Tallywatt.Platform.Areas;
using Tallywatt.Storage.Postgres;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Storage.Areas;

/// <summary>Areas in PostgreSQL: the commits of many areas that wait together go as one transaction.</summary>
public sealed class PostgresAreaStore(PostgresDatabase database) : IAreaStore
{
    readonly AreaGroup group = database.Part(() => new AreaGroup(database.Source));

    public Task CommitAsync(AreaWrite write) => group.CommitAsync(write);

    public Task<StoredArea> ClaimAsync(long areaNumber) => database.WriteAsync(connection =>
    {
        AreaOwner.Claim(connection, areaNumber);
        return AreaReading.Load(connection, areaNumber);
    });

    public StoredArea Load(long areaNumber)
    {
        using var connection = database.Read();
        using var transaction = connection.BeginSnapshot();
        return AreaReading.Load(connection, areaNumber);
    }

    public MeterHistory History(HistoryQuestion asked) => HistoryReading.Read(database, asked);
}
